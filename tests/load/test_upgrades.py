"""Upgrades by the steps in docs/operators.md, on SQLite and PostgreSQL, while readers open pages.

Former versions come from the history of the checkout. The present one is upgraded to a next version that is made here.
"""

import http.client
import itertools
import json
import os
import re
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from deploy.several_nodes import free_port, postgresql_command
from gazette import __version__
from tests.commands.test_documented_commands import commands_in
from tests.served import ROOT, copy_demo, wait_for_port

OPERATORS = (ROOT / "docs" / "operators.md").read_text()
# The last commit of each version, and the heading of its steps. The present version is the working tree.
FORMER = "From 0.2.0 or earlier"
VERSIONS = {
    "0.1.0": ("3357a757", FORMER),
    "0.2.0": ("348c70cc", FORMER),
    __version__: ("", "From 0.3.0 on"),
}
NEXT_VERSION = "99.0.0"
CASES = list(itertools.product(VERSIONS, ("sqlite", "postgresql")))
# Each step and each database once.
SHORT = [("0.1.0", "postgresql"), (__version__, "sqlite")]
CONNECTIONS = 4
PATHS = [
    "/robots.txt",
    "/search/?q=water",
    "/search/",
    "/feed/",
    "/admin/login/",
    "/no-such-page/",
    "/de/no-such-page/",
]
OTHER_PASSWORDS = """
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
User.objects.update(password=make_password("a-password-of-this-test"))
"""
# What has to stay, by names that every version has.
ROWS = """
import json
from django.contrib.auth.models import User
from wagtail.models import Page, Revision
from comments.models import Comment
print(json.dumps([
    sorted(Page.objects.filter(live=True).values_list("url_path", flat=True)),
    sorted(Comment.objects.values_list("pk", "status", "text")),
    sorted(User.objects.values_list("username", "password")),
    Revision.objects.count(),
]))
"""


def has_history() -> bool:
    commits = "\n".join(commit for commit, _steps in VERSIONS.values() if commit)
    command = ["git", "cat-file", "--batch-check"]
    found = subprocess.run(command, input=commits, cwd=ROOT, capture_output=True, text=True)
    return found.returncode == 0 and "missing" not in found.stdout


pytestmark = pytest.mark.skipif(
    not os.environ.get("CI") and not has_history(), reason="needs a Git checkout with the commits of former versions"
)


def git(*arguments: str | Path, **environment: str) -> str:
    identity = {f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", *map(str, arguments)]
    done = subprocess.run(command, env={**os.environ, **identity, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def make_checkout(folder: Path, commit: str) -> Path:
    """Return a clone at this commit, or of the working tree as it is; `git pull` there brings the version after it."""
    origin, checkout = folder / "origin.git", folder / "gazette"
    git("clone", "--quiet", "--bare", "--shared", ROOT, origin)
    bare, index = ("--git-dir", origin), {"GIT_INDEX_FILE": str(folder / "index")}
    git(*bare, "--work-tree", ROOT, "add", "--all", ROOT, **index)
    tree, parent = git(*bare, "write-tree", **index), git(*bare, "rev-parse", commit or "HEAD")
    present = git(*bare, "commit-tree", tree, "-p", parent, "-m", "Present version")
    git(*bare, "update-ref", "refs/heads/released", commit or present)
    git(*bare, "symbolic-ref", "HEAD", "refs/heads/released")
    git("clone", "--quiet", "--shared", origin, checkout)
    (checkout / ".venv").symlink_to(ROOT / ".venv")
    if commit:
        git(*bare, "update-ref", "refs/heads/released", present)
    else:
        release_next_version(origin, folder / "next")
    return checkout


def release_next_version(origin: Path, checkout: Path) -> None:
    """Push a version of which no template can be read by the present code, and which has a migration."""
    git("clone", "--quiet", "--shared", origin, checkout)
    for path in (checkout / "templates").rglob("*.*"):
        with path.open("a") as template:
            template.write("{% load next_version_tags %}")
    code = checkout / "site/gazette"
    (code / "templatetags/next_version_tags.py").write_text(
        "from django.template import Library\nregister = Library()\n"
    )
    (code / "__init__.py").write_text(f'__version__ = "{NEXT_VERSION}"\n')
    newest = max(path.stem for path in (code / "migrations").glob("0*.py"))
    (code / "migrations/9999_next_version.py").write_text(
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f'    dependencies = [("gazette", "{newest}")]\n'
        '    operations = [migrations.RunSQL("CREATE TABLE gazette_next_version (id integer)")]\n'
    )
    git("-C", checkout, "add", "--all")
    git("-C", checkout, "commit", "--quiet", "-m", "Next version")
    git("-C", checkout, "push", "--quiet", "origin", "HEAD:released")


def install_former_packages(folder: Path, checkout: Path) -> Path:
    """Install what this version pins and the present one has not, before whose packages the folder is to be found."""
    former, present = (
        re.findall(r"^[\w.-]+==[\w.]+(?: ;[^\\\n]*)?", (path / "requirements.txt").read_text(), re.MULTILINE)
        for path in (checkout, ROOT)
    )
    folder.mkdir()
    if missing := [pin for pin in former if pin not in present]:
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
        subprocess.run([*command, *missing], check=True)
    return folder


class Host:
    """A machine in a folder: runs the commands of docs/operators.md, and services as systemd does."""

    def __init__(self, folder: Path, commit: str, database: str):
        self.folder, self.port = folder, free_port()
        self.is_copy = not (commit or database)  # of the demo that other tests use
        self.checkout = make_checkout(folder, commit)
        packages = install_former_packages(folder / "packages", self.checkout)
        self.units = folder / "etc/systemd/system"
        self.units.mkdir(parents=True)
        (folder / "var").mkdir()
        self.log = folder / "journal.log"
        self.services: dict[str, subprocess.Popen] = {}
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GAZETTE_", "DJANGO_"))},
            "DJANGO_SETTINGS_MODULE": "gazette.settings.production",
            "GAZETTE_VAR": f"{folder}/var",
            "DATABASE_URL": database,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "GAZETTE_HTTPS": "off",
            "PORT": str(self.port),
            "WORKERS": "2",
            "PYTHONPATH": str(packages),
        }

    def install(self) -> None:
        self.run("cp deploy/gazette* /etc/systemd/system/")
        if self.is_copy:
            copy_demo(settings.DEMO_SITES, self.folder)
        else:
            self.manage("migrate", "--verbosity", "0")
            self.manage("collectstatic", "--no-input", "--verbosity", "0")
            self.manage("load_demo")
            self.manage("shell", "--no-imports", stdin=OTHER_PASSWORDS)
        self.start("gazette")
        wait_for_port(self.port, self.services["gazette"], log=self.log, seconds=120)
        if not (self.units / "gazette-tick.timer").exists():
            self.start("gazette-tick")

    def here(self, text: str) -> str:
        places = {
            "/srv/gazette": self.checkout,
            "/etc/": f"{self.folder}/etc/",
            "/var/lib/gazette": f"{self.folder}/var",
        }
        for place, scratch in places.items():
            text = text.replace(place, str(scratch))
        return text

    def manage(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [".venv/bin/python", "manage.py", *arguments],
            cwd=self.checkout,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, command: str) -> None:
        """Run a command of the document."""
        words = shlex.split(command)
        if words[0] == "systemctl":
            for part in command.split(" && "):
                _program, verb, *units = [word for word in part.split() if word != "--now"]
                for unit in units:
                    getattr(self, verb)(unit.removesuffix(".service"))
        elif words[0] == "systemd-run":
            self.manage(*words[words.index("manage.py") + 1 :])
        else:
            subprocess.run(["sh", "-c", self.here(command)], cwd=self.checkout, env=self.environment, check=True)
            if "bin/set_up.py" in words:
                del self.environment["PYTHONPATH"]

    def command(self, service: str, key: str) -> list[str]:
        (line,) = re.findall(rf"^{key}=(.*)$", (self.units / f"{service}.service").read_text(), re.MULTILINE)
        return shlex.split(self.here(line))

    def start(self, service: str) -> None:
        options = {"cwd": self.checkout, "env": self.environment, "start_new_session": True}
        with self.log.open("a") as log:
            command = self.command(service, "ExecStart")
            self.services[service] = subprocess.Popen(command, stdout=log, stderr=log, **options)

    enable = start

    def stop(self, service: str) -> None:
        """As with KillMode=mixed."""
        process = self.services.pop(service)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def disable(self, unit: str) -> None:
        assert unit == "gazette-tick.timer"  # of former versions; does not run here

    def restart(self, service: str) -> None:
        self.stop(service)
        self.start(service)

    def reload(self, service: str) -> None:
        pid = str(self.services[service].pid)
        command = [pid if word == "$MAINPID" else word for word in self.command(service, "ExecReload")]
        subprocess.run(command, check=True)

    def wait_for(self, *lines: str) -> None:
        """Return once /health/ says all of this."""
        end, text = time.monotonic() + 180, ""
        while not set(lines) <= set(text.splitlines()):
            assert time.monotonic() < end and self.services["gazette"].poll() is None, text + self.log.read_text()
            time.sleep(0.2)
            text = re.sub(r" \(.*", "", request(self.port, "/health/")[1], flags=re.MULTILINE)


def request(port: int, path: str) -> tuple[int, str]:
    """Return status and text of a response; 0 where nothing listens, or the server ends without an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (ConnectionError, http.client.IncompleteRead):
        return 0, ""
    finally:
        connection.close()


def paths_in_sitemaps(port: int, path: str = "/sitemap.xml") -> list[str]:
    found = [urlsplit(url).path for url in re.findall("<loc>(.*?)</loc>", request(port, path)[1])]
    nested = [paths_in_sitemaps(port, each) if each.endswith(".xml") else [each] for each in found]
    return list(itertools.chain.from_iterable(nested))


class Readers:
    """Threads that open pages again and again, and count the answers."""

    def __init__(self, port: int):
        self.port, self.ended = port, threading.Event()
        self.answers: Counter[int] = Counter()
        self.errors: Counter[str] = Counter()
        self.opened: set[str] = set()
        self.threads: list[threading.Thread] = []

    def open(self, paths: list[str]) -> None:
        """Return once each has been opened; go on with them."""
        self.opened.clear()
        added = [threading.Thread(target=self.read, args=[paths[n::CONNECTIONS]]) for n in range(CONNECTIONS)]
        self.threads += added
        for thread in added:
            thread.start()
        while not set(paths) <= self.opened:
            assert all(thread.is_alive() for thread in added)
            time.sleep(0.05)

    def read(self, paths: list[str]) -> None:
        for path in itertools.cycle(paths):
            if self.ended.is_set():
                return
            status, _text = request(self.port, path)
            self.opened.add(path)
            self.answers[status] += 1
            if status >= 500:
                self.errors[f"{status} {path}"] += 1
            time.sleep(0.1)

    def end(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()


@contextmanager
def empty_database(vendor: str):
    """Yield a DATABASE_URL."""
    if vendor == "sqlite":
        yield ""
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="gazette-postgresql-") as folder:
        command, options = postgresql_command(Path(folder), port)
        log = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen([*command, "-c", "fsync=off"], **log, **options)
        try:
            wait_for_port(port, process)
            yield f"postgres://gazette@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # ends all connections
            process.wait()


def documented_steps(heading: str) -> list[str]:
    """Return the commands below a heading of docs/operators.md."""
    text = OPERATORS.partition(f"\n### {heading}\n")[2].partition("\n#")[0]
    return commands_in("".join(re.findall(r"^ {4}.*\n", text, re.MULTILINE)))


@pytest.mark.parametrize(("version", "vendor"), CASES if os.environ.get("UPGRADES") == "all" else SHORT)
def test_upgrade_by_the_documented_steps_answers_no_error_and_keeps_all(version, vendor, tmp_path, record_property):
    commit, heading = VERSIONS[version]
    steps = documented_steps(heading)
    assert "git pull" in steps
    with empty_database(vendor) as url:
        host = Host(tmp_path, commit, url)
        readers = Readers(host.port)
        try:
            host.install()
            rows = host.manage("shell", "--no-imports", stdin=ROWS)
            pages = paths_in_sitemaps(host.port)
            assert len(pages) > 30
            paths = pages + PATHS

            readers.open(paths[::4])
            for step in steps:
                host.run(step)
                if step == "git pull":
                    readers.open(paths)  # some of them with templates that nobody needed before
            host.wait_for(f"version: {__version__ if commit else NEXT_VERSION}", "clock: ok")
            for step in documented_steps("After each"):
                host.run(step)
            readers.open(pages)
            readers.end()

            assert readers.errors == {}
            assert commit or not readers.answers[0], "a reload refuses no connection"
            assert {path: status for path in pages if (status := request(host.port, path)[0]) != 200} == {}
            assert json.loads(host.manage("shell", "--no-imports", stdin=ROWS)) == json.loads(rows)
            assert "Traceback" not in host.log.read_text()
            record_property("figures", f"From {version} on {vendor}: {dict(readers.answers)} (0: refused)")
        finally:
            readers.end()
            for service in list(host.services):
                host.stop(service)
