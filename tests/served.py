"""The site as in production: `manage.py serve` with production settings, on a scratch folder, on 127.0.0.1.

For tests and judges that need the whole of it, from outside: by HTTP, and by management commands alone.
"""

import fcntl
import hashlib
import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from deploy.several_nodes import ROOT, free_port

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# With renditions, or the first tick of each copy makes them, for half a minute; and with other passwords, since the
# server refuses to start while one of the demo works.
LOAD_DEMO = """
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from tests.quick_pictures import encode_quickly
encode_quickly()
call_command("load_demo")
call_command("make_renditions")
User.objects.update(password=make_password("{password}"))
"""


def wait_for_port(port: int, process: subprocess.Popen, *, log: Path | None = None, seconds=20):
    """Return once something listens on this port; fail, with the log, where the process does not get that far."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    process.terminate()
    raise RuntimeError(f"nothing listens on port {port}\n{log.read_text() if log else ''}")


class Served:
    """One site. `url` is where it answers once `start` was called; `password` opens every user of its demo.

    On SQLite in `folder`, or on the empty database that `database` names. `environment` changes what the server and
    the commands get. A copy of another site's `folder` has that site's data, password and secret key.
    """

    def __init__(self, folder: Path, *, database: str = "", workers: int = 1, **environment: str):
        port = free_port()
        self.port, self.url = port, f"http://127.0.0.1:{port}"
        (folder / "var").mkdir(parents=True, exist_ok=True)
        keys = folder / "keys.json"
        if not keys.exists():
            keys.write_text(json.dumps([secrets.token_urlsafe(12), secrets.token_urlsafe(50)]))
        self.password, secret_key = json.loads(keys.read_text())
        self.log = folder / "server.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "gazette.settings.production",
            "GAZETTE_VAR": str(folder / "var"),
            "DATABASE_URL": database,
            "SECRET_KEY": secret_key,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",  # passkeys are for hosts that have a name
            "SITE_URL": self.url,
            "GAZETTE_HTTPS": "off",
            "GAZETTE_COMMENT_RATE": "999999/h",
            "PORT": str(port),
            "WORKERS": str(workers),
            **environment,
        }
        self.process: subprocess.Popen | None = None
        self.commands = Commands()
        self.manage("migrate", "--verbosity", "0")

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """What a management command printed; fails where it fails."""
        return self.commands.run(arguments, stdin, self.environment)

    def shell(self, code: str) -> str:
        """What `code` prints, run beside the server."""
        return self.manage("shell", "--no-imports", stdin=code)

    def collect_static_files(self):
        """As the server does: the servers of copies don't collect them again, for ten seconds."""
        self.shell("from gazette import static_files; static_files.collect()")

    def load_demo(self):
        """Needs the static files: loading it shows its front page once."""
        self.shell(LOAD_DEMO.format(password=self.password))

    def start(self) -> float:
        """Starts the server; gives the seconds until it answered."""
        begin = time.monotonic()
        with self.log.open("a") as log:
            command = [sys.executable, "manage.py", "serve"]
            # A group of its own, so that all of it, and nothing else, can be killed at once.
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while time.monotonic() < begin + 600:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended by itself: {self.log.read_text()[-2000:]}")
            try:
                urllib.request.urlopen(f"{self.url}/robots.txt", timeout=10).close()  # noqa: S310  our own server
                return time.monotonic() - begin
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not answer within ten minutes")

    def request(self, method, path, fields=None, headers=None):
        """Return status, Location, cookies and text of one response."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            body = urlencode(fields) if fields is not None else None
            connection.request(method, path, body, {**(FORM if body else {}), **(headers or {})})
            response = connection.getresponse()
            cookies = dict(line.split(";")[0].split("=", 1) for line in response.headers.get_all("Set-Cookie", ()))
            return response.status, response.headers.get("Location", ""), cookies, response.read().decode()
        finally:
            connection.close()

    def kill(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def stop(self):
        self.commands.stop()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()


class Commands:
    """Runs management commands, one at a time, by way of tests/command_server.py."""

    def __init__(self):
        self.server: subprocess.Popen | None = None
        self.environment: dict[str, str] = {}
        self.lock = threading.Lock()

    def run(self, arguments, stdin: str, environment: dict[str, str]) -> str:
        with self.lock, tempfile.TemporaryDirectory(prefix="gazette-command-") as folder:
            files = {name: Path(folder) / name for name in ("stdin", "stdout", "stderr")}
            for path in files.values():
                path.write_text(stdin if path.name == "stdin" else "")
            status = self.ask(
                {"arguments": arguments, **{name: str(path) for name, path in files.items()}}, environment
            )
            if status:
                raise RuntimeError(files["stderr"].read_text())
            return files["stdout"].read_text()

    def ask(self, job: dict, environment: dict[str, str]) -> int:
        if self.server and self.environment != environment:  # settings are read once
            self.stop()
        if not self.server:
            self.environment = dict(environment)
            path = os.pathsep.join((str(ROOT), str(ROOT / "site")))
            self.server = subprocess.Popen(
                [sys.executable, "-m", "tests.command_server"],
                cwd=ROOT,
                env={**environment, "PYTHONPATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self.server.stdin.write(json.dumps(job) + "\n")
        self.server.stdin.flush()
        answer = self.server.stdout.readline()
        if not answer:
            raise RuntimeError(f"the process that runs management commands ended with status {self.server.wait()}")
        return int(answer)

    def stop(self):
        if self.server:
            self.server.stdin.close()
            self.server.wait()
            self.server.stdout.close()
            self.server = None


@contextmanager
def served_demo(folder: Path, *, copies: Path | None = None, **options):
    """A Served with the demo, for as long as the block lasts; with `copies`, a copy of the one that is kept there."""
    if copies:
        copy_demo(copies, folder)
    site = Served(folder, **options)
    try:
        if not copies:
            site.collect_static_files()
            site.load_demo()
        site.start()
        yield site
    finally:
        site.stop()


def copy_demo(copies: Path, folder: Path | None, part: str = "demo"):
    """Copy the site with the demo, or another part of what today's first process with this code has made.

    The others wait for it. Without `folder`, only see to it that there is one to copy.
    """
    copies.mkdir(parents=True, exist_ok=True)
    kept = copies / f"{date.today()}-{digest()}"  # the demo's times are relative to its day
    with (copies / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in copies.glob("*/"):
                shutil.rmtree(old)
            unfinished = copies / "unfinished"
            site = Served(unfinished / "demo")
            try:
                site.collect_static_files()
                shutil.copytree(unfinished / "demo", unfinished / "empty")
                site.load_demo()
            finally:
                site.stop()
            unfinished.rename(kept)
        if folder:
            shutil.copytree(kept / part, folder, dirs_exist_ok=True)


def copy_empty_site(copies: Path, folder: Path):
    """Spare a site without the demo the migrations and the collecting of static files: half a minute."""
    copy_demo(copies, folder, "empty")


def copy_static_files(copies: Path, state: Path):
    """Spare a site on another database, whose GAZETTE_VAR is `state`, the collecting of static files."""
    copy_demo(copies, state / "static", "empty/var/static")


def digest() -> str:
    """Of the files that decide what the site with the demo looks like."""
    found = hashlib.sha256(sys.version.encode())
    folders = (ROOT / name for name in ("blog", "comments", "home", "site", "templates"))
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    paths = [path for path in paths if not {"tests", "__pycache__"} & set(path.relative_to(ROOT).parts)]
    for path in sorted([*paths, ROOT / "requirements.txt", Path(__file__)]):
        found.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return found.hexdigest()[:20]


if __name__ == "__main__":
    copy_demo(Path(os.environ.get("GAZETTE_VAR") or ROOT / "var") / "test-sites", None)
