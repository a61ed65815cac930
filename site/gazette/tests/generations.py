"""Which tags of content a block of a test raises."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from gazette.models import Generation


@contextmanager
def raised_tags() -> Iterator[set[str]]:
    """Give a set that holds, after the block, the tags that were raised in it."""
    raised: set[str] = set()
    connection.check_constraints()  # fires what PostgreSQL defers to the end of the transaction
    Generation.objects.all().delete()
    yield raised
    connection.check_constraints()
    raised.update(Generation.objects.exclude(tag="").values_list("tag", flat=True))
