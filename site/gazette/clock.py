"""The site's clock: when `manage.py tick` ran last, and how long each part of it may take."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import transaction

from .models import ClockReading

TICK = "tick"
# After this, what was due counts as overdue.
LATE_AFTER = timedelta(minutes=3)
# A part of a tick is stopped after TASK_SECONDS and the rest is done; the process ends after TICK_SECONDS.
TASK_SECONDS = 120
TICK_SECONDS = 600


class TaskTimeout(KeyboardInterrupt):
    """A part of a tick took too long.

    An interrupt, because psycopg cancels its query at one, and the part itself catches none.
    """


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TaskTimeout in the block once it has taken so long. Without effect outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum, frame):
        raise TaskTimeout(f"stopped after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def reach(name: str, second: int) -> int:
    """Raise a reading to at least `second`; return the former one, 0 if there was none.

    Locks the reading until the caller's transaction ends.
    """
    ClockReading.objects.bulk_create([ClockReading(name=name)], ignore_conflicts=True)
    reading = ClockReading.objects.select_for_update().get(name=name)
    ClockReading.objects.filter(name=name, second__lt=second).update(second=second)
    return reading.second


def since_last(name: str, now: datetime) -> tuple[datetime, datetime]:
    """Return the time window, in whole seconds, since the last call for `name`: start excluded, end included.

    `reach` locks the reading, so each window is returned to one caller only.
    """
    second = int(now.timestamp())
    return datetime.fromtimestamp(reach(name, second), UTC), datetime.fromtimestamp(second, UTC)


@transaction.atomic
def note_tick(now: datetime) -> None:
    """Record that everything that was due has been tried."""
    reach(TICK, int(now.timestamp()))


def last_tick() -> datetime | None:
    """Return when a tick ended last, None where none ever did."""
    second = ClockReading.objects.filter(name=TICK).values_list("second", flat=True).first()
    return datetime.fromtimestamp(second, UTC) if second else None


def is_late(ticked: datetime | None, now: datetime) -> bool:
    """Return whether the last tick is too long ago."""
    return ticked is None or now - ticked > LATE_AFTER
