"""Numbers that rise when what readers see changes. What keeps pages compares them, and knows what is still right."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import F

from .models import Generation


def bump(tags: Iterable[str]) -> None:
    """Raises the number of each tag, in the caller's transaction: seen by others when, and only if, that commits."""
    wanted = sorted(set(tags))
    Generation.objects.bulk_create([Generation(tag=tag) for tag in wanted], ignore_conflicts=True)
    # One after the other in one order: two transactions that raise the same ones would otherwise wait for each other.
    for tag in wanted:
        Generation.objects.filter(tag=tag).update(number=F("number") + 1)


def reach(tag: str, number: int) -> int:
    """Raises the number of a tag to `number`, if that is more, and gives what it was: 0 at first.

    Whoever else asks for the same tag waits until the caller's transaction ends.
    """
    Generation.objects.bulk_create([Generation(tag=tag)], ignore_conflicts=True)
    generation = Generation.objects.select_for_update().get(tag=tag)
    Generation.objects.filter(tag=tag, number__lt=number).update(number=number)
    return generation.number


def since_last(tag: str, now: datetime) -> tuple[datetime, datetime]:
    """The stretch of time, in whole seconds, that whoever does something by the clock has not looked at yet.

    What happens at its beginning is not in it, what happens at its end is. It is looked at once, by one: the number of
    the tag is the second since 1970 up to which that was done, and `reach` says who waits.
    """
    second = int(now.timestamp())
    return datetime.fromtimestamp(reach(tag, second), UTC), datetime.fromtimestamp(second, UTC)
