"""Sitemaps hold what everybody may read and search engines may list, in the form that they ask for."""

from datetime import timedelta
from pathlib import Path

import pytest
import xmlschema
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from blog.models import ArticlePage, Series
from blog.tests.factories import make_article, make_author, make_index, make_topic
from home.models import SiteSettings

pytestmark = pytest.mark.django_db

PARTS = ["pages", "topics", "authors", "series", "news"]


@pytest.fixture(scope="module")
def schema():
    return xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "sitemap.xsd")


def read(client, schema, url):
    """The addresses in a sitemap that keeps to the schema."""
    response = client.get(url)
    assert response.status_code == 200
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    (rows,) = (rows for key, rows in schema.decode(response.content.decode()).items() if key in {"url", "sitemap"})
    return [row["loc"] for row in rows]


@pytest.fixture
def article():
    parent = make_topic("Nature")
    topic, author, series = (
        make_topic("Water", parent=parent),
        make_author(),
        Series.objects.create(title="S", slug="s"),
    )
    article = make_article(title="Tides & weirs", topics=[topic], authors=[author], series=series)
    hidden = {"authors": [make_author("Hidden Hand")], "topics": [make_topic("Secrets")]}
    PageViewRestriction.objects.create(page=make_article(title="Private", **hidden), restriction_type="login")
    make_article(title="Draft", publish=False, **hidden)
    make_article(title="Unlisted", noindex=True, topics=[topic])
    return article


def test_the_index_names_parts_that_hold_what_may_be_listed(client, schema, article):
    parts = read(client, schema, "/sitemap.xml")

    assert parts == [f"http://testserver/sitemap-{name}.xml" for name in PARTS]
    held = {name: read(client, schema, f"/sitemap-{name}.xml") for name in PARTS}
    assert held == {
        "pages": ["http://testserver/", "http://testserver/notices/", article.full_url],
        "topics": [f"http://testserver/topics/{path}" for path in ("", "nature/", "water/")],
        "authors": ["http://testserver/authors/", "http://testserver/authors/ada-quill/"],
        "series": ["http://testserver/series/", "http://testserver/series/s/"],
        "news": [article.full_url],
    }


@pytest.mark.any_database
def test_the_news_are_of_two_days_and_say_what_news_services_ask(client, schema, article):
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=timezone.now() - timedelta(hours=47))
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "A & B"})
    old = make_article(title="Old")
    ArticlePage.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - timedelta(hours=49))

    (url,) = schema.decode(client.get("/sitemap-news.xml").content.decode())["url"]

    (news,) = url["news:news"]
    assert url["loc"] == article.full_url
    assert news["news:publication"] == {"news:name": "A & B", "news:language": "en"}
    assert news["news:title"] == "Tides & weirs"


@pytest.mark.any_database
def test_part_without_anything_is_not_named(client, schema):
    make_index()

    assert read(client, schema, "/sitemap.xml") == ["http://testserver/sitemap-pages.xml"]
    for url in ("/sitemap-nothing.xml", "/sitemap-pages.xml?p=9", "/sitemap-pages.xml?p=abc"):
        assert client.get(url).status_code == 404


@pytest.mark.any_database
def test_sitemaps_stay_within_the_query_ceiling(client, article, django_assert_max_num_queries):
    for _number in range(4):
        make_article(topics=article.topics.all(), authors=article.authors)

    for url in ("/sitemap.xml", *(f"/sitemap-{name}.xml" for name in PARTS)):
        with django_assert_max_num_queries(30):
            client.get(url)
