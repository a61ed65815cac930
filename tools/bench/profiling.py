"""Where the CPU time of one page goes: `make bench ARGS="--profile URL"`."""

import argparse
import cProfile
import os
import pstats
import re
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from tests.served import ROOT

REQUESTS, TOP, WIDTH = 40, 4, 84
# By the file of a function, first match first; what is built in belongs to its callers.
GROUPS = (
    ("database driver", r"/django/db/backends/|/sqlite3/|/psycopg"),
    ("SQL building", r"/django/db/"),
    ("template rendering", r"/django/template/|/django/templatetags/|/templatetags/"),
    ("forms", r"/django/forms/"),
    ("translations, formats", r"/django/utils/(translation|formats|dateformat|timezone)|/gettext\.py"),
    ("Django, other", r"/django/"),
    ("Wagtail", r"/wagtail/|/modelcluster/|/treebeard/|/taggit/"),
    ("other packages", r"/site-packages/"),
)
DRIVER = re.compile(r"sqlite3\.(Connection|Cursor)|psycopg")  # methods written in C

type Function = tuple[str, int, str]


def profile_page(options: argparse.Namespace, servers) -> int:
    site = servers.site("sqlite", waiting=0)
    path = urlsplit(options.profile).path or "/"
    if query := urlsplit(options.profile).query:
        path += f"?{query}"
    environment = {**site.environment, "GAZETTE_PAGE_CACHE": "off"}
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "site")))
    arguments = [sys.executable, "-m", "tools.bench.profiling", path, *(["--cold"] if options.cold else [])]
    return subprocess.run(arguments, cwd=ROOT, env=environment).returncode


def group_of(function: Function) -> str:
    file, _line, name = function
    if file == "~":
        return "database driver" if DRIVER.search(name) else ""
    if match := re.match(rf"{re.escape(str(ROOT))}/(?:site/)?(\w+)/([\w/]+)\.py", file):
        if "site-packages" not in file:
            return f"Gazette: {match[1]}.{match[2].replace('/', '.')}"
    return next((group for group, pattern in GROUPS if re.search(pattern, file)), "Python")


def own_times(stats: pstats.Stats) -> dict[Function, float]:
    """Return each function's own time, with that of the built-in ones that it called."""
    times: dict[Function, float] = defaultdict(float)
    for function, (_calls, _all_calls, own, _total, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if group_of(function):
            times[function] += own
        else:
            for caller, (*_numbers, part, _whole) in callers.items():
                times[caller] += part
    return times


def label(function: Function) -> str:
    file, line, name = function
    return name if file == "~" else f"{'/'.join(Path(file).parts[-2:])}:{line} {name}"


def show(stats: pstats.Stats, milliseconds: float) -> None:
    """Print the times, scaled down to what one request takes without the profiler."""
    groups: dict[str, list[tuple[float, str]]] = defaultdict(list)
    times = own_times(stats)
    scale = milliseconds / sum(times.values())
    for function, seconds in times.items():
        groups[group_of(function) or "Python"].append((seconds * scale, label(function)))
    for group, parts in sorted(groups.items(), key=lambda item: -sum(part for part, _label in item[1])):
        total = sum(part for part, _label in parts)
        if total < milliseconds / 200:
            continue
        print(f"{total:8.2f} ms {total / milliseconds:6.1%}  {group}")
        for part, name in sorted(parts, reverse=True)[:TOP]:
            print(f"{part:17.2f}      {name[:WIDTH]}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("--cold", action="store_true")
    options = parser.parse_args()
    import django

    django.setup()
    from django.test import Client

    from .cold import clear_caches

    client, profile = Client(), cProfile.Profile()
    for _ in range(3):
        response = client.get(options.path, headers={"host": "127.0.0.1"})
    print(f"{options.path}: {response.status_code}, {len(response.content)} bytes", end="")
    used = 0.0
    for timed in (True, False):  # the profiler itself takes time, so the first half runs without it
        for _ in range(REQUESTS):
            if options.cold:
                clear_caches()
            started = time.process_time()
            if not timed:
                profile.enable()
            client.get(options.path, headers={"host": "127.0.0.1"})
            profile.disable()
            used += (time.process_time() - started) * timed
    print(f", {used * 1000 / REQUESTS:.1f} ms of CPU without the profiler{', nothing cached' * options.cold}\n")
    show(pstats.Stats(profile), used * 1000 / REQUESTS)


if __name__ == "__main__":
    main()
