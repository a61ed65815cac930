"""Feeds as other programs read them: whole texts, ids that last, nothing hidden."""

import json

import feedparser
import pytest
from django.core.cache import cache
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Locale, PageViewRestriction

from blog.models import ArticlePage, Picture
from blog.section_moves.actions import move_section
from blog.tests.factories import make_article, make_author, make_index, make_series, make_topic, section
from blog.tests.helpers import soup_of
from comments.tests.factories import make_user
from home.models import SiteSettings

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGES = ["/", "/notices/", "/topics/water/", "/authors/ada-quill/", "/series/on-rivers/"]
FEEDS = [f"{page}feed/" for page in PAGES]
JSON_FEEDS = [f"{page}feed.json" for page in PAGES]


@pytest.fixture
def article():
    article = make_article(
        title="Fish & chips\x0b",
        lead="Of <fish>.",
        body=[section("Alpha", "Every <b>word</b>."), section("Beta", "Each.")],
        topics=[make_topic()],
        authors=[make_author()],
        series=make_series(),
    )
    filed = {"topics": article.topics.all(), "authors": article.authors, "series": article.series}
    private = make_article(title="Private", **filed)
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")
    make_article(title="Draft", publish=False, **filed)
    make_article(title="Other")
    return ArticlePage.objects.get(pk=article.pk)


@pytest.mark.each_database
def test_rss_feeds_have_whole_articles(client, article):
    for url in FEEDS:
        response = client.get(url)
        feed = feedparser.parse(response.content)

        assert response["Content-Type"].startswith("application/rss+xml")
        assert not feed.bozo
        assert feed.version == "rss20"
        assert feed.feed.link == f"http://testserver{url.removesuffix('feed/')}"
        assert [link.href for link in feed.feed.links if link.rel == "self"] == [f"http://testserver{url}"]
        assert [entry.title for entry in feed.entries if entry.title != "Other"] == ["Fish & chips"]
        entry = feed.entries[-1]
        assert entry.link == article.full_url
        assert entry.id == f"urn:uuid:{article.translation_key}"
        assert entry.author == "Ada Quill"
        assert [tag.term for tag in entry.tags] == ["Water"]
        for text in ("Of &lt;fish&gt;.", "<h2>Alpha</h2>", "Every <b>word</b>.", "<h2>Beta</h2>", "Each."):
            assert text in entry.description


def test_json_feeds_say_the_same(client, article):
    for url in JSON_FEEDS:
        response = client.get(url)
        feed = json.loads(response.content)

        assert response["Content-Type"].startswith("application/feed+json")
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"http://testserver{url}"
        assert feed["home_page_url"] == f"http://testserver{url.removesuffix('feed.json')}"
        (item,) = [item for item in feed["items"] if item["title"] != "Other"]
        assert "Every <b>word</b>." in item.pop("content_html")
        assert item.pop("date_modified")
        assert item == {
            "id": f"urn:uuid:{article.translation_key}",
            "url": article.full_url,
            "title": "Fish & chips",
            "summary": "Of <fish>.",
            "authors": [{"name": "Ada Quill", "url": "http://testserver/authors/ada-quill/"}],
            "tags": ["Water"],
            "date_published": article.first_published_at.isoformat(),
            "language": "en",
        }


def test_feeds_are_named_after_the_publication_which_signs_what_has_no_byline(client, article):
    titles = {url: feedparser.parse(client.get(url).content).feed.title for url in FEEDS}
    subjects = ["", ": Notices", ": Water", ": Ada Quill", ": On rivers"]
    assert list(titles.values()) == [f"Gazette{subject}" for subject in subjects]
    for page, title in zip(PAGES, titles.values(), strict=True):
        links = soup_of(page).select("link[rel=alternate][type*=feed], link[rel=alternate][type*=rss]")
        assert {title, "Gazette"} == {link["title"] for link in links}, page

    SiteSettings.objects.update(name="The Courier")

    (item,) = [item for item in client.get("/feed.json").json()["items"] if item["title"] == "Other"]
    assert item["authors"] == [{"name": "The Courier", "url": "http://testserver/"}]
    rss = feedparser.parse(client.get("/feed/").content)
    assert {entry.title: entry.author for entry in rss.entries}["Other"] == "The Courier"


@pytest.mark.parametrize("width", [300, 1600])
def test_items_have_the_lead_image_at_an_absolute_url(client, article, width):
    hero = Picture.objects.create(title="boat", file=get_test_image_file_jpeg(size=(width, 200)))
    ArticlePage.objects.filter(pk=article.pk).update(hero=hero)

    (item,) = [item for item in client.get("/feed.json").json()["items"] if item["title"] != "Other"]
    (entry,) = [each for each in feedparser.parse(client.get("/feed/").content).entries if each.title != "Other"]

    (image,) = entry.media_content
    assert image["url"] == item["image"]
    assert image["url"].startswith("http://testserver/media/images/")
    assert (image["type"], image["medium"]) == ("image/jpeg", "image")
    assert (image["width"], image["height"]) == (("300", "200") if width == 300 else ("1280", "160"))


def test_pages_name_their_feeds(client, article):
    year = f"/notices/{article.first_published_at.year}/"
    for url, linking_page in [*((page, page) for page in PAGES), ("/notices/", year)]:
        page = client.get(linking_page).content.decode()
        for name in ("/feed/", "/feed.json", f"{url}feed/", f"{url}feed.json"):
            assert f'href="{name}"' in page


def test_id_outlives_a_new_title_and_translations_have_their_own(client, article):
    german = Locale.objects.create(language_code="de")
    # Where a translation stands in the tree is no matter for its id.
    translated = make_article(title="Fisch", translation_key=article.translation_key, locale=german)
    article.title, article.slug = "Chips", "chips"
    article.save_revision().publish()

    entries = feedparser.parse(client.get("/feed/").content).entries

    ids = {entry.title: entry.id for entry in entries}
    assert ids["Chips"] == f"urn:uuid:{article.translation_key}" != ids["Fisch"]
    assert len(set(ids.values())) == len(entries)
    assert translated.translation_key == article.translation_key


@pytest.mark.django_db(transaction=True)
def test_feed_not_modified_is_answered_without_rendering_its_texts_again(client, article, monkeypatch):
    author = article.authors[0]
    for url in (FEEDS[0], FEEDS[1], JSON_FEEDS[2]):
        client.get(url)  # makes the renditions of its images, which is a change
        tag = client.get(url)["ETag"]
        with monkeypatch.context() as patched:
            patched.setattr("blog.feeds.text_of", None)
            again = client.get(url, headers={"If-None-Match": tag})

        assert again.status_code == 304
        assert not again.content
        author.name = f"Ada of {url}"
        author.save()
        changed = client.get(url, headers={"If-None-Match": tag})
        assert changed.status_code == 200
        assert author.name.encode() in changed.content.replace(b"\\/", b"/")


def test_feeds_of_what_is_not_there_are_not_found_and_former_addresses_lead_on(client, article):
    topic = article.topics.first()
    topic.slug = "waters"
    topic.save()

    response = client.get("/topics/water/feed.json")

    assert (response.status_code, response["Location"]) == (301, "/topics/waters/feed.json")
    assert client.get("/topics/none/feed/").status_code == 404
    assert client.get("/authors/none/feed.json").status_code == 404
    assert client.post("/feed.json").status_code == 405


def test_listing_feeds_have_its_articles_and_an_article_with_that_url_has_priority(client):
    make_article(title="Of the notices")
    letters = make_index(title="Letters", slug="letters", introduction="From readers.")
    make_article(index=letters, title="Of a reader")

    rss = feedparser.parse(client.get("/letters/feed/").content)
    feed = json.loads(client.get("/letters/feed.json").content)
    assert (
        (rss.feed.title, rss.feed.subtitle)
        == (feed["title"], feed["description"])
        == ("Gazette: Letters", "From readers.")
    )
    assert [each.title for each in rss.entries] == [each["title"] for each in feed["items"]] == ["Of a reader"]
    assert client.post("/letters/feed/").status_code == 405

    article = make_article(index=letters, title="Feed", slug="feed")
    assert client.get("/letters/feed/").context["page"] == article
    for url in (f"{article.url}feed/", f"{article.url}feed.json"):
        assert client.get(url).status_code == 404, "of an article there is none"

    PageViewRestriction.objects.create(page=letters, restriction_type="login")
    article.unpublish()
    assert client.get("/letters/feed/").status_code == 302
    assert client.get("/letters/feed.json").status_code == 404


def test_where_a_section_moved_away_a_feed_has_the_line_that_the_page_has(client, article):
    river = make_article(title="The river", body=[section("Source", "Springs.")])
    move_section(article, river, article.body[0].id, editor=make_user("editor", "Editors"))

    def entry():
        response = client.get("/feed.json")
        (html,) = [i["content_html"] for i in json.loads(response.content)["items"] if i["url"] == article.full_url]
        return html, response["ETag"]

    html, tag = entry()
    line = f'“Alpha” is now in another article: <a href="{river.full_url}#alpha">The river</a>'
    assert html.index(line) < html.index("<h2>Beta</h2>")
    assert line in client.get("/feed/").content.decode().replace("&lt;", "<").replace("&gt;", ">")

    PageViewRestriction.objects.create(page=river, restriction_type="login")
    html, later = entry()
    assert "“Alpha” is no longer in this article." in html
    assert "The river" not in html
    assert later != tag, "programs that fetched it before get the change"


def test_feeds_of_many_articles_and_moved_sections_stay_within_the_query_ceiling(
    client, article, django_assert_max_num_queries
):
    filed = {"topics": article.topics.all(), "authors": article.authors, "series": article.series}
    for _number in range(4):
        make_article(**filed)
    editor = make_user("editor", "Editors")
    for _number in range(2):
        shrinking, growing = (make_article(**filed) for _ in range(2))
        move_section(shrinking, growing, shrinking.body[0].id, editor=editor)

    client.get("/")  # the first of all requests writes the settings of the site
    for url in (*FEEDS, *JSON_FEEDS):
        cache.clear()
        with django_assert_max_num_queries(30):
            response = client.get(url)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
