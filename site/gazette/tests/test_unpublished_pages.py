import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from blog.tests.factories import make_article, make_index
from comments.tests.factories import make_moderator, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def looked_at(draft, listing):
    """URLs at which Wagtail shows the title of a page to everybody who may use the admin."""
    return [
        reverse("wagtailadmin_choose_page_child", args=[draft.pk]),
        reverse("wagtailadmin_choose_page_child", args=[listing.pk]),
        f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={draft.pk}",
        reverse("choose_article"),
        f"/admin/choose-article/{draft.pk}/",
        *(f"/admin/bulk/wagtailcore/page/{action}/?id={draft.pk}" for action in ("move", "publish", "delete")),
        reverse("wagtailadmin_pages:move_confirm", args=[draft.pk, listing.pk]),
    ]


def test_moderator_reads_no_title_of_an_unpublished_page():
    listing = make_index()
    draft = make_article(index=listing, title="A quiet resignation", publish=False)
    make_article(index=listing, title="The harbour")
    client = Client()
    client.force_login(make_moderator())

    for url in looked_at(draft, listing):
        assert "resignation" not in client.get(url, follow=True).content.decode(), url
    # Choosing among published pages works.
    listed = client.get(reverse("wagtailadmin_choose_page_child", args=[listing.pk]))
    assert "The harbour" in listed.json()["html"]
    assert client.get(reverse("wagtailadmin_choose_page")).status_code == 200
    listing.title = "A secret listing"
    listing.save()
    listing.unpublish()
    assert "secret" not in client.get(reverse("choose_article")).text


def test_who_may_add_pages_somewhere_chooses_among_all():
    listing = make_index()
    draft = make_article(index=listing, title="A quiet resignation", publish=False)
    GroupPagePermission.objects.filter(group=Group.objects.get(name="Authors")).exclude(
        permission__codename="add_page"
    ).delete()
    client = Client()
    client.force_login(make_user("author", "Authors"))

    for url in looked_at(draft, listing)[:5]:
        assert "resignation" in client.get(url).content.decode(), url


def test_visitor_is_sent_to_the_login():
    assert Client().get(reverse("wagtailadmin_choose_page"))["Location"].startswith("/admin/login/")
