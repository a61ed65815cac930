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


@compiled
def pages_with_related_objects(*, slug):
    return Page.objects.filter(slug=slug).select_related("locale", "owner", "latest_revision__user")


def test_compiled_query_fetches_related_objects(django_assert_num_queries):
    page = Page.objects.get(depth=1).add_child(instance=Page(title="a", slug="a"))
    page.save_revision()
    pages_with_related_objects(slug="a")

    with django_assert_num_queries(1):
        (found,) = pages_with_related_objects(slug="a")
        assert (found, found.title, found.owner) == (page, "a", None)
        assert (found.locale, found.locale.language_code) == (page.locale, page.locale.language_code)
        assert (found.latest_revision.object_id, found.latest_revision.user) == (str(page.pk), None)
