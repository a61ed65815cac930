"""The site as strangers would reach it: `manage.py serve` with production settings, on a scratch folder, on 127.0.0.1.

For tests and judges that need the whole of it, from outside: by HTTP, and by management commands alone.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# The server refuses to start while a demo password works.
NEW_PASSWORDS = """
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
User.objects.update(password=make_password("{password}"))
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Served:
    """One site. `url` is where it answers once `start` was called; `password` opens every user of its demo.

    On SQLite in `folder`, or on the empty database that `database` names. `environment` changes what the server and
    the commands are told.
    """

    def __init__(self, folder: Path, *, database: str = "", workers: int = 1, **environment: str):
        port = free_port()
        self.port, self.url = port, f"http://127.0.0.1:{port}"
        self.password = secrets.token_urlsafe(12)
        self.log = folder / "server.log"
        (folder / "var").mkdir(parents=True)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "gazette.settings.production",
            "GAZETTE_VAR": str(folder / "var"),
            "DATABASE_URL": database,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",  # passkeys are for hosts that have a name
            "SITE_URL": self.url,
            "GAZETTE_HTTPS": "off",
            "GAZETTE_COMMENT_RATE": "999999/h",
            "PORT": str(port),
            "WORKERS": str(workers),
            **environment,
        }
        self.process: subprocess.Popen | None = None
        self.manage("migrate", "--verbosity", "0")

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """What a management command printed; fails where it fails."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, input=stdin, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def shell(self, code: str) -> str:
        """What `code` prints, run beside the server."""
        return self.manage("shell", "--no-imports", stdin=code)

    def load_demo(self):
        # Loading it shows its front page once, which in production settings needs the collected static files.
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.manage("load_demo")
        self.shell(NEW_PASSWORDS.format(password=self.password))

    def start(self) -> float:
        """Starts the server; gives the seconds until it answered."""
        begin = time.monotonic()
        with self.log.open("a") as log:
            command = [sys.executable, "manage.py", "serve"]
            # A group of its own, so that all of it, and nothing else, can be killed at once.
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while time.monotonic() < begin + 120:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended by itself: {self.log.read_text()[-2000:]}")
            try:
                urllib.request.urlopen(f"{self.url}/robots.txt", timeout=10).close()  # noqa: S310  our own server
                return time.monotonic() - begin
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not answer within two minutes")

    def kill(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def served_demo(folder: Path, **options):
    """A Served with the demo, for as long as the block lasts."""
    site = Served(folder, **options)
    site.load_demo()
    try:
        site.start()
        yield site
    finally:
        site.stop()
