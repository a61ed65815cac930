"""The CPU time of pages on a site with few articles and on one with many: `make bench ARGS=--growth`."""

import argparse
import statistics
import subprocess
import sys

from tests.served import ROOT

from .cases import CASES, COLD, GROWTH, WARM
from .load import Connection
from .processes import cpu_seconds, cpu_seconds_when_idle
from .report import verdict
from .servers import Server, Servers

NAMES = ("article-0", "article", "article-5000", "home", "listing", "topic", "search", "feed", "404")


def grow(options: argparse.Namespace, servers: Servers) -> int:
    """Print the pages' milliseconds and ratios; return how many grew by more than GROWTH."""
    missed = 0
    for database in options.databases:
        pairs: dict[str, list[Server]] = {name: [] for name in (*WARM, *COLD) if name.startswith(database)}
        for articles in (10, options.articles):
            print(f"{database}: making a site with {articles:,} articles more …", file=sys.stderr, flush=True)
            site = servers.site(database, waiting=0, suffix=f"-{articles}")
            environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "gazette.settings.dev"}
            arguments = [f"--articles={articles}", "--comments=0", "--anyway"]
            subprocess.run(
                [sys.executable, "-m", "tools.load.corpus", *arguments],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=sys.stderr,
            )
            for name, found in pairs.items():
                module = "tools.bench.cold" if name in COLD else "gazette.wsgi"
                found.append(servers.rendering(f"{name}-{articles}", site, module))
        print(f"{'':<34}{'10':>9}{options.articles:9,}{'ratio':>9}")
        for case in (case for case in CASES if case.name in NAMES and case in options.cases):
            for name, found in pairs.items():
                few, many = medians(found, case.path, options.rounds)
                missed += many > GROWTH * few
                result = verdict(many <= GROWTH * few)
                print(
                    f"{case.name:<14}{name:<20}{few:9.1f}{many:9.1f}{many / few:9.2f}   ≤ {GROWTH}: {result}",
                    flush=True,
                )
    return missed


def medians(servers: list[Server], path: str, rounds: int) -> list[float]:
    """Return the milliseconds of CPU for one request of each server, asked by turns."""
    connections, times = [Connection(server) for server in servers], [[] for _ in servers]
    for _ in range(rounds + 1):
        for server, connection, taken in zip(servers, connections, times, strict=True):
            before = cpu_seconds(server.pids)
            for _ in range(10):
                connection.ask(path, {})
            taken.append((cpu_seconds_when_idle(server.pids) - before) * 100)
    return [statistics.median(taken[1:]) for taken in times]
