"""The servers that are compared, each on a port of 127.0.0.1 and on a scratch folder."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.several_nodes import nginx_command, postgresql_command
from tests import nginx
from tests.served import ROOT, Served, copy_demo, free_port, wait_for_port

from .processes import tree

SOFTWARE = "gunicorn"
WORKERS = 2
VAR = Path(os.environ.get("GAZETTE_VAR") or ROOT / "var")
# Articles of one text, by the number of their visible comments; one more gets comments while it is measured.
COMMENTED = {"bench-0": 0, "bench-100": 100, "bench-5000": 5_000, "bench-written": 0}
SET_UP = """
from blog.models import ArticlePage
from tools.load.make_comments import make_comments
from comments.models import Comment
article = ArticlePage.objects.get(slug="the-embankment")
for slug, comments in {commented}.items():
    copy = article.copy(update_attrs={{"slug": slug, "title": article.title}}, keep_live=True)
    make_comments(comments, 0, approved=1, pages=[copy])
    if slug == "bench-100":
        make_comments(1, 1, pages=[copy])
        pending = Comment.objects.filter(page=copy).latest("pk").pk
make_comments({waiting}, {waiting}, pages=[copy])
print(copy.pk, pending)
"""


def command(module: str) -> list[str]:
    """Return the command that serves a WSGI application with the software and options of `manage.py serve`."""
    return [sys.executable, "-m", SOFTWARE, f"{module}:application"]


@dataclass
class Server:
    name: str
    port: int
    pids: list[int]
    database: "Site | None" = None  # whose pages it serves, if it is Gazette
    seconds_to_start: float = 0
    connections: int = 16  # of wrk at once
    memory: float = 0  # in megabytes, before the first round

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Site(Served):
    """The demo with articles to measure."""

    def __init__(self, folder: Path, *, waiting: int, database: str = "", database_pid: int = 0):
        if not database:
            copy_demo(VAR / "test-sites", folder)
        # SITE_URL is the same for all servers of this site: it is stored, and the pages hold it.
        super().__init__(folder, database=database, workers=WORKERS)
        self.database_pids = [database_pid] if database_pid else []
        if database:
            self.collect_static_files()
            self.load_demo()
        text = SET_UP.format(commented=COMMENTED, waiting=waiting)
        # In production settings, `make_comments` refuses.
        development = {**self.environment, "DJANGO_SETTINGS_MODULE": "gazette.settings.dev"}
        printed = self.commands.run(("shell", "--no-imports"), text, development)
        self.written, self.pending = map(int, printed.split()[-2:])
        self.commands.stop()


class Servers:
    """Starts servers, and stops them all at the end of the block."""

    def __init__(self, folder: Path):
        self.folder, self.stack = folder, ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stack.close()
        for pid in tree(os.getpid())[1:]:  # an interruption may come before a server's `stop` is registered
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _start(
        self, arguments: list[str], port: int, environment: dict[str, str], name: str, *, end_with: int = 15, **options
    ) -> subprocess.Popen:
        log = self.folder / f"{name}.log"
        with log.open("w") as output:
            options = {"cwd": ROOT, "start_new_session": True, **options}
            process = subprocess.Popen(arguments, env=environment, stdout=output, stderr=output, **options)
        self.stack.callback(stop, process, end_with)
        wait_for_port(port, process, log=log, seconds=60)
        return process

    def site(self, name: str, *, waiting: int, suffix: str = "") -> Site:
        """Make a site on the database `name`; `suffix` tells two on the same one apart."""
        folder = self.folder / f"{name}{suffix}"
        database, pid = self.postgresql(f"server{suffix}") if name == "postgresql" else ("", 0)
        return Site(folder, waiting=waiting, database=database, database_pid=pid)

    def gazette(self, name: str, site: Site) -> Server:
        """Serve as `manage.py serve` does."""
        self.stack.callback(site.stop)
        seconds = site.start()
        return Server(name, site.port, [site.process.pid], site, seconds)

    def rendering(self, name: str, site: Site, module: str) -> Server:
        """Serve without the response cache; `module` is gazette.wsgi, or tools.bench.cold."""
        server = self.application(name, module, site.environment | {"GAZETTE_PAGE_CACHE": "off"})
        server.database, server.connections = site, 4
        return server

    def application(self, name: str, module: str, environment: dict[str, str]) -> Server:
        port = free_port()
        own = {
            "PORT": str(port),
            "WORKERS": str(WORKERS),
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "site"))),
        }
        environment = {**os.environ, **environment, **own}
        return Server(name, port, [self._start(command(module), port, environment, name).pid])

    def nginx(self, name: str, behind: Server) -> Server:
        """Put nginx with the configuration of deploy/ in front of a server."""
        folder = self.folder / "nginx"
        folder.mkdir()
        front = nginx.Nginx(folder, nodes=[behind.port], var=behind.database.environment["GAZETTE_VAR"])
        self.stack.callback(front.stop)
        return Server(name, front.port, [front.process.pid, *behind.pids], behind.database)

    def static(self, name: str, pages: Path) -> Server:
        """Serve the copies of pages with nginx."""
        folder, port = self.folder / "static", free_port()
        folder.mkdir()
        types = "types { } default_type text/html; gzip_static on;"
        text = f"server {{ listen 127.0.0.1:{port}; root {pages}; {types} }}"
        return Server(name, port, [self._start(nginx_command(folder, text), port, dict(os.environ), name).pid])

    def postgresql(self, name: str) -> tuple[str, int]:
        """Start a PostgreSQL server with its default options; return the URL of an empty database, and its process."""
        folder, port = self.folder / name, free_port()
        folder.mkdir()
        self.folder.chmod(0o711)  # for its user
        arguments, options = postgresql_command(folder, port)
        # The signal ends all connections.
        process = self._start(arguments, port, dict(os.environ), name, end_with=2, **options)
        return f"postgres://gazette@127.0.0.1:{port}/postgres", process.pid


def stop(process: subprocess.Popen, signal_number: int) -> None:
    process.send_signal(signal_number)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()
