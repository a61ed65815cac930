"""A number for each tag of content, raised when that content changes.

A cache of pages could store them with a page, and compare them to find out whether it is current; Gazette has no such
cache. `since_last` stores times as the numbers of tags of its own.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import F

from .models import Generation


def bump(tags: Iterable[str]) -> None:
    """Raise the number of each tag in the caller's transaction; others see it once that commits."""
    wanted = sorted(set(tags))
    Generation.objects.bulk_create([Generation(tag=tag) for tag in wanted], ignore_conflicts=True)
    # In one order, so that two transactions with the same tags don't deadlock.
    for tag in wanted:
        Generation.objects.filter(tag=tag).update(number=F("number") + 1)


def reach(tag: str, number: int) -> int:
    """Raise the number of a tag to at least `number`; return its former number, 0 if there was none.

    Locks the tag until the caller's transaction ends.
    """
    Generation.objects.bulk_create([Generation(tag=tag)], ignore_conflicts=True)
    generation = Generation.objects.select_for_update().get(tag=tag)
    Generation.objects.filter(tag=tag, number__lt=number).update(number=number)
    return generation.number


def since_last(tag: str, now: datetime) -> tuple[datetime, datetime]:
    """Return the time window, in whole seconds, since the last call for `tag`: start excluded, end included.

    The number of the tag is the end of the last window in seconds since 1970. `reach` locks it, so each window is
    returned to one caller only.
    """
    second = int(now.timestamp())
    return datetime.fromtimestamp(reach(tag, second), UTC), datetime.fromtimestamp(second, UTC)
