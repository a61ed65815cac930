"""The indexes of topics, authors and series: everything that has articles, and how many."""

import pytest
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, PageViewRestriction, Site

from blog import views
from blog.models import Author, Picture, Series
from blog.renditions import generate_all
from blog.taxonomy_index import initials_of
from blog.tests.factories import make_article, make_author, make_series, make_topic
from home.models import InfoPage

from .helpers import soup_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def entries(url):
    return [words(entry) for entry in soup_of(url).select(".index > li")]


def footer(url="/"):
    return [link["href"] for link in soup_of(url).select(".site-footer a")]


@pytest.fixture
def filed():
    """Articles of several topics, authors and a series; and some that readers don't see."""
    works = make_topic("Works", description="What the town builds.")
    bridges, pipes = (make_topic(name, parent=works) for name in ("Bridges", "Pipes"))
    eva, ada = make_author("Éva Zander", role="Editor"), make_author("Ada Quill")
    series = make_series("On rivers")
    make_article(topics=[works, bridges, pipes], authors=[eva, ada], series=series)
    make_article(topics=[bridges], authors=[ada], series=series)
    make_article(topics=[make_topic("Culture")])
    secret = {"topics": [bridges, make_topic("Secrets")], "authors": [ada, make_author("Hidden Hand")]}
    PageViewRestriction.objects.create(page=make_article(**secret, series=series), restriction_type="login")
    make_article(publish=False, series=make_series("Never"), **secret)
    return ada


@pytest.mark.each_database
def test_indexes_list_what_has_articles_with_their_numbers(filed):
    assert entries("/topics/") == ["Culture 1 article", "Works What the town builds. 2 articles Bridges (2) Pipes (1)"]
    assert entries("/authors/") == ["AQ Ada Quill 2 articles", "ÉZ Éva Zander Editor 1 article"]
    assert entries("/series/") == ["On rivers 2 articles"]
    index = soup_of("/topics/")
    assert [link["href"] for link in index.select(".index a")] == [
        "/topics/culture/",
        "/topics/works/",
        "/topics/bridges/",
        "/topics/pipes/",
    ]
    assert index.select_one("link[rel=canonical]")["href"] == "http://testserver/topics/"
    assert words(index.title) == "Topics · Gazette"
    assert index.select_one("meta[name=description]")["content"] == "Culture, Works"


def test_author_has_a_portrait_or_initials(client, filed):
    filed.portrait = Picture.objects.create(title="Ada at sea", file=get_test_image_file())
    filed.save()
    generate_all()

    ada, eva = soup_of("/authors/").select(".index > li")

    image = ada.select_one(".portrait img")
    assert (image["alt"], image["loading"], image["width"], image["height"]) == ("", "lazy", "96", "96")
    assert words(ada.select_one(".portrait")) == ""
    assert words(eva.select_one(".portrait[aria-hidden=true]")) == "ÉZ"
    assert not soup_of("/topics/").select(".portrait")
    names = ("Ada Maria Quill", "Plato", "jean o’neil", "ليلى حداد", "—")
    assert [initials_of(name) for name in names] == ["AQ", "P", "JN", "ل", ""]


def test_every_page_links_to_the_indexes_that_have_something(client, filed):
    assert {"/topics/", "/authors/", "/series/"} <= set(footer())
    assert [link["href"] for link in soup_of("/authors/").select(".masthead-nav a")][-1] == "/topics/", "not all fit"


def test_without_topics_authors_and_series_nothing_links_to_their_indexes(client):
    make_article()

    assert not {"/topics/", "/authors/", "/series/"} & set(footer())
    for url in ("/topics/", "/authors/", "/series/"):
        assert "Nothing here yet." in words(client.get(url))
    make_topic("Water").articles.add(make_article())
    assert not soup_of("/").select('.masthead-nav a[href="/topics/"]'), "all topics stand beside it"


@pytest.mark.each_database
def test_long_index_is_paged(client, filed, monkeypatch):
    monkeypatch.setattr(views, "ENTRIES_PER_PAGE", 1)

    assert entries("/authors/") == ["AQ Ada Quill 2 articles"]
    assert entries("/authors/?page=2") == ["ÉZ Éva Zander Editor 1 article"]
    second = soup_of("/authors/?page=2")
    assert second.select_one("link[rel=canonical]")["href"] == "http://testserver/authors/?page=2"
    assert second.select_one(".pagination a")["href"] == "?page=1"
    assert client.get("/authors/?page=9").headers["Location"] == "/authors/?page=2"
    assert client.post("/authors/").status_code == 405


@pytest.mark.each_database
def test_each_language_has_its_own_index(client, filed):
    german = Locale.objects.create(language_code="de")
    home = Site.objects.get().root_page.copy_for_translation(german)
    home.save_revision().publish()

    assert not soup_of("/de/authors/").select(".index")
    page = soup_of("/authors/")
    links = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}
    assert links == {
        "en": "http://testserver/authors/",
        "de": "http://testserver/de/authors/",
        "x-default": "http://testserver/authors/",
    }
    assert page.select_one(".languages a")["href"] == "http://testserver/de/authors/"


def test_page_of_an_editor_at_the_url_of_an_index_comes_first(client, filed):
    home = Site.objects.get().root_page
    page = home.add_child(instance=InfoPage(title="Who writes here", slug="authors", live=False))
    assert "Who writes here" not in words(client.get("/authors/"))

    page.save_revision().publish()

    assert "Who writes here" in words(client.get("/authors/"))
    assert "Ada Quill" in words(client.get("/authors/ada-quill/"))
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get("/authors/").status_code == 302


def test_index_asks_a_fixed_number_of_queries(client, filed, django_assert_max_num_queries):
    for number in range(5):
        topic, author = make_topic(f"T{number}"), make_author(f"A{number}")
        make_article(topics=[topic], authors=[author], series=make_series(f"S{number}"))
    assert (Author.objects.count(), Series.objects.count()) == (8, 7)

    for url in ("/topics/", "/authors/", "/series/"):
        with django_assert_max_num_queries(20):
            client.get(url)
