"""A page is the same bytes for every reader: for one who writes comments too, whatever their browser sends along."""

import pytest
from django.test import Client
from django.urls import reverse

from blog.tests.factories import make_article
from comments.models import Comment
from comments.tests.factories import make_moderator, make_visible

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def article():
    article = make_article()
    visible = make_visible(article, section=0)
    make_visible(article, parent=visible)
    return article


def urls_of(article):
    url = article.get_url()
    sections = [f"{url}?section={each.slug}" for each in article.discussed_sections()]
    feeds = [reverse("comments:feed"), reverse("comments:article_feed", args=[article.pk]), "/feed/"]
    return ["/", url, *sections, f"{url}?comments=1", article.get_parent().get_url(), *feeds, "/sitemap.xml"]


def answers(client, article, **headers):
    found = {}
    for url in urls_of(article):
        response = client.get(url, headers=headers)
        assert response.status_code == 200
        assert not response.cookies
        # The last build of a feed is the clock's.
        found[url] = [line for line in response.content.split(b"\n") if b"lastBuildDate" not in line]
    return found


def test_a_commenter_gets_the_pages_of_everybody(article):
    commenter, visible = Client(), Comment.objects.visible().first()
    before = answers(Client(), article)

    sent = commenter.post(
        reverse("comments:write", args=[article.pk]), {"name": "Ada", "text": "B", "email": "a@b.example"}
    )
    for name in ("received", "edit"):
        commenter.get(sent["Location"].replace("received", name))
    commenter.post(sent["Location"].replace("received", "edit"), {"name": "Ada", "text": "C"})

    reported = commenter.post(reverse("comments:report", args=[visible.pk]), {"reason": "hate"})
    commenter.get(reported["Location"])

    assert Comment.objects.latest("id").text == "C"
    assert not commenter.cookies
    assert answers(commenter, article) == before


def test_no_header_of_a_reader_changes_a_page(article):
    usual = answers(Client(), article)

    for headers in (
        {"Accept-Language": "fa,ar;q=0.9,de;q=0.8"},
        {"Accept-Language": "*"},
        {"Cookie": "csrftoken=DM86sGVpZp2XP12aYNyZLPk97OlJX7Fm; trust=forged; django_language=de; messages=forged"},
        {"User-Agent": "x"},
        {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
        {"Referer": "https://evil.example/", "Sec-Fetch-Site": "cross-site"},
        {"X-Original-URL": "/admin/", "X-Rewrite-URL": "/admin/", "X-HTTP-Method-Override": "DELETE"},
    ):
        assert answers(Client(), article, **headers) == usual, headers


def test_a_forged_session_gets_the_same_bytes_in_an_answer_that_nobody_keeps(article):
    for url in urls_of(article):
        response = Client().get(url, headers={"Cookie": "sessionid=forged; csrftoken=forged"})

        if "lastBuildDate" not in response.content.decode():
            assert response.content == Client().get(url).content
        if response.cookies:
            assert "Cookie" in response["Vary"] or "private" in response["Cache-Control"], url


def test_personal_pages_are_not_cached(article):
    sent = Client().post(reverse("comments:write", args=[article.pk]), {"name": "Ada", "text": "B"})
    visible = Comment.objects.visible().first()
    reported = Client().post(reverse("comments:report", args=[visible.pk]), {"reason": "hate"})
    moderator = Client()
    moderator.force_login(make_moderator("second"))

    for client, url in (
        (Client(), sent["Location"]),
        (Client(), sent["Location"].replace("received", "edit")),
        (Client(), reverse("comments:report", args=[visible.pk])),
        (Client(), reported["Location"]),
        (moderator, "/admin/comments/"),
        (moderator, reverse("comment_desk:card", args=[Comment.objects.latest("id").pk])),
    ):
        response = client.get(url)
        assert response.status_code == 200
        assert {"no-store", "private"} & set(response["Cache-Control"].replace(" ", "").split(",")), url
