"""Measure a case on a server: CPU time, rate and errors."""

from dataclasses import dataclass

from . import load
from .cases import Case
from .processes import cpu_seconds, cpu_seconds_when_idle
from .servers import WORKERS, Server


@dataclass
class Round:
    rate: float
    cpu: float  # milliseconds for one request
    database_cpu: float  # of the PostgreSQL server, likewise
    errors: int


def measure(case: Case, server: Server, seconds: int) -> Round:
    path, headers = (case.path, case.headers) if case.send else request(case, server)
    database = server.database.database_pids if server.database else []
    before, before_database = cpu_seconds_when_idle(server.pids), cpu_seconds(database)
    if case.send:
        done = case.send(server, seconds)
    elif case.method == "HEAD":  # wrk would wait for a body
        done = load.ask_one_by_one(server, path, "HEAD", seconds)
    else:
        done = load.get_with_wrk(server, path, headers, case.status, seconds)
    used = cpu_seconds_when_idle(server.pids) - before
    used_database = cpu_seconds(database) - before_database
    handled = max(1, done.handled)
    return Round(done.rate, used * 1000 / handled, used_database * 1000 / handled, done.errors)


def warm_up(case: Case, server: Server) -> None:
    """Let each process of the server answer some requests."""
    if case.send:
        case.send(server, 1)
    else:
        for _ in range(4 * WORKERS):
            request(case, server)


def request(case: Case, server: Server) -> tuple[str, dict[str, str]]:
    """Return path and headers of the request, after one whose response was as it has to be."""
    path, headers = (case.path if server.database else case.copy), dict(case.headers)
    if case.status == 304:
        headers["If-None-Match"] = load.Connection(server).ask(path, {})[0].headers["ETag"]
    response, body = load.Connection(server).ask(path, headers)
    encoding = response.headers.get("Content-Encoding", "")
    is_right = response.status == case.status and encoding == headers.get("Accept-Encoding", "")
    if not is_right or bool(body) == (case.status == 304):
        raise RuntimeError(f"{server.name} answers {response.status} {encoding} for {path}, {len(body)} bytes")
    return path, headers
