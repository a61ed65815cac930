"""What browsers and shared caches may keep of each kind of response, and what is purged from a CDN."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page

from blog.tests.factories import make_article, make_index
from comments.models import Status
from comments.tests.factories import make_comment, make_visible
from gazette import checks, page_cache
from gazette.models import URLInCDN
from gazette.page_cache import cdn
from gazette.page_cache.middleware import CacheHeaders

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PUBLIC = "public, max-age=0, s-maxage=0"


@pytest.fixture
def article(db):
    return make_article(index=make_index(slug="notices"), slug="ferry")


@pytest.mark.parametrize(
    "path",
    ["/", "/notices/", "/notices/ferry/", "/notices/ferry.md", "/feed/", "/feed.json", "/sitemap.xml", "/robots.txt"],
)
def test_public_pages_may_be_kept_if_one_asks_whether_they_are_current(article, path):
    response = Client().get(path)
    assert response["Cache-Control"] == PUBLIC
    assert response["ETag"] and response.declaration.is_cacheable
    not_modified = Client().get(path, headers={"If-None-Match": response["ETag"]})
    assert not_modified.status_code == 304 and not_modified["Cache-Control"] == PUBLIC


def test_feed_and_json_of_comments_are_public_too(article):
    make_visible(article)
    for path in (f"/comments/on/{article.pk}/feed/", f"/comments/api/articles/{article.pk}/", "/comments/feed/"):
        assert Client().get(path)["Cache-Control"] == PUBLIC


def test_pages_that_are_not_there_are_kept_for_seconds(article):
    assert Client().get("/nothing/")["Cache-Control"] == "public, max-age=10"


@pytest.mark.parametrize("path", ["/", "/notices/ferry/", "/feed/", "/nothing/"])
def test_pages_of_signed_in_users_are_private(article, admin_client, path):
    response = admin_client.get(path)
    assert response["Cache-Control"] == "private, no-store"
    assert not hasattr(response, "declaration")


def test_pages_of_a_comment_and_search_results_are_not_kept(article):
    written = Client().get(f"/comments/on/{article.pk}/")
    assert "no-store" in written["Cache-Control"]
    assert Client().get("/search/?q=ferry")["Cache-Control"] == "no-cache"
    received = Client().post(f"/comments/on/{article.pk}/", {"name": "A", "text": "Hello there."})
    assert "no-store" in received["Cache-Control"]
    assert "no-store" in Client().get(received["Location"])["Cache-Control"]


def test_private_page_and_draft_are_not_kept(article):
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(page=article, restriction_type="password", password="x")
    response = Client().get("/notices/ferry/")
    assert "public" not in response["Cache-Control"] and not hasattr(response, "declaration")


def test_view_that_forbids_what_a_part_of_it_declared_is_obeyed(rf):
    def view(request):
        page_cache.cacheable()
        return HttpResponse(headers={"Cache-Control": "private, no-store"})

    response = CacheHeaders(view)(rf.get("/"))
    assert response["Cache-Control"] == "private, no-store" and not hasattr(response, "declaration")


def test_a_part_of_a_page_declares_its_tags_for_the_whole():
    with page_cache.collecting() as whole:
        with page_cache.collecting_tags() as part:
            page_cache.depends_on("page:1")
        page_cache.depends_on("page:2")
    assert (part, whole.tags) == ({"page:1"}, {"site", "page:1", "page:2"})


class StandIn(BaseHTTPRequestHandler):
    """Records the PURGE requests that it gets."""

    def do_PURGE(self):
        self.server.purged.append((self.path, self.headers.get("Host"), self.headers.get("Surrogate-Key")))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def shared_cache(settings, monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), StandIn)
    server.purged, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GAZETTE_CDN_SECONDS = "3600"
    settings.WAGTAILFRONTENDCACHE = {
        "cdn": {
            "BACKEND": "gazette.page_cache.cdn.PurgeBackend",
            "LOCATION": f"http://127.0.0.1:{server.server_port}/",
            "TAG_HEADER": "",
        }
    }
    settings.GAZETTE_CDN_PURGE_URL = settings.WAGTAILFRONTENDCACHE["cdn"]["LOCATION"]
    monkeypatch.setattr(cdn, "_retry_at", 0.0)
    yield server
    server.shutdown()
    server.server_close()


def approve(comment):
    type(comment).objects.filter(pk=comment.pk).update(status=Status.APPROVED)
    connection.check_constraints()  # fires what PostgreSQL defers to the end of the transaction


@pytest.mark.any_database  # on PostgreSQL a test's transaction has one change number
def test_changed_pages_are_purged_by_url(article, shared_cache):
    comment = make_comment(article)
    response = Client().get("/notices/ferry/")
    Client().get("/robots.txt")
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=3600, stale-while-revalidate=60"
    cdn.purge_changed()
    shared_cache.purged.clear()
    Client().get("/notices/ferry/")
    approve(comment)
    cdn.purge_changed()
    assert shared_cache.purged == [("/notices/ferry/", "testserver", None)]
    cdn.purge_changed()
    assert len(shared_cache.purged) == 1


@pytest.mark.parametrize(
    "uri", ["/notices/ferry/?page=1", "/notices/%66erry/", "/notices/ferry/?", "//x/notices/ferry/"]
)
def test_a_shared_cache_may_not_keep_a_page_under_a_url_that_is_not_purged(article, shared_cache, uri):
    # As gunicorn passes it on.
    sent = {"path": "/notices/ferry/", "QUERY_STRING": uri.partition("?")[2], "RAW_URI": uri}
    assert Client().get(**sent)["Cache-Control"] == PUBLIC
    kept = Client().get("/notices/ferry/", RAW_URI="/notices/ferry/")
    assert "s-maxage=3600" in kept["Cache-Control"]
    assert Client().get(**sent)["Cache-Control"] == PUBLIC


def test_what_a_shared_cache_stores_during_a_purge_is_purged_the_next_time(article, shared_cache, monkeypatch):
    url = "http://testserver/notices/ferry/"
    Client().get("/notices/ferry/")
    assert URLInCDN.objects.filter(url=url).exists()
    Page.objects.filter(pk=article.pk).update(title="Another")
    monkeypatch.setattr(cdn.PurgeBackend, "purge", lambda self, url: Client().get("/notices/ferry/"))
    cdn.purge_changed()
    assert URLInCDN.objects.filter(url=url).exists()


@pytest.mark.any_database  # on PostgreSQL a test's transaction has one change number
def test_changed_pages_are_purged_by_tag(article, shared_cache, settings):
    settings.GAZETTE_CDN_TAG_HEADER = settings.WAGTAILFRONTENDCACHE["cdn"]["TAG_HEADER"] = "Surrogate-Key"
    comment = make_comment(article)
    tags = Client().get("/notices/ferry/")["Surrogate-Key"].split()
    assert set(tags) == {"site", *(f"{name}:{article.pk}" for name in ("comments", "count", "open"))}
    cdn.purge_changed()
    shared_cache.purged.clear()
    approve(comment)
    Client().post("/comments/nothing/")  # purged at the end of any request that may have changed something
    (path, _host, purged) = shared_cache.purged[0]
    assert path == "/" and f"comments:{article.pk}" in purged.split() and "site" not in purged.split()


def test_a_shared_cache_that_is_away_is_logged_and_keeps_nobody_waiting(article, shared_cache, caplog):
    shared_cache.status = 503
    Client().get("/notices/ferry/")
    Page.objects.filter(pk=article.pk).update(title="Another")
    connection.check_constraints()
    cdn.purge_changed()
    assert "The CDN was not purged" in caplog.text
    shared_cache.status = 200
    shared_cache.purged.clear()
    cdn.purge_changed()
    assert shared_cache.purged == []  # requests wait for no CDN that failed a moment ago
    cdn.purge_changed(is_retry=True)
    assert ("/notices/ferry/", "testserver", None) in shared_cache.purged


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GAZETTE_CDN_SECONDS", "an hour"),
        ("GAZETTE_CDN_PURGE_URL", "varnish:6081"),
        ("GAZETTE_CDN_TAG_HEADER", "Bad Header"),
        ("GAZETTE_PAGE_CACHE", "yes"),
    ],
)
def test_a_wrong_value_is_reported_in_one_line_that_names_it(settings, name, value):
    setattr(settings, name, value)
    reported = [*checks.check_settings(None), *checks.check_switches(None)]
    assert [name in error.msg for error in reported] == [True]
