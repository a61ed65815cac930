import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction, Site

from blog.models import ArticlePage, Picture
from blog.tests.factories import make_article, make_author, make_index, make_topic, section
from comments.tests.factories import make_visible
from home.models import InfoPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


def soup_at(url):
    response = Client().get(url)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    return BeautifulSoup(response.content.decode(), "html.parser")


def text(element):
    return " ".join(element.get_text().split())


def make_whole_article(**changes):
    picture = Picture.objects.create(title="hero.png", file=get_test_image_file())
    return make_article(
        title="Tides", authors=[make_author()], topics=[make_topic()], hero=picture, hero_alt="The quay", **changes
    )


LISTINGS = ["/", "/notices/", "/topics/water/", "/authors/ada-quill/"]
URLS = [*LISTINGS, "/search/?q=tides"]


@pytest.mark.parametrize("url", LISTINGS)
def test_every_listing_shows_cards_under_one_h1(url):
    article = make_whole_article()
    make_visible(article)
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at="2026-03-04T10:00Z")

    soup = soup_at(url)

    assert len(soup("h1")) == 1
    card = soup.select_one(".cards .card")
    assert card.h2.a["href"] == article.get_url()
    assert text(card.h2) == "Tides"
    assert text(card.select_one(".card-meta")) == "4 March 2026 · Ada Quill · 1 comment"
    assert card.select_one(".card-meta a")["href"] == f"{article.get_url()}#comments"
    assert card.img["alt"] == ""


@pytest.mark.parametrize("url", URLS)
def test_every_page_has_the_shared_parts(url):
    make_whole_article()

    soup = soup_at(url)

    assert soup.body.find(True)["href"] == "#main"
    assert soup.find(id="main").name == "main"
    assert soup.html["lang"] == "en"
    assert soup.select_one("link[rel=preload]").has_attr("crossorigin")
    assert soup.select_one("link[type='application/rss+xml']")["href"] == "/feed/"
    assert text(soup.select_one(".masthead-nav")) == "Water Search"
    assert soup("style") == []
    assert soup("script") == []


def test_topic_without_articles_is_not_linked():
    make_topic("Empty")

    assert text(soup_at("/").select_one(".masthead-nav")) == "Search"


def test_empty_listings_have_a_message():
    make_index()

    assert "No articles yet." in soup_at("/").main.get_text()
    assert "No articles yet." in soup_at("/notices/").main.get_text()


def test_author_page_has_name_role_and_biography():
    make_article(authors=[make_author(role="Reporter", about="<p>Writes about <b>water</b>.</p>")])

    soup = soup_at("/authors/ada-quill/")

    assert text(soup.h1) == "Ada Quill"
    assert text(soup.select_one(".author-role")) == "Reporter"
    assert soup.select_one(".author-about b").get_text() == "water"
    assert soup.find("meta", {"name": "description"})["content"] == "Writes about water."


def test_listings_are_paged():
    for number in range(13):
        make_article(title=f"Tide {number}")

    second = soup_at("/notices/?page=2")
    pages = second.select_one(".pagination")
    assert second.find("link", rel="canonical")["href"] == "http://testserver/notices/?page=2"

    assert text(pages.span) == "Page 2 of 2"
    assert pages.select_one("[rel=prev]")["href"] == "?page=1"
    assert pages.select_one("[rel=next]") is None


def test_a_plain_page_has_one_h1_and_its_text():
    home = Site.objects.get().root_page
    page = home.add_child(instance=InfoPage(title="Imprint", live=False, text="<h2>Who</h2><p>We.</p>"))
    page.save_revision().publish()

    soup = soup_at("/imprint/")

    assert [text(each) for each in soup.main(["h1", "h2", "p"])] == ["Imprint", "Who", "We."]


def test_home_leads_to_the_listing_and_not_to_a_private_one():
    make_index(title="Notices")
    closed = make_index(title="Cellar", slug="cellar")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=closed.pk), restriction_type="login")

    assert [text(a) for a in soup_at("/").select(".more a")] == ["All articles"]


def test_private_article_asks_for_its_password_and_is_not_linked(client):
    first, closed, last = (make_article(title=title) for title in ("First", "Closed", "Last"))
    for day, article in enumerate((first, closed, last), start=1):
        ArticlePage.objects.filter(pk=article.pk).update(first_published_at=f"2026-03-0{day}T10:00Z")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=closed.pk), restriction_type="login")

    assert client.get(closed.get_url()).status_code == 302
    assert text(soup_at(first.get_url()).select_one(".neighbours [rel=next]")) == "Last"
    assert "Closed" not in soup_at("/").get_text()


def test_open_graph_has_title_description_and_picture():
    article = make_whole_article(lead="Twice a day.")

    head = soup_at(article.get_url()).head

    assert head.find("link", rel="canonical")["href"] == article.full_url
    assert head.find("meta", property="og:title")["content"] == "Tides"
    assert head.find("meta", {"name": "description"})["content"] == "Twice a day."
    assert head.find("meta", property="og:image")["content"].startswith("http://testserver/media/")


def test_userbar_is_only_for_signed_in_users(admin_client):
    article = make_article(body=[section("One", "x")])

    assert "wagtail-userbar" in admin_client.get(article.get_url()).content.decode()
    assert "wagtail-userbar" not in Client().get(article.get_url()).content.decode()
