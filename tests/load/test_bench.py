"""The short form of `make bench`, from the servers to the table."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.nginx import is_installed
from tests.served import ROOT

needs_wrk = pytest.mark.skipif(
    not (shutil.which("wrk") and is_installed) and not os.environ.get("CI"), reason="wrk or nginx is not installed"
)


def environment(folder):
    return {**os.environ, "DATABASE_URL": "", "TMPDIR": str(folder / "scratch")}


def running() -> Iterator[bytes]:
    """Yield the environments of this user's processes."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            yield path.read_bytes()


@pytest.fixture(autouse=True)
def scratch(tmp_path):
    (tmp_path / "scratch").mkdir()


@needs_wrk
@pytest.mark.exhaustive
def test_short_bench_measures_each_server_and_leaves_nothing(tmp_path, record_property):
    command = [sys.executable, "-m", "tools.bench", "--short", "--only", "article,comment,next-card"]
    command += ["--result", str(tmp_path / "bench.json")]

    done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=600)

    assert "Traceback" not in done.stderr, done.stderr
    result = json.loads((tmp_path / "bench.json").read_text())
    measured = {(each["case"], each["server"]): each for each in result["results"]}
    for server in ("bare", "django", "static", "sqlite", "nginx", "sqlite warm", "sqlite cold"):
        assert measured["article", server]["cpu"] > 0
    assert {case for case, _server in measured} >= {"article-304", "article-head", "article-decided", "next-card"}
    assert sum(each["errors"] for each in measured.values()) == 0
    assert measured["comment", "sqlite"]["rate"] > 0
    assert min(each["memory"] for each in result["servers"] if each["server"] != "static") > 10
    assert done.returncode == int("MISSED" in done.stdout)
    assert list((tmp_path / "scratch").iterdir()) == []
    article = {name: measured["article", name]["cpu"] for name in ("bare", "django", "sqlite", "sqlite cold")}
    record_property("figures", f"Bench: CPU ms of an article: {article}")


@needs_wrk
def test_interrupted_bench_stops_its_servers(tmp_path):
    command = [sys.executable, "-m", "tools.bench", "--short", "--only", "home"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts a job in the background with SIGINT ignored, which all its processes inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while "started: sqlite" not in (line := process.stderr.readline()):
        assert line, "it ended by itself"

    process.send_signal(signal.SIGINT)

    _output, errors = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in errors) == (130, False)
    assert list((tmp_path / "scratch").iterdir()) == []
    assert not any(str(tmp_path).encode() in each for each in running())


def test_bench_without_wrk_says_so(tmp_path):
    command = [sys.executable, "-m", "tools.bench"]

    done = subprocess.run(command, cwd=ROOT, env={**environment(tmp_path), "PATH": "/nowhere"}, capture_output=True)

    assert done.returncode == 1
    assert done.stderr.decode() == "No wrk: install it (Debian: apt install wrk) and run make bench again.\n"
