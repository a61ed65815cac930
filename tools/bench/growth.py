"""The CPU time of pages on a site with few articles and on one with many: `make bench ARGS=--growth`."""

import argparse
import statistics
import subprocess
import sys

from tests.served import ROOT

from .cases import COLD, GROWTH, WARM
from .measuring import measure, warm_up
from .report import verdict
from .servers import Servers


def grow(options: argparse.Namespace, servers: Servers) -> int:
    """Print the pages' milliseconds and ratios; return how many grew by more than GROWTH."""
    missed = 0
    for database in options.databases:
        names = [name for name in (*WARM, *COLD) if name.startswith(database)]
        few, many = (dict(make(database, names, articles, servers)) for articles in (10, options.articles))
        print(f"{'CPU ms with so many articles more':<34}{'10':>9}{options.articles:9,}{'ratio':>9}")
        for case, name in ((case, name) for case in options.cases for name in names if name in case.servers):
            rounds: dict[int, list[float]] = {10: [], options.articles: []}
            for number in range(options.rounds + 1):
                for taken, server in zip(rounds.values(), (few[name], many[name]), strict=True):
                    taken.append(measure(case, server, options.seconds).cpu) if number else warm_up(case, server)
            before, after = map(statistics.median, rounds.values())
            missed += after > GROWTH * before
            figures = f"{before:9.1f}{after:9.1f}{after / before:9.2f}"
            print(f"{case.name:<14}{name:<20}{figures}   ≤ {GROWTH}: {verdict(after <= GROWTH * before)}", flush=True)
    return missed


def make(database: str, names: list[str], articles: int, servers: Servers):
    """Yield the names and servers of a site with so many articles besides the demo's."""
    print(f"{database}: making a site with {articles:,} articles more …", file=sys.stderr, flush=True)
    site = servers.site(database, waiting=0, suffix=f"-{articles}")
    environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "gazette.settings.dev"}
    corpus = [sys.executable, "-m", "tools.load.corpus", f"--articles={articles}", "--comments=0", "--anyway"]
    subprocess.run(corpus, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
    for name in names:
        module = "tools.bench.cold" if name in COLD else "gazette.wsgi"
        yield name, servers.rendering(f"{name}-{articles}", site, module)
