"""Where readers go who ask for what was moved, renamed, unpublished or deleted."""

import html
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from blog.models import ArticlePage
from comments.tests.factories import make_user
from gazette.gone.models import FormerAddress
from gazette.trash.guard import for_good

from .factories import make_article, make_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_user("editor", "Editors"))
    return client


def unpublish(editor, page, **sent):
    return editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), sent)


def rename(article, slug):
    article = ArticlePage.objects.get(pk=article.pk)
    article.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)


def fresh(page):
    return Page.objects.get(pk=page.pk)


def answer(client, address):
    """The status, and where it leads to."""
    response = client.get(address)
    return (response.status_code, response.headers.get("Location"))


# ---- renamed and moved


def test_a_renamed_article_is_found_under_all_its_addresses_and_the_newest_one_is_named(client):
    article = make_article(slug="first")
    last = rename(rename(article, "second"), "third")

    for slug in ("first", "second"):
        assert answer(client, f"/notices/{slug}/") == (301, "/notices/third/")
    assert answer(client, "/notices/first/?section=alpha") == (301, "/notices/third/")
    assert client.head("/notices/first/").status_code == 301
    assert client.get("/notices/first/").headers["Cache-Control"] == "max-age=3600"
    assert client.get(last.url).status_code == 200


def test_a_name_that_comes_back_leads_nowhere_else(client):
    article = rename(rename(make_article(slug="first"), "second"), "first")

    assert client.get(article.url).status_code == 200
    assert answer(client, "/notices/second/") == (301, "/notices/first/")


def test_a_listing_that_is_renamed_or_an_article_that_moves_leaves_redirects_for_all_that_stands_below(client):
    index, other = make_index(), make_index(title="Letters", slug="letters")
    one, two = make_article(index=index, slug="one"), make_article(index=index, slug="two")
    make_article(index=index, slug="draft", publish=False)
    two.move(other, pos="last-child")
    index.refresh_from_db()
    index.slug = "news"
    with TestCase.captureOnCommitCallbacks(execute=True):
        index.save_revision().publish()

    assert answer(client, "/notices/") == (301, "/news/")
    year = f"{one.first_published_at.year}"
    for beside in ("feed/", "feed.json", f"{year}/", f"{year}/01/"):
        assert answer(client, f"/notices/{beside}") == (301, f"/news/{beside}")
    assert answer(client, "/notices/2025/13/") == (404, None)
    assert answer(client, one.url) == (301, "/news/one/")
    assert answer(client, "/notices/two/") == (301, "/letters/two/")
    assert answer(client, "/notices/draft/") == (404, None)
    assert {redirect.site for redirect in Redirect.objects.all()} == {Site.objects.get()}


def test_a_draft_that_was_never_published_leaves_nothing_behind(client):
    article = make_article(slug="early", publish=False)
    article.slug = "late"
    with TestCase.captureOnCommitCallbacks(execute=True):
        article.save()
    article.move(make_index(title="Letters", slug="letters"), pos="last-child")
    assert not Redirect.objects.exists()
    with for_good():
        article.delete()

    assert [answer(client, f"/notices/{slug}/") for slug in ("early", "late")] == [(404, None)] * 2
    assert not FormerAddress.objects.exists()


# ---- unpublished


def test_unpublishing_asks_where_readers_go_and_gone_is_the_answer_unless_told(client, editor):
    article = make_article(title="The bridge", slug="bridge")
    asked = html.unescape(editor.get(reverse("wagtailadmin_pages:unpublish", args=[article.pk])).content.decode())
    assert "Readers who open its address" in asked
    assert asked.count('name="readers"') == 2

    unpublish(editor, article)

    response = client.get("/notices/bridge/?section=alpha")
    assert response.status_code == 410
    assert "Page removed" in response.content.decode()
    assert 'class="masthead"' in response.content.decode()
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert response.headers["Cache-Control"] == "no-cache"  # which browsers would keep for ever
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert client.head("/notices/bridge").status_code == 410
    for beside in (
        "/notices/bridge.md",
        "/notices/bridge/changes/",
        reverse("comments:article_feed", args=[article.pk]),
    ):
        assert client.get(beside).status_code == 410
    assert client.get("/notices/other.md").status_code == 404
    assert client.post("/notices/bridge/").status_code == 404


def test_readers_are_led_to_the_page_that_was_chosen(client, editor):
    article, other = make_article(slug="bridge"), make_article(slug="ford")

    unpublish(editor, article, readers="page", target=other.pk)

    assert answer(client, "/notices/bridge/") == (301, "/notices/ford/")
    assert client.get("/notices/bridge/").headers["Cache-Control"] == "no-cache"
    assert answer(client, "/notices/bridge.md") == (301, "/notices/ford/")


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        (lambda article: "", "Choose the page that readers are led to."),
        (lambda article: make_article(publish=False).pk, "Readers can't open that page"),
        (lambda article: article.pk, "That page leaves too"),
        (lambda article: private_article().pk, "Readers can't open that page"),
        (lambda article: 99999, "Select a valid choice"),
    ],
)
def test_a_page_that_readers_cannot_open_is_no_answer(client, editor, target, problem):
    article = make_article()

    response = unpublish(editor, article, readers="page", target=target(article))

    assert problem in html.unescape(response.content.decode())
    assert client.get(article.url).status_code == 200
    assert not FormerAddress.objects.exists()


def private_article():
    article = make_article()
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    return article


def test_a_target_that_leaves_too_leads_to_its_own_or_is_gone(client, editor):
    one, two, three = (make_article(slug=slug) for slug in ("one", "two", "three"))
    unpublish(editor, one, readers="page", target=two.pk)
    unpublish(editor, two, readers="page", target=three.pk)
    assert answer(client, "/notices/one/") == (301, "/notices/three/")

    PageViewRestriction.objects.create(page=three, restriction_type="login")
    assert answer(client, "/notices/one/") == (410, None)
    PageViewRestriction.objects.all().delete()
    unpublish(editor, three)
    FormerAddress.objects.filter(page=three.pk).update(target=one.pk)  # round in a circle
    assert answer(client, "/notices/one/") == (410, None)


def test_a_redirect_does_not_lead_to_an_article_that_left(client, editor):
    article, other = rename(make_article(slug="first"), "second"), make_article(slug="other")
    unpublish(editor, article)
    assert answer(client, "/notices/first/") == (410, None)

    FormerAddress.objects.update(target=other.pk)

    assert answer(client, "/notices/first/") == (301, "/notices/other/")


def test_who_publishes_again_takes_the_address_back(client, editor):
    article = make_article(slug="bridge")
    unpublish(editor, article)
    rename(article, "viaduct")

    assert answer(client, "/notices/bridge/") == (301, "/notices/viaduct/")
    assert client.get("/notices/viaduct/").status_code == 200
    assert not FormerAddress.objects.exists()


def test_another_article_at_the_address_wins(client, editor):
    old = make_article(slug="bridge")
    unpublish(editor, old)
    rename(old, "away").unpublish()
    FormerAddress.objects.create(site=Site.objects.get(), path="/notices/bridge", page=old, left_at=timezone.now())
    assert answer(client, "/notices/bridge/") == (410, None)

    make_article(slug="bridge")

    assert client.get("/notices/bridge/").status_code == 200
    assert [row.path for row in FormerAddress.objects.all()] == ["/notices/away"]


# ---- where nobody can be asked


def test_what_the_clock_code_or_a_parent_takes_away_is_gone(client, editor):
    index = make_index()
    late, by_code, below = (make_article(index=index, slug=slug) for slug in ("late", "by-code", "below"))
    make_article(index=index, slug="draft", publish=False)
    ArticlePage.objects.filter(pk=late.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    call_command("tick")
    by_code.unpublish()
    unpublish(editor, index, include_descendants="on", readers="page", target=Site.objects.get().root_page_id)

    for page in (late, by_code, below):
        assert answer(client, page.url) == (410, None)
    for address in ("/notices/", "/notices/2026/11/", "/notices/feed.json"):
        assert answer(client, address) == (301, "/")
    assert answer(client, "/notices/draft/") == (404, None)
    assert not fresh(below).live


def test_bulk_unpublication_asks_once_for_all(client, editor):
    one, two, other = (make_article(slug=slug) for slug in ("one", "two", "other"))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    address += f"?id={one.pk}&id={two.pk}"
    assert editor.get(address).content.decode().count('name="readers"') == 2

    wrong = editor.post(address, {"readers": "page", "target": two.pk})
    assert wrong.status_code == 200
    assert fresh(one).live
    assert fresh(two).live
    editor.post(address, {"readers": "page", "target": other.pk})

    assert [answer(client, page.url) for page in (one, two)] == [(301, "/notices/other/")] * 2


def test_the_root_of_a_site_leaves_no_row_and_odd_addresses_no_error(client):
    home = Site.objects.get().root_page.specific
    home.unpublish()

    assert client.get("/").status_code == 404
    for address in ("/%00/", "//notices//", "/%ff/", "/" + "x" * 5000 + "/", "/notices/%F0%9F%8C%8A/?a=%00"):
        assert client.get(address).status_code in {404, 400}
