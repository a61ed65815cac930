"""The Host header chooses a site and is never repeated: what a cache or a letter keeps names the site's own host."""

import re
from html import unescape
from urllib.parse import urldefrag, urlsplit

import pytest
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from blog.editor.draft_links import actions as draft_links
from blog.tests.factories import make_article, make_author, make_series, make_topic
from comments.tests.factories import make_comment, make_user, make_visible
from comments.tokens import token_for
from gazette.middleware import RedirectToSiteHost
from gazette.models import Email
from gazette.removed_pages.actions import record_removal

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HOSTS = ["127.0.0.1:60999", "localhost:60081"]  # long ports: "urn:uuid:81…" of a feed names none
LINK = re.compile(
    rb"""(?:href|src|action|url)=["']([^"']+)|<(?:loc|link|guid)[^>]*>([^<]+)<|"(?:\w*url|next)": ?"([^"]+)"""
)


def links_in(response) -> set[str]:
    """The paths on this site that a response leads to."""
    found = {response.headers.get("Location", "")}
    if not response.streaming:
        found |= {unescape((a or b or c).decode()) for a, b, c in LINK.findall(response.content)}
    paths = set()
    for url in found:
        parts = urlsplit(urldefrag(url).url)
        if parts.path.startswith("/") and parts.netloc in {"", "testserver"}:
            paths.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return paths


@pytest.fixture
def start():
    """A publication with one of everything public; gives the URLs that no page links to."""
    author = make_author(about="<p>Writes.</p>")
    article = make_article(title="Tides", topics=[make_topic()], authors=[author], series=make_series())
    private, left = make_article(title="Private"), make_article(title="Left")
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")
    left.unpublish()
    record_removal(left)
    Redirect.objects.create(old_path="/former", site=Site.objects.get(), redirect_page=article)
    visible = make_visible(article, section=0)
    _link, draft = draft_links.create(article, user=make_user("boss", is_superuser=True), days=7)
    own = make_comment(article, email="ada@reader.example")
    return [
        "/", "/robots.txt", "/sitemap.xml", "/llms.txt", "/feed/", "/feed.json", "/search/?q=words", "/search/?q=wards",
        "/health/", "/favicon.ico", "/nothing/", "/former/", "/admin/", "/notices", f"{article.url[:-1]}.md",
        f"{article.url}changes/", f"{article.url}?section=beta&comments=2", private.url, left.url, urlsplit(draft).path,
        reverse("comments:feed"), reverse("comments:permalink", args=[visible.pk]),
        reverse("comments:received", args=[token_for(own)]), reverse("comments:edit", args=[token_for(own)]),
        "/comments/api/openapi.json", f"{reverse('comments:api:article', args=[article.pk])}?limit=1",
    ]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_no_public_response_names_the_host_that_was_asked(start, host, record_property):
    name, port = host.encode().split(b":")
    client, seen, waiting = Client(), set(), list(start)

    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/static/", "/media/", "/admin/login")):
            continue
        seen.add(path)
        response = client.get(path, headers={"Host": host})
        assert response.status_code < 500, path
        output = repr(response.headers).encode() + (b"" if response.streaming else response.content)
        assert name not in output and b":" + port not in output, path
        waiting += links_in(response) - seen

    assert len(seen) > 50
    assert {"/topics/water/feed.json", "/authors/ada-quill/", "/series/on-rivers/", "/sitemap-pages.xml"} <= seen
    record_property("figures", f"hosts: {len(seen)} public URLs asked for as {host}: none repeats it")


def test_no_letter_names_the_host_that_was_asked():
    comment = make_comment(make_article(), email="ada@reader.example")

    client = Client(headers={"Host": HOSTS[0]})
    assert client.post(reverse("comments:ask_for_mail", args=[token_for(comment)])).status_code == 303

    letter = Email.objects.get()
    assert "http://testserver/comments/mail/confirm/" in letter.text
    assert "127.0.0.1" not in letter.text + letter.subject + repr(letter.headers)


def test_a_host_of_its_own_wagtail_site_is_named():
    other = Site.objects.get().root_page.add_sibling(instance=type(Site.objects.get().root_page.specific)(title="B"))
    Site.objects.create(hostname="localhost", port=443, root_page=other)

    assert b"Sitemap: https://localhost/sitemap.xml" in Client(headers={"Host": HOSTS[1]}).get("/robots.txt").content


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        ("https://127.0.0.1:60999/a/?b=//c", "https://testserver/a/?b=//c"),
        ("https://127.0.0.1:60999", "https://testserver/"),
        ("https://elsewhere.example/127.0.0.1:60999/", "https://elsewhere.example/127.0.0.1:60999/"),
        ("/a/", "/a/"),
    ],
)
def test_a_redirect_to_the_host_that_was_asked_names_the_sites(location, kept):
    request = RequestFactory(headers={"Host": HOSTS[0]}).get("/a/")

    response = RedirectToSiteHost(lambda _request: HttpResponsePermanentRedirect(location))(request)

    assert response["Location"] == kept
    assert "Location" not in RedirectToSiteHost(lambda _request: HttpResponse())(request)


def test_request_for_a_foreign_host_is_one_warning_without_traceback(client, caplog):
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400

    (record,) = [each for each in caplog.records if each.name == "django.security.DisallowedHost"]
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert "'evil.example'" in record.getMessage()


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        ("http://127.0.0.1:60999/admin/pages/3/edit/?b=1", "/admin/pages/3/edit/?b=1"),
        ("http://127.0.0.1:60999//elsewhere.example/", "http://testserver//elsewhere.example/"),
        ("https://127.0.0.1:60999/admin/", "https://testserver/admin/"),
    ],
)
def test_a_redirect_in_the_admin_stays_at_the_host_that_was_asked(location, kept):
    request = RequestFactory(headers={"Host": HOSTS[0]}).post("/admin/articles/3/feature/")

    response = RedirectToSiteHost(lambda _request: HttpResponseRedirect(location))(request)

    assert response["Location"] == kept
