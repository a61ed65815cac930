import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from comments import actions
from comments.feeds import COMMENTS_IN_FEED
from comments.models import Comment

from .factories import hide, make_hidden, make_moderator, make_page, make_visible, republish, section

pytestmark = pytest.mark.django_db

SITE_FEED = "/comments/feed/"


def feed_of(article):
    return f"/comments/on/{article.pk}/feed/"


def items(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(response.content).findall("./channel/item")  # noqa: S314  our own bytes


def titles(client, url):
    return [item.findtext("title") for item in items(client, url)]


def test_feed_of_an_article_has_its_visible_comments_newest_first(client):
    article, other = make_page(title="Tides"), make_page(title="Winds")
    make_visible(article, name="Ada")
    make_visible(article, name="Ben", section=1)
    make_visible(other, name="Cleo")

    assert titles(client, feed_of(article)) == ["Ben on Tides § Beta", "Ada on Tides"]


def test_feed_without_comments_is_the_same_each_time(client):
    article = make_page(first_published_at=datetime(2026, 3, 4, 10, tzinfo=UTC))

    feed = ElementTree.fromstring(client.get(feed_of(article)).content)  # noqa: S314  our own bytes
    assert feed.findtext("./channel/lastBuildDate") == "Wed, 04 Mar 2026 10:00:00 +0000"
    assert b"01 Jan 1970" in client.get(SITE_FEED).content, "the home page of the tests was never published"


def test_feed_of_the_site_has_those_of_all_articles(client):
    make_visible(make_page(title="Tides"), name="Ada")
    make_visible(make_page(title="Winds"), name="Ben", section=0)

    assert titles(client, SITE_FEED) == ["Ben on Winds § Alpha", "Ada on Tides"]


@pytest.mark.any_database
def test_an_item_says_who_what_when_and_where(client):
    comment = make_visible(
        make_page(), name="Ada", text="One & two.\n\nhttps://a.example/", now=datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    )

    (item,) = items(client, SITE_FEED)

    creator = "{http://purl.org/dc/elements/1.1/}creator"
    assert {child.tag: child.text for child in item} == {
        "title": "Ada on A notice",
        "link": f"http://testserver/comments/{comment.pk}/",
        "description": "<p>One &amp; two.</p>\n"
        '<p><a href="https://a.example/" rel="ugc nofollow noopener">https://a.example/</a></p>',
        creator: "Ada",
        "pubDate": "Sun, 01 Mar 2026 08:30:00 +0000",
        "guid": f"http://testserver/comments/{comment.pk}/",
    }


@pytest.mark.any_database
def test_a_comment_of_an_earlier_section_keeps_its_old_heading(client):
    article = make_page(title="Tides")
    make_visible(article, name="Ada", section=1)
    republish(article, [(article.block_ids[0], {})])

    assert titles(client, feed_of(article)) == ["Ada on Tides § Beta"]


@pytest.mark.parametrize("place", ["article", "site"])
def test_only_what_readers_see_on_the_page_is_there(client, place, article, moderator):
    seen = make_visible(article, moderator=moderator, name="Seen", email="seen@private.example", network="f00dfeed")
    hidden = make_hidden(article, moderator=moderator)
    Comment.objects.filter(pk=seen.pk).update(held_because=[{"code": "links", "message": "secretreason", "spans": []}])
    seen.refresh_from_db()

    body = client.get(feed_of(article) if place == "article" else SITE_FEED).content.decode()

    assert "Seen" in body
    secrets = [*hidden, "private.example", "f00dfeed", "secret", seen.text_digest, "moderator", "libel"]
    assert [secret for secret in secrets if secret in body] == []


@pytest.mark.any_database
@pytest.mark.parametrize("how", ["draft", "login", "group", "off"])
def test_comments_on_a_page_that_not_everybody_may_read_are_in_no_feed(client, how):
    article = make_page(title="Tides")
    make_visible(article)
    hide(article, how)

    absent, answer = client.get("/comments/on/999999/feed/"), client.get(feed_of(article))

    assert (answer.status_code, answer.content) == (absent.status_code, absent.content)
    assert answer.status_code == 404
    assert items(client, SITE_FEED) == []


def test_comments_of_a_section_that_shows_none_are_in_no_feed(client):
    article = make_page(sections=[section("Alpha", "Words."), section("Beta", "Words.")])
    root = make_visible(article, section=0, name="Ada")
    make_visible(article, parent=root, name="Ben")
    make_visible(article, section=1, name="Cleo")
    alpha, beta = article.block_ids
    republish(article, [(alpha, {"policy": "off"}), (beta, {})])

    assert titles(client, feed_of(article)) == titles(client, SITE_FEED) == ["Cleo on A notice § Beta"]


@pytest.mark.any_database
def test_hostile_text_stays_text(client):
    article = make_page(title="<i>Tides</i>")
    make_visible(
        article,
        name="<b>&'\"]]>",
        text="]]><script>alert(1)</script>\n<img src=x onerror=alert(2)> javascript:alert(3)",
    )
    make_visible(article, name="odd \ufffe\uffff\x0b", text="odd \ufffe\uffff\x0c")

    odd, item = items(client, feed_of(article))

    assert odd.findtext("title") == "odd  on <i>Tides</i>"
    assert item.findtext("title") == "<b>&'\"]]> on <i>Tides</i>"
    assert [tag.name for tag in BeautifulSoup(item.findtext("description"), "html.parser").find_all()] == ["p", "br"]


@pytest.mark.any_database
def test_feeds_are_read_only_the_same_for_all_and_tell_a_change_by_their_bytes(client, article):
    comment = make_visible(article)

    for url in (feed_of(article), SITE_FEED):
        response = client.get(url)
        assert not response.cookies
        assert "Last-Modified" not in response.headers
        assert "Cookie" not in response.get("Vary", "")
        assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 304
        assert client.head(url).status_code == 200
        assert client.post(url).status_code == 405
    actions.withdraw(comment)
    assert client.get(SITE_FEED, headers={"If-None-Match": response["ETag"]}).status_code == 200


def test_feeds_are_bounded_in_length_and_in_queries(client, django_assert_max_num_queries, settings):
    settings.GAZETTE_COMMENT_RATE = "off"
    moderator = make_moderator()

    def counted(url):
        with django_assert_max_num_queries(12) as queries:
            length = len(items(client, url))
        return length, len(queries)

    articles = [make_page() for _each in range(8)]
    make_visible(articles[0], moderator=moderator)
    client.get(SITE_FEED)
    few = [counted(url)[1] for url in (SITE_FEED, feed_of(articles[0]))]
    for article in articles:
        for number in range(COMMENTS_IN_FEED // 8 + 1):
            make_visible(article, moderator=moderator, section=number % 3)

    assert counted(SITE_FEED) == (COMMENTS_IN_FEED, few[0])
    assert counted(feed_of(articles[0])) == (COMMENTS_IN_FEED // 8 + 2, few[1])
