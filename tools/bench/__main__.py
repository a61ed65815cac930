"""Measure Gazette in production settings beside a bare WSGI application, a minimal Django view and nginx: `make bench`.

All serve the same bytes, on scratch folders and 127.0.0.1. CPU time is that of the server's processes, from /proc; the
median of several rounds, by turns, counts. Times and rates depend on the machine: compare the ratios of one run.
"""

import argparse
import json
import os
import platform
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, astuple
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from deploy.several_nodes import PATHS
from tests import nginx
from tests.served import ROOT

from . import growth, pages, profiling, report
from .cases import CASES, COLD, COMPARED, DATABASES, WARM, Case
from .load import Connection
from .measuring import Round, measure, warm_up
from .processes import memory
from .servers import SOFTWARE, VAR, Server, Servers


def start(servers: Servers, cases: list[Case], databases: list[str], *, waiting: int) -> list[Server]:
    """Start the servers that the cases need."""
    needed = {name for case in cases for name in case.servers}
    found: list[Server] = []

    def add(server: Server) -> None:
        found.append(server)
        say(f"started: {server.name}")

    for name, warm, cold in zip(DATABASES, WARM, COLD, strict=True):
        if name in databases and needed & {name, warm, cold}:
            say(f"making a site on {name} …")
            site = servers.site(name, waiting=waiting)
            add(servers.gazette(name, site))
            if warm in needed:
                add(servers.rendering(warm, site, "gazette.wsgi"))
            if cold in needed:
                add(servers.rendering(cold, site, "tools.bench.cold"))
    if "nginx" in needed and nginx.is_installed and "sqlite" in databases:
        add(servers.nginx("nginx", next(server for server in found if server.name == "sqlite")))
    if needed & set(COMPARED):
        folder = servers.folder / "pages"
        folder.mkdir()
        for path, copy in {(case.path, case.copy) for case in cases if set(case.servers) & set(COMPARED)}:
            pages.write(folder, copy[1:], Connection(found[0]).ask(path, {})[1])
        servers.folder.chmod(0o711)
        add(servers.application("bare", "tools.bench.bare", {"BENCH_PAGES": str(folder)}))
        add(servers.application("django", "tools.bench.minimal_django", {"BENCH_PAGES": str(folder)}))
        if nginx.is_installed:
            add(servers.static("static", folder))
    return found


def run(cases: list[Case], servers: list[Server], *, rounds: int, seconds: int) -> dict[tuple[str, str], list[Round]]:
    pairs = [(case, server) for case in cases for name in case.servers for server in servers if server.name == name]
    for case, server in pairs:
        say(f"warming up: {case.name}, {server.name}")
        warm_up(case, server)
    for server in servers:
        server.memory = memory(server.pids)
    found: dict[tuple[str, str], list[Round]] = {}
    for number in range(1, rounds + 1):
        for case, server in pairs:
            one = measure(case, server, seconds)
            found.setdefault((case.name, server.name), []).append(one)
            say(f"round {number} of {rounds}: {case.name}, {server.name}: {one.cpu:.2f} ms")
    return found


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def median(rounds: list[Round]) -> Round:
    """Return the median of each figure, and the sum of the errors."""
    figures = (statistics.median(values) for values in zip(*(astuple(each)[:3] for each in rounds), strict=True))
    return Round(*figures, errors=sum(each.errors for each in rounds))


def machine() -> dict[str, str]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    postgres = shutil.which("postgres", path=PATHS)
    found = {name: version(name) for name in ("django", "wagtail", "psycopg", SOFTWARE)}
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "machine": f"{os.cpu_count()} × {processor[1] if processor else platform.machine()}, {platform.platform()}",
        "load": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        **found,
        "sqlite": sqlite3.sqlite_version,
        "postgresql": Path(postgres).resolve().parts[-3] if postgres else "",
    }


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--short", action="store_true", help="one short round on SQLite: about a minute")
    parser.add_argument("--only", default="", help="cases, separated by commas; article: all whose names begin so")
    parser.add_argument("--databases", default="", help="sqlite, postgresql or both (the default), by a comma")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=0, help="of each measurement")
    parser.add_argument("--growth", action="store_true", help="compare pages with few and with many articles")
    parser.add_argument("--articles", type=int, default=100_000, help="with --growth")
    parser.add_argument("--profile", metavar="URL", help="show where the CPU time of one page goes, on SQLite")
    parser.add_argument("--cold", action="store_true", help="with --profile: with nothing cached")
    parser.add_argument("--result", type=Path, default=VAR / "bench.json")
    options = parser.parse_args(arguments)
    options.rounds = options.rounds or (1 if options.short else 5)
    options.seconds = options.seconds or (1 if options.short else 3)
    options.databases = options.databases.split(",") if options.databases else list(DATABASES[: 2 - options.short])
    wanted = options.only.split(",") if options.only else []
    options.cases = [case for case in CASES if not wanted or any(chosen(case.name, word) for word in wanted)]
    if not options.cases or not set(options.databases) <= set(DATABASES):
        parser.error(f"the cases are {', '.join(case.name for case in CASES)}; the databases {', '.join(DATABASES)}")
    return options


def chosen(name: str, word: str) -> bool:
    return name == word or name.startswith(f"{word}-")


def missing_programs(options: argparse.Namespace) -> None:
    """Exit without wrk; leave out what else is not installed, and say so."""
    if not options.profile and not shutil.which("wrk"):
        sys.exit("No wrk: install it (Debian: apt install wrk) and run make bench again.")
    if not nginx.is_installed:
        say("No nginx: its rows are left out (Debian: apt install nginx-light).")
    if "postgresql" in options.databases and not shutil.which("postgres", path=PATHS):
        say("No PostgreSQL server: its rows are left out (Debian: apt install postgresql).")
        options.databases.remove("postgresql")


def bench(options: argparse.Namespace, servers: Servers) -> int:
    """Run the cases, print the table, write the result; return how many budgets were missed."""
    started = start(servers, options.cases, options.databases, waiting=2_000)
    about = machine()
    rounds = run(options.cases, started, rounds=options.rounds, seconds=options.seconds)
    figures = {key: median(each) for key, each in rounds.items()}
    missed = report.show(about, figures, started)
    options.result.parent.mkdir(parents=True, exist_ok=True)
    results = [{"case": case, "server": name, **asdict(each)} for (case, name), each in figures.items()]
    result = {**about, "servers": report.of_servers(started), "results": results}
    options.result.write_text(json.dumps(result, indent=1) + "\n")
    say(f"written: {options.result}")
    return missed


def main(arguments: list[str] | None = None) -> None:
    options = options_of(arguments)
    missing_programs(options)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))  # so that everything is stopped
    act = profiling.profile_page if options.profile else growth.grow if options.growth else bench
    try:
        with tempfile.TemporaryDirectory(prefix="gazette-bench-") as folder, Servers(Path(folder)) as servers:
            sys.exit(bool(act(options, servers)))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
