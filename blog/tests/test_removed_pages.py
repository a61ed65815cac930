"""Where readers go who ask for what was moved, renamed, unpublished or deleted."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from blog.models import ArticlePage
from gazette.removed_pages.models import RemovedPageURL
from gazette.trash.actions import move_to_trash
from gazette.trash.deletion import permanent_deletion

from .factories import make_article, make_index
from .helpers import fresh, messages_of, words

pytestmark = pytest.mark.django_db


def unpublish(editor, page, **sent):
    return editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), sent)


def rename(article, slug):
    article = fresh(article)
    article.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        article.save_revision().publish()
    return fresh(article)


def answer(client, url):
    """The status, and where it leads to."""
    response = client.get(url)
    return (response.status_code, response.headers.get("Location"))


# ---- renamed and moved


def test_renamed_article_redirects_from_all_former_slugs(client):
    article = make_article(slug="first")
    last = rename(rename(article, "second"), "third")

    for slug in ("first", "second"):
        assert answer(client, f"/notices/{slug}/") == (301, "/notices/third/")
    assert answer(client, "/notices/first/?section=alpha") == (301, "/notices/third/")
    assert client.head("/notices/first/").status_code == 301
    assert client.get("/notices/first/").headers["Cache-Control"] == "no-cache"
    assert client.get(last.url).status_code == 200

    assert client.get(rename(last, "second").url).status_code == 200, "a slug that is used again redirects nowhere"
    assert answer(client, "/notices/third/") == (301, "/notices/second/")


def test_renamed_listing_and_moved_article_leave_redirects_for_subpaths(client):
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
    Redirect.objects.all().delete()

    # A draft that was never published leaves none.
    article = make_article(index=other, slug="early", publish=False)
    article.slug = "late"
    with TestCase.captureOnCommitCallbacks(execute=True):
        article.save()
    article.move(index, pos="last-child")
    assert not Redirect.objects.exists()
    with permanent_deletion():
        article.delete()
    assert [answer(client, f"/letters/{slug}/") for slug in ("early", "late")] == [(404, None)] * 2
    assert not RemovedPageURL.objects.exists()


# ---- unpublished


def test_unpublished_page_is_not_available_and_a_deleted_one_is_removed(client, editor):
    article = make_article(title="The bridge", slug="bridge")
    asked = words(editor.get(reverse("wagtailadmin_pages:unpublish", args=[article.pk])))
    assert "Readers who open its URL" in asked
    assert asked.count('name="readers"') == 2

    # From its form: nothing links to the form that is opened again.
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert f'href="{edit}"' not in editor.get(edit).content.decode()
    done = unpublish(editor, article, next=edit)
    assert messages_of(done) == ["“The bridge” is unpublished: a draft again."]
    assert f'href="{edit}"' not in editor.get(edit).content.decode()

    response = client.get("/notices/bridge/?section=alpha")
    assert response.status_code == 404
    assert "Page not available" in response.content.decode()
    assert 'class="masthead"' in response.content.decode()
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert response.headers["Cache-Control"] == "no-cache"  # which browsers would keep for ever
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    beside = ["/notices/bridge.md", "/notices/bridge/changes/", reverse("comments:article_feed", args=[article.pk])]
    assert {client.get(url).status_code for url in beside} == {404}
    assert "Page not available" in client.get(beside[0]).content.decode()

    move_to_trash(fresh(article))
    assert client.head("/notices/bridge").status_code == 410
    assert "Page removed" in client.get("/notices/bridge/").content.decode()
    assert client.get("/notices/bridge/").headers["Cache-Control"] == "no-cache"
    assert {client.get(url).status_code for url in beside} == {410}
    assert client.get("/notices/other.md").status_code == 404
    assert client.post("/notices/bridge/").status_code == 404


@pytest.mark.any_database
def test_unpublished_page_redirects_to_a_chosen_page_that_is_public(client, editor):
    article, draft, private = make_article(), make_article(publish=False), make_article()
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    for target, problem in (
        ("", "Choose the page to redirect to."),
        (draft.pk, "That page is not public"),
        (article.pk, "That page is removed too"),
        (private.pk, "That page is not public"),
        (99999, "Select a valid choice"),
    ):
        response = unpublish(editor, article, readers="page", target=target)
        assert problem in words(response)
        assert client.get(article.url).status_code == 200
    assert not RemovedPageURL.objects.exists()

    done = unpublish(editor, article, readers="page", target=make_article(slug="ford").pk)
    assert messages_of(done)[-1] == "“A notice” is unpublished: a draft again. Its URL redirects to “A notice”."
    assert answer(client, article.url) == (301, "/notices/ford/")
    assert client.get(article.url).headers["Cache-Control"] == "no-cache"
    assert answer(client, f"{article.url.rstrip('/')}.md") == (301, "/notices/ford/")


@pytest.mark.any_database
def test_removed_target_is_followed_if_anything_is_public(client, editor):
    one, two, three = (make_article(slug=slug) for slug in ("one", "two", "three"))
    unpublish(editor, one, readers="page", target=two.pk)
    unpublish(editor, two, readers="page", target=three.pk)
    assert answer(client, "/notices/one/") == (301, "/notices/three/")

    PageViewRestriction.objects.create(page=three, restriction_type="login")
    assert answer(client, "/notices/one/") == (404, None)
    PageViewRestriction.objects.all().delete()
    unpublish(editor, three)
    RemovedPageURL.objects.filter(page=three.pk).update(target=one.pk)  # round in a circle
    assert answer(client, "/notices/one/") == (404, None)

    # A former slug leads where its article leads.
    article, other = rename(make_article(slug="first"), "second"), make_article(slug="other")
    unpublish(editor, article)
    assert answer(client, "/notices/first/") == (404, None)
    RemovedPageURL.objects.update(target=other.pk)
    assert answer(client, "/notices/first/") == (301, "/notices/other/")


@pytest.mark.any_database
def test_republished_page_or_another_article_at_the_url_takes_precedence(client, editor):
    article = make_article(slug="bridge")
    unpublish(editor, article)
    rename(article, "viaduct")
    assert answer(client, "/notices/bridge/") == (301, "/notices/viaduct/")
    assert client.get("/notices/viaduct/").status_code == 200
    assert not RemovedPageURL.objects.exists()

    fresh(article).unpublish()
    site = Site.objects.get()
    RemovedPageURL.objects.create(site=site, path="/notices/bridge", page=article, removed_at=timezone.now())
    assert answer(client, "/notices/bridge/") == (404, None)
    make_article(slug="bridge")
    assert client.get("/notices/bridge/").status_code == 200
    assert [row.path for row in RemovedPageURL.objects.all()] == ["/notices/viaduct"]


# ---- redirects made by hand


def test_redirect_made_by_hand_takes_precedence_unless_its_page_was_removed_too(client):
    article, target = make_article(slug="bridge"), make_article(slug="ford")

    def readers():
        response = client.get("/notices/bridge/")
        # No cache keeps it: the next request sees another redirect, or none.
        assert not hasattr(response, "declaration") and response.headers["Cache-Control"] == "no-cache"
        return response.status_code, response.headers.get("Location")

    move_to_trash(article)
    assert readers() == (410, None)
    by_hand = Redirect.objects.create(old_path="/notices/bridge", redirect_page=target)
    assert readers() == (301, "/notices/ford/")
    assert answer(client, "/notices/bridge.md") == (301, "/notices/ford.md")
    move_to_trash(fresh(target))
    assert readers() == (410, None)
    Redirect.objects.update(redirect_page=None, redirect_link="https://example.org/bridge")
    assert readers() == (301, "https://example.org/bridge")
    Redirect.objects.update(redirect_link="")
    assert readers() == (410, None), "it leads nowhere"
    Redirect.objects.update(redirect_link="https://example.org/bridge", created_at=timezone.now() - timedelta(days=1))
    RemovedPageURL.objects.update(target=article.get_parent())
    assert readers() == (301, "/notices/"), "this target was chosen later"
    RemovedPageURL.objects.update(target=None)
    by_hand.delete()
    assert readers() == (410, None)
    Redirect.objects.create(old_path="/notices/bridge", redirect_link="/", automatically_created=True)
    assert readers() == (410, None)


@pytest.mark.any_database
def test_redirects_are_looked_up_once_for_a_missing_page_and_not_at_all_for_a_page(client):
    article = make_article()

    def queries(url):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return sum("wagtailredirects_redirect" in query["sql"] for query in captured)

    assert (queries(article.url), queries("/notices/other/")) == (0, 1)
    article.unpublish()
    assert queries(article.url) == 1


# ---- where nobody can be asked


def test_page_unpublished_by_tick_code_or_parent_is_not_available(client, editor):
    index = make_index()
    late, by_code, below = (make_article(index=index, slug=slug) for slug in ("late", "by-code", "below"))
    make_article(index=index, slug="draft", publish=False)
    ArticlePage.objects.filter(pk=late.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    call_command("tick")
    by_code.unpublish()
    unpublish(editor, index, include_descendants="on", readers="page", target=Site.objects.get().root_page_id)

    for page in (late, by_code, below):
        assert answer(client, page.url) == (404, None)
        assert "Page not available" in client.get(page.url).content.decode()
    for url in ("/notices/", "/notices/2026/11/", "/notices/feed.json"):
        assert answer(client, url) == (301, "/")
    assert answer(client, "/notices/draft/") == (404, None)
    assert not fresh(below).live


@pytest.mark.any_database
def test_bulk_unpublication_asks_once_for_all_pages(client, editor):
    one, two, other = (make_article(slug=slug) for slug in ("one", "two", "other"))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    url += f"?id={one.pk}&id={two.pk}"
    assert editor.get(url).content.decode().count('name="readers"') == 2

    wrong = editor.post(url, {"readers": "page", "target": two.pk})
    assert wrong.status_code == 200

    assert fresh(one).live and fresh(two).live
    editor.post(url, {"readers": "page", "target": other.pk})

    assert [answer(client, page.url) for page in (one, two)] == [(301, "/notices/other/")] * 2


def test_site_root_leaves_no_row_and_odd_urls_no_error(client):
    Site.objects.get().root_page.specific.unpublish()

    assert client.get("/").status_code == 404
    for url in ("/%00/", "//notices//", "/%ff/", "/" + "x" * 5000 + "/", "/notices/%F0%9F%8C%8A/?a=%00"):
        assert client.get(url).status_code in {404, 400}
