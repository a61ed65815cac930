"""Feed, sitemap, robots: everything is found, and nothing private or unpublished."""

import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.staticfiles import finders
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction, Site

from blog.models import Picture
from blog.tests.factories import make_article, make_author, make_index, make_series, make_topic, publish_on, section
from blog.tests.helpers import soup_of
from home.models import InfoPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def hidden():
    """A draft and a private article, both about ospreys."""
    make_article(title="Ospreys in draft", publish=False)
    private = make_article(title="Ospreys in private")
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")


def test_page_number_of_any_kind_gives_a_page(client):
    make_article(topics=[make_topic()], authors=[make_author()])

    for url in ("/?", "/notices/?", "/topics/water/?", "/authors/ada-quill/?", "/search/?q=notice&"):
        for page in ("abc", "0", "-1", "999999", "²", ""):
            assert client.get(f"{url}page={page}", follow=True).status_code == 200


def test_listings_show_nothing_hidden(client, hidden):
    topic, author = make_topic(), make_author()
    private = make_article(title="Ospreys in private too", topics=[topic], authors=[author])
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    make_article(title="Seen", topics=[topic], authors=[author])

    for url in ("/", "/notices/", topic.get_absolute_url(), author.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "Seen" in page
        assert "Ospreys" not in page


def test_icon_and_robots_txt_are_where_programs_look_for_them(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/favicon.ico")

    assert (response.status_code, response["Cache-Control"]) == (301, "public, max-age=86400")
    assert finders.find(response["Location"].removeprefix("/static/")).endswith("favicon.png")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert "Disallow: /comments/" in robots


def test_feed_has_absolute_urls(client):
    picture = Picture.objects.create(title="x", file=get_test_image_file())
    figure = {
        "image": ImageBlock().normalize(picture),
        "caption": f'<a linktype="page" id="{Site.objects.get(is_default_site=True).root_page_id}">home</a>',
        "credit": "",
    }
    body = [section("Alpha", "x", content=[("figure", figure)])]
    make_article(body=body)

    (item,) = ElementTree.fromstring(client.get("/feed/").content).iter("item")  # noqa: S314  our own feed
    text = item.findtext("description")

    assert 'src="http://testserver/media/images/' in text
    assert 'href="http://testserver/"' in text
    assert "srcset" not in text


def test_listing_and_search_take_the_same_queries_for_any_number(client, django_assert_max_num_queries):
    index = make_index()
    author, topic = make_author(), make_topic()
    for number in range(14):
        make_article(index=index, title=f"Notice {number}", authors=[author], topics=[topic])
    client.get("/")

    for url in ("/", "/notices/", "/topics/water/", "/authors/ada-quill/", "/search/?q=notice"):
        with django_assert_max_num_queries(20):
            client.get(url)


def test_llms_txt_lists_the_newest_articles(client, hidden, django_assert_max_num_queries):
    article = make_article(title="Tides [new]", lead="Of <water>\nand *more*.")
    make_article(title="Unlisted", noindex=True)

    with django_assert_max_num_queries(15):
        text = client.get("/llms.txt").content.decode()

    assert text.startswith("# ")
    line = f"- [Tides \\[new\\]]({article.full_url.rstrip('/')}.md): Of \\<water\\> and \\*more\\*.\n"
    assert text.endswith(f"## Newest articles\n\n{line}")
    assert "spreys" not in text


def head_of(url):
    """The title of a page, and by name what else it says of itself to search engines."""
    soup = soup_of(url)
    return soup.title.get_text(), {meta["name"]: meta["content"] for meta in soup.head("meta", attrs={"name": True})}


def test_seo_fields_are_in_every_page_type_and_archives_are_indexed_like_their_listing():
    home = Site.objects.get(is_default_site=True).root_page.specific
    index = make_index()
    publish_on(make_article(index=index), 4)
    archives = ["/notices/2026/", "/notices/2026/03/"]
    assert [head_of(url)[1].get("robots") for url in archives] == [None, None]

    for page in (home, index, home.add_child(instance=InfoPage(title="Imprint", slug="imprint"))):
        title, text = head_of(page.url)
        assert (title, "description" in text, "robots" in text) == (f"{page.title} · Gazette", False, False)

        page.seo_title, page.search_description, page.noindex = "Called so", f"Of {page.title}.", True
        page.save_revision().publish()

        title, text = head_of(page.url)
        assert (title, text["description"], text["robots"]) == ("Called so · Gazette", f"Of {page.title}.", "noindex")
    assert [head_of(url)[1].get("robots") for url in archives] == ["noindex", "noindex"]


def test_message_files_are_in_one_app_only():
    # With the other one beside it, which it is built on, indexing fails where only the table of tasks shows it.
    assert (apps.is_installed("wagtail.search"), apps.is_installed("modelsearch")) == (True, False)


def test_no_page_of_a_site_has_an_empty_heading(client):
    empty = "<h3></h3><p>One.</p><h4><b> </b></h4>"
    index, series = make_index(), make_series()
    topics, authors = [make_topic()], [make_author(about="<p>Writes.</p>")]
    for lead in ("", "What it is about."):
        body = [section("Alpha", content=[("paragraph", empty)])]
        opening = [("paragraph", empty)]
        make_article(index=index, authors=authors, topics=topics, series=series, lead=lead, opening=opening, body=body)
    index.get_parent().add_child(instance=InfoPage(title="Imprint", text=empty, show_in_menus=True))

    seen, waiting = set(), ["/", "/search/?q=notice", "/none/"]
    while waiting:
        url = waiting.pop()
        seen.add(url)
        response = client.get(url)
        if response["Content-Type"].startswith("text/html") and response.status_code != 302:
            soup = BeautifulSoup(response.content.decode(), "html.parser")
            headings = soup(re.compile("^h[1-6]$"))
            assert headings, url
            assert [str(heading) for heading in headings if not heading.get_text(strip=True)] == [], url
            links = {link["href"].partition("#")[0] for link in soup("a", href=True)}
            waiting += [link for link in links if link.startswith("/") and link not in seen and link not in waiting]
    kinds = {url.strip("/").partition("/")[0] for url in seen}
    assert kinds >= {"", "notices", "topics", "authors", "series", "imprint", "comments", "none"}
