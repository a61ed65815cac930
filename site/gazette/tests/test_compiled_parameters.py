from datetime import UTC, datetime

import pytest
from django.db.models import Q
from wagtail.models import Page

from gazette.compiled_queries import compiled

pytestmark = pytest.mark.django_db


@compiled
def pages(newest_first, *, title, depth, since):
    found = Page.objects.filter(Q(title=title) | Q(depth=depth), latest_revision_created_at__gte=since)
    return found.order_by("-path" if newest_first else "path")


def test_parameters_of_a_compiled_query_are_texts_numbers_and_datetimes():
    root = Page.objects.get(depth=1)
    a, b, c = (root.add_child(instance=Page(title=title, slug=title)) for title in "abc")
    Page.objects.update(latest_revision_created_at=datetime(2026, 3, 1, tzinfo=UTC))
    Page.objects.filter(pk=c.pk).update(latest_revision_created_at=datetime(2026, 1, 1, tzinfo=UTC))
    february, april = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)

    assert pages(False, title="a", depth=9, since=february) == [a]
    assert pages(False, title="b", depth=1, since=february) == [root, b]
    assert pages(True, title="b", depth=1, since=february) == [b, root]
    assert pages(False, title="c", depth=9, since=february) == []
    assert pages(False, title="a", depth=1, since=april) == []
