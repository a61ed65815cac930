import pytest
from django.apps import apps
from django.utils import timezone
from wagtail.models import Page

from blog.models import BlogIndexPage
from blog.tests.factories import make_index
from gazette.trash.deletion import permanent_deletion
from home.demo.load import home_page
from home.models import DemoState
from home.tests.first_listing import add_first_listing, migration

pytestmark = pytest.mark.django_db


def test_new_site_begins_with_a_published_listing(client):
    listing = add_first_listing()

    answer = client.get("/articles/")
    assert answer.status_code == 200
    assert '<h1 dir="auto">Articles</h1>' in answer.content.decode()
    assert (listing.live, listing.locale, listing.get_parent().specific) == (True, home_page().locale, home_page())
    assert not any(Page.find_problems())
    listing.save_revision().publish()  # as the editor would
    make_index(slug="second")
    assert [page.slug for page in home_page().get_children()] == ["articles", "second"]


def test_site_with_a_page_or_a_deleted_listing_gets_no_other():
    listing = make_index()
    add_first_listing()
    assert BlogIndexPage.objects.get().slug == "notices"

    listing.save_revision().publish()
    with permanent_deletion():
        listing.delete()
    assert add_first_listing() is None


def test_site_that_had_a_demo_gets_no_listing():
    DemoState.objects.create(pk=1, removed_at=timezone.now())

    assert add_first_listing() is None


@pytest.mark.parametrize("is_edited", [False, True])
def test_migration_back_takes_the_listing_away_while_nobody_has_edited_it(is_edited):
    listing = add_first_listing()
    if is_edited:
        listing.save_revision()

    with permanent_deletion():
        migration.remove_untouched_listing(apps, None)

    assert BlogIndexPage.objects.exists() == is_edited
    assert not any(Page.find_problems())
