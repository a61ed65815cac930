"""What has changed for readers: a number for each tag of content, which database triggers raise (gazette.triggers).

The site's change number counts transactions that changed something; the number of a tag is the change number of the
last one that changed what the tag stands for. Change numbers are committed in their order, so whoever has read one
sees everything up to it.
"""

from collections.abc import Iterable

from django.db import connection

from .models import Generation

# The tag of the site's change number itself.
CHANGES = ""
# The tag of everything: what editors publish and set. Each response has it.
EVERYTHING = "site"
# A row with this tag says that the database has no triggers, such as during a migration, or after one that failed.
NO_TRIGGERS = "-"


def change_number() -> int:
    """Return the site's change number, 0 if nothing ever changed; -1 while no change is noticed: keep nothing then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM gazette_generation WHERE tag = '-') THEN -1 ELSE number END "
            "FROM gazette_generation WHERE tag = ''"
        )
        row = cursor.fetchone()
    return row[0] if row else 0


def changed_after(number: int) -> dict[str, int]:
    """Return the tags that changed after this change number, with their numbers."""
    changed = Generation.objects.filter(number__gt=number).exclude(tag=CHANGES)
    return dict(changed.values_list("tag", "number"))


def last_change_of(tags: Iterable[str]) -> int:
    """Return the highest number of these tags, 0 if none ever changed."""
    numbers = Generation.objects.filter(tag__in=list(tags)).values_list("number", flat=True)
    return max(numbers, default=0)


def raise_tags(tags: Iterable[str]) -> None:
    """Raise tags for what no row tells, such as that comments closed by age; in the caller's transaction.

    Call it last there: others who change something wait for the change number until the transaction ends.
    """
    wanted = sorted(set(tags))
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gazette_generation (tag, number) VALUES ('', 1) "
            "ON CONFLICT (tag) DO UPDATE SET number = gazette_generation.number + 1 RETURNING number"
        )
        (number,) = cursor.fetchone()
    Generation.objects.bulk_create(
        [Generation(tag=tag, number=number) for tag in wanted],
        update_conflicts=True,
        unique_fields=["tag"],
        update_fields=["number"],
    )
