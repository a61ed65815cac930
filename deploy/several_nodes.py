"""Two nodes of Gazette on this machine, with all that several nodes share, to try what an operator would set up.

    .venv/bin/python deploy/several_nodes.py [--nodes 2] [--port 8080] [--demo]

Starts PostgreSQL, Redis or Valkey, an S3 server (moto's, which is for tests), the nodes with a clock each, and nginx
with deploy/nginx.conf in front of them, without TLS. Everything is on 127.0.0.1 and in a scratch folder, which is
deleted at the end. Needs the programs of these services and the packages of requirements-dev.txt.
"""

import argparse
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PATHS = os.pathsep.join(
    [
        os.environ.get("PATH", ""),
        "/usr/sbin",
        *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)),
    ]
)
BUCKET = "media"
FAIL_TIMEOUT = 2  # seconds, as in deploy/nginx.conf
# What Debian's nginx.conf does around a file in conf.d.
NGINX_MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    default_type application/octet-stream;
    types {{ image/webp webp; text/css css; text/javascript js; image/png png; font/woff2 woff2; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def program(*names: str) -> str:
    """Return the path of the first of these programs that is installed."""
    for name in names:
        if path := shutil.which(name, path=PATHS):
            return path
    sys.exit(f"{' or '.join(names)} is not installed.")


def report(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def nginx_with_tls(folder: Path) -> str:
    """Return deploy/nginx.conf with its caches and its log in this folder."""
    text = (ROOT / "deploy/nginx.conf").read_text().replace("/var/cache/gazette-", f"{folder}/cache-")
    return text.replace("/var/log/nginx/", f"{folder}/")


def nginx_without_tls(folder: Path, *, port: int, nodes: list[int], state: str) -> str:
    """Return deploy/nginx.conf for these ports of nginx and the nodes; `state` is the GAZETTE_VAR of one of them."""
    text = nginx_with_tls(folder).replace("/var/lib/gazette", state).replace("/srv/gazette", str(ROOT))
    (line,) = re.findall(r"^    server 127\.0\.0\.1:8000.*;\n", text, re.MULTILINE)
    text = text.replace(line, "".join(line.replace("127.0.0.1:8000", f"127.0.0.1:{node}") for node in nodes))
    zones, _redirect, behind_tls = text.split("\nserver {")
    plain = re.sub(r"\n    (?:listen|http2|ssl_\w+|server_name) [^;]+;", "", behind_tls)
    return f"{zones}\nserver {{\n    listen 127.0.0.1:{port};{plain}"


def nginx_command(folder: Path, text: str) -> list[str]:
    """Return the command that runs nginx in the foreground with this text as its conf.d."""
    user = "user root;" if os.geteuid() == 0 else ""  # only its owner can read the scratch folder
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(NGINX_MAIN.format(folder=folder, user=user))
    return [program("nginx"), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


def postgresql_command(folder: Path, port: int) -> tuple[list[str], dict[str, Any]]:
    """Return the command that serves an empty database in this folder, and how to run it: not as root."""
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user, user)
    options: dict[str, Any] = {"cwd": "/", **({"user": user, "group": user, "extra_groups": []} if user else {})}
    subprocess.run(
        [program("initdb"), f"--pgdata={folder}/data", "--username=gazette", "--auth=trust", "--encoding=UTF8"]
        + ["--locale=C.UTF-8", "--no-sync"],
        check=True,
        capture_output=True,
        **options,
    )
    socket_options = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
    return [program("postgres"), "-D", f"{folder}/data", *socket_options], options


class Node:
    """One application node, with a GAZETTE_VAR of its own."""

    def __init__(self, number: int, folder: Path, environment: dict[str, str]):
        self.port, self.log = free_port(), folder / f"node-{number}.log"
        self.url = f"http://127.0.0.1:{self.port}"
        state = folder / f"node-{number}"
        state.mkdir()
        self.environment = environment | {"GAZETTE_VAR": str(state), "PORT": str(self.port)}
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that all of its processes, and no others, can be killed at once
            )

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            self.process.wait()
            self.process = None

    def manage(self, *arguments: str, text: str = "") -> str:
        """Run a management command on this node and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | {"PYTHONPATH": str(ROOT)},
            input=text,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout


class SeveralNodes:
    """The nodes and the services; `url` is that of nginx."""

    def __init__(self, folder: Path, *, nodes: int = 2, port: int = 0, workers: int = 1, **environment: str):
        self.folder, self.port = folder, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen] = {}
        self.ports = {name: free_port() for name in ("postgresql", "redis", "s3")}
        # The user of PostgreSQL can't read this folder.
        self.database = Path(tempfile.mkdtemp(prefix="gazette-postgresql-"))
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "gazette.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": self.url,
            "GAZETTE_HTTPS": "off",
            "GAZETTE_TRUSTED_PROXIES": "1",
            "DATABASE_URL": f"postgres://gazette@127.0.0.1:{self.ports['postgresql']}/postgres",
            "CACHE_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "MEDIA_STORAGE_URL": f"s3+http://key:secret@127.0.0.1:{self.ports['s3']}/{BUCKET}",
            "WORKERS": str(workers),
            **environment,
        }
        self.nodes = [Node(number, folder, self.environment) for number in range(1, nodes + 1)]

    def start(self) -> None:
        report(f"Starting PostgreSQL on port {self.ports['postgresql']} ...")
        self.start_postgresql()
        report(f"Starting Redis or Valkey on port {self.ports['redis']} ...")
        self.start_redis()
        report(f"Starting an S3 server on port {self.ports['s3']} ...")
        self.run("s3", [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.ports["s3"])])
        self.wait_for_port("s3", self.ports["s3"])
        self.create_bucket()
        report(f"Starting {len(self.nodes)} nodes, the first of which creates the tables ...")
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            self.wait_for_node(node)
        state = self.nodes[0].environment["GAZETTE_VAR"]
        report(f"Starting nginx on port {self.port} ...")
        text = nginx_without_tls(self.folder, port=self.port, nodes=[node.port for node in self.nodes], state=state)
        self.run("nginx", nginx_command(self.folder, text))
        self.wait_for_port("nginx", self.port)

    def start_postgresql(self) -> None:
        port = self.ports["postgresql"]
        command, options = postgresql_command(self.database, port)
        self.run("postgresql", [*command, "-c", "fsync=off"], **options)
        self.wait_for_port("postgresql", port)

    def start_redis(self, *options: str) -> None:
        port = str(self.ports["redis"])
        command = [program("valkey-server", "redis-server"), "--port", port, "--bind", "127.0.0.1", "--save", ""]
        self.run("redis", [*command, "--dir", str(self.folder), *options])
        self.wait_for_port("redis", int(port))

    def create_bucket(self) -> None:
        import boto3

        access = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=f"http://127.0.0.1:{self.ports['s3']}", **access).create_bucket(Bucket=BUCKET)

    def start_clocks(self) -> None:
        """Start a clock on each node: at any time one of them works."""
        for number, node in enumerate(self.nodes, start=1):
            command = [sys.executable, "manage.py", "tick", "--every", "60"]
            self.run(f"clock-{number}", command, cwd=ROOT, env=node.environment)

    def run(self, name: str, command: list[str], **options) -> None:
        with (self.folder / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **options)

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        process.wait()

    def wait_for_port(self, name: str, port: int) -> None:
        end = time.monotonic() + 60
        while self.processes[name].poll() is None and time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{name} does not start: {(self.folder / f'{name}.log').read_text()[-2000:]}")

    def wait_for_node(self, node: Node) -> None:
        """Return once it answers, and nginx sends requests to it again."""
        end = time.monotonic() + 300
        while node.process and node.process.poll() is None and time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(f"{node.url}/health/", timeout=60):  # noqa: S310
                time.sleep(FAIL_TIMEOUT)
                return
            time.sleep(0.05)
        raise RuntimeError(f"a node does not start: {node.log.read_text()[-2000:]}")

    def stop(self) -> None:
        for node in self.nodes:
            node.kill()
        # PostgreSQL last, with its signal for a quick end.
        for name in sorted(self.processes, key=lambda name: name == "postgresql"):
            self.kill(name, signal.SIGINT if name == "postgresql" else signal.SIGKILL)
        shutil.rmtree(self.database, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nodes", type=int, default=2)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--demo", action="store_true", help="load the demo")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with tempfile.TemporaryDirectory(prefix="gazette-nodes-") as folder:
        site = SeveralNodes(Path(folder), nodes=options.nodes, port=options.port)
        try:
            site.start()
            if options.demo:
                report("Loading the demo ...")
                site.nodes[0].manage("load_demo")
            site.start_clocks()
            for number, node in enumerate(site.nodes, start=1):
                report(f"Node {number}: {node.url}, log in {node.log}")
            report(f"The site: {site.url} (Ctrl+C ends it)")
            signal.pause()
        except KeyboardInterrupt:
            pass
        finally:
            site.stop()


if __name__ == "__main__":
    main()
