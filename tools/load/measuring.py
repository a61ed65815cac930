"""What the measurements share: figures and a scratch database."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Figures:
    def __init__(self):
        self.missed = 0

    def add(self, what: str, value: float, limit: float, unit: str, more: str = "") -> None:
        self.missed += value > limit
        verdict = "ok" if value <= limit else "MISSED"
        print(f"{what:<52} {value:8.2f} {unit:<2} of {limit:g} {verdict}{more}", flush=True)

    def add_median(self, what: str, values: Sequence[float], limit: float, unit: str) -> None:
        self.add(what, statistics.median(values), limit, unit, f" ({min(values):.2f} to {max(values):.2f})")

    def add_requests(self, what: str, send: Sequence[Callable], limit: float) -> None:
        """Call each of `send`; add the 95th percentile of their milliseconds, with the median and the CPU time."""
        started = time.process_time()
        times = [timed(each) for each in send]
        own = (time.process_time() - started) * 1000 / len(times)
        slow = sorted(times)[-(-len(times) * 95 // 100) - 1]  # nearest rank
        more = f" (median {statistics.median(times):.0f}; {own:.0f} of the processor by this process)"
        self.add(f"{what}, 95th of {len(times)}", slow, limit, "ms", more)


def timed(act: Callable) -> float:
    """Return how many milliseconds a call takes."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def print_load():
    load, processors = os.getloadavg()[0], os.cpu_count()
    print(f"{processors} processors, load {load:.1f}: from about {processors} on, times are too long")


@contextmanager
def scratch_database():
    """Set up Django on an empty database, deleted afterwards: SQLite, or on the server that DATABASE_URL names."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "gazette.settings.test"

    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def vacuum():
    """Do what PostgreSQL's daemon does within a minute."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
