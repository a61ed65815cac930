"""Send requests to a server for some seconds, with wrk or one after the other."""

import http.client
import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.served import FORM, ROOT
from tools.load.soak import START, Moderator, Responses, card_form

from .servers import Server

runs = itertools.count(1)


@dataclass
class Load:
    handled: int  # by the server, also those that wrk did not wait for
    rate: float
    errors: int = 0


def wrk(
    server: Server, path: str, headers: dict[str, str], seconds: int, *, script: str = "", **environment: str
) -> tuple[Load, str]:
    """Keep the server's connections busy; return what was done, with what wrk printed."""
    url = f"{server.url}{path}"
    arguments = ["wrk", "-t1", f"-c{server.connections}", f"-d{seconds}s", "--timeout=60s"]
    arguments += [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    arguments += ["-s", script] if script else []
    done = subprocess.run([*arguments, url], capture_output=True, text=True, env={**os.environ, **environment})
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"wrk {url}: {done.stdout}{done.stderr}")
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", done.stdout)
    taken = float(found[2]) * {"ms": 0.001, "s": 1, "m": 60}[found[3]]
    load = Load(int(found[1]) + server.connections, int(found[1]) / taken)
    load.errors = sum(map(int, errors.groups())) if errors else 0
    return load, done.stdout


def get_with_wrk(server: Server, path: str, headers: dict[str, str], status: int, seconds: int) -> Load:
    load, printed = wrk(server, path, headers, seconds)
    if status < 400 and (bad := re.search(r"Non-2xx or 3xx responses: (\d+)", printed)):
        load.errors += int(bad[1])
    return load


def send_comments(server: Server, seconds: int) -> Load:
    """Post comments; count those that were accepted, each with the page that says so."""
    script = str(Path(__file__).with_name("comments.lua"))
    environment = {"BENCH_PAGE": str(server.database.written), "BENCH_RUN": f"{next(runs)} {os.getpid()}"}
    environment["BENCH_RUN"] = environment["BENCH_RUN"].replace(" ", "+of+")
    load, printed = wrk(server, "/", {}, seconds, script=script, **environment)
    accepted, refused = (int(re.search(rf"{word}: (\d+)", printed)[1]) for word in ("accepted", "refused"))
    share = accepted / max(1, load.handled - server.connections)
    return Load(round(load.handled * share), load.rate * share, load.errors + refused)


class Connection:
    """One kept connection, so that one process of the server gets all requests."""

    def __init__(self, server: Server):
        self.port, self.http = server.port, http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, path: str, headers: dict[str, str], method: str = "GET", body: str | None = None):
        """Return the response and its body; connect again where the server has closed the connection."""
        for attempt in range(2):
            try:
                self.http.request(method, path, body, headers)
                response = self.http.getresponse()
                return response, response.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.http.close()
                if attempt:
                    raise
        raise AssertionError


def one_by_one(act: Callable[[], bool], seconds: int) -> Load:
    """Call `act`, which tells whether its answer was right, again and again."""
    started, number, errors = time.monotonic(), 0, 0
    while (now := time.monotonic()) < started + seconds or number < 2:
        number, errors = number + 1, errors + (not act())
    return Load(number, number / (now - started), errors)


def ask_one_by_one(server: Server, path: str, method: str, seconds: int) -> Load:
    connection = Connection(server)
    return one_by_one(lambda: connection.ask(path, {}, method)[0].status == 200, seconds)


@contextmanager
def deciding(server: Server):
    """Yield a function that decides about a comment on bench-100, in a process beside the server."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.bench.decisions", str(server.database.pending)],
        cwd=ROOT,
        env={**server.database.environment, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "site")))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def decide():
        process.stdin.write("\n")
        process.stdin.flush()
        return process.stdout.readline() == "done\n"

    try:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("tools.bench.decisions ended")
        yield decide
    finally:
        process.stdin.close()
        process.wait()


def ask_after_decisions(server: Server, path: str, seconds: int) -> Load:
    """Ask for a page, each time after a comment on it was approved or rejected."""
    connection = Connection(server)
    with deciding(server) as decide:
        return one_by_one(lambda: decide() and connection.ask(path, {})[0].status == 200, seconds)


class Desk:
    """A moderator who approves one comment after the other, as the desk's script does: each response is a card."""

    def __init__(self, server: Server):
        self.moderator, self.connection = Moderator(server.database, Responses(), "moderator"), Connection(server)
        self.moderator.sign_in()
        _status, location, _cookies, _page = self.moderator.request("GET", START)
        self.card = self.moderator.request("GET", location)[3]

    def decide(self) -> bool:
        form = card_form(self.card)
        if not form:
            return False
        cookies = "; ".join(f"{name}={value}" for name, value in self.moderator.cookies.items())
        headers = {**FORM, "Cookie": cookies, "X-Requested-With": "XMLHttpRequest"}
        # Reported comments, which are visible, come before the others.
        decision = {"do": "approve"} if form[1]["status"] == "pending" else {"do": "reject", "reason": "off_topic"}
        response, page = self.connection.ask(form[0], headers, "POST", urlencode({**form[1], **decision}))
        self.card = page.decode()
        return response.status == 200


desks: dict[int, Desk] = {}


def decide_cards(server: Server, seconds: int) -> Load:
    if server.port not in desks:
        desks[server.port] = Desk(server)
    return one_by_one(desks[server.port].decide, seconds)
