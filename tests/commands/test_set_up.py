"""bin/set_up.py on a project of its own, whose requirements need no network."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

SET_UP = Path(__file__).parents[2] / "bin" / "set_up.py"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "bin").mkdir()
    shutil.copy(SET_UP, tmp_path / "bin")
    (tmp_path / "requirements.txt").write_text("# none\n")
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "pages.py").touch()
    return tmp_path


def set_up(project, *arguments, **environment):
    return subprocess.run(
        [sys.executable, project / "bin" / "set_up.py", *arguments, "requirements.txt"],
        env={"PATH": os.environ["PATH"], "HOME": str(project), **environment},
        capture_output=True,
        text=True,
    )


def test_environment_is_made_anew_left_alone_and_survives_pins_that_cannot_be_fetched(project):
    rest = project / ".venv" / "lib" / "rest_of_an_interrupted_installation"
    rest.mkdir(parents=True)
    pins, log = project / "requirements.txt", project / "var" / "log" / "set_up.log"

    first, second = set_up(project), set_up(project)

    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert first.stdout == "Making .venv ...\nInstalling requirements.txt: a minute or two ...\n"
    assert second.stdout == ""
    assert not rest.exists()
    assert list(project.glob("blog/__pycache__/pages.*.pyc"))

    pins.write_text(f"nothing-of-this-name==1.0 --hash=sha256:{'0' * 64}\n")
    offline = set_up(project, PIP_INDEX_URL="http://127.0.0.1:9/")
    pins.write_text("# none again\n")
    online = set_up(project)

    assert offline.returncode == 1
    assert offline.stderr == (
        f"Cannot reach the package index: check the network and run make again. (All pip said: {log})\n"
    )
    assert online.returncode == 0
    assert json.loads((project / ".venv" / "installed.json").read_text()).keys() == {"python", "requirements.txt"}


def test_taken_port_gives_one_line_before_anything_is_made(project):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        refused = set_up(project, "--port", str(port))

    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} is taken: stop what listens there, or choose another, for example PORT=8001\n"
    )
    assert sorted(path.name for path in project.iterdir()) == ["bin", "blog", "requirements.txt"]


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "http", "٣"])
def test_port_that_is_none_gives_one_line(project, port):
    refused = set_up(project, f"--port={port}")

    assert refused.returncode == 1
    assert refused.stderr == (f"PORT={port} is no port: choose a number from 1 to 65535, for example PORT=8001\n")


def test_state_folder_that_nothing_can_be_written_to_gives_one_line(project):
    done = set_up(project, GAZETTE_VAR="/dev/null/var")

    assert done.returncode == 1
    assert done.stderr == "GAZETTE_VAR: nothing can be written to /dev/null/var (Not a directory).\n"
