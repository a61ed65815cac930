import pytest
from django.test import Client
from pytest_django.asserts import assertRedirects
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction, Site

from blog.models import ArticlePage, Picture
from blog.tests.factories import make_article, make_author, make_index, make_topic, section
from blog.tests.helpers import soup_of, words
from comments.tests.factories import make_visible
from home.models import InfoPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def soup_at(url):
    response = Client().get(url)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    return soup_of(response)


def make_whole_article(**changes):
    picture = Picture.objects.create(title="hero.png", file=get_test_image_file())
    return make_article(
        title="Tides", authors=[make_author()], topics=[make_topic()], hero=picture, hero_alt="The quay", **changes
    )


def test_listings_show_cards_under_one_h1_and_the_shared_parts():
    article = make_whole_article()
    make_visible(article)
    make_topic("Empty")
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at="2026-03-04T10:00Z")

    for url in ("/", "/notices/", "/topics/water/", "/authors/ada-quill/", "/search/?q=tides"):
        soup = soup_at(url)

        assert soup.body.find(True)["href"] == "#main"
        assert soup.find(id="main").name == "main"
        assert soup.html["lang"] == "en"
        assert soup.select_one("link[rel=preload]").has_attr("crossorigin")
        assert soup.select_one("link[type='application/rss+xml']")["href"] == "/feed/"
        assert words(soup.select_one(".masthead-nav")) == "Water", "a topic without articles is not linked"
        assert soup("style") == []
        assert [script["src"] for script in soup("script")] == ["/static/js/search_key.js"]
        assert len(soup("h1")) == 1
        if not url.startswith("/search/"):
            card = soup.select_one(".card")
            assert card.h2.a["href"] == article.get_url()
            assert words(card.h2) == "Tides"
            byline = "" if url.startswith("/authors/") else "Ada Quill "
            assert words(card.select_one(".card-meta")) == f"4 March 2026 {byline}1 comment"
            assert card.select_one(".card-meta a")["href"] == f"{article.get_url()}#comments"
            assert card.img["alt"] == ""


def test_home_and_empty_listing_have_a_message_and_link_to_no_listing():
    make_index(title="Notices")
    closed = make_index(title="Cellar", slug="cellar")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=closed.pk), restriction_type="login")

    home = soup_at("/")
    assert home.select(".more a") == []
    assert [words(a) for a in home.main.select("a")] == ["Subscribe to the feed"]
    assert words(home.main.h2) == words(soup_at("/notices/").main.h2) == "No articles yet"


def test_author_page_has_name_role_and_biography():
    make_article(authors=[make_author(role="Reporter", about="<p>Writes about <b>water</b>.</p>")])

    soup = soup_at("/authors/ada-quill/")

    assert words(soup.h1) == "Ada Quill"
    assert words(soup.select_one(".author-role")) == "Reporter"
    assert soup.select_one(".author-about b").get_text() == "water"
    assert soup.find("meta", {"name": "description"})["content"] == "Writes about water."


def test_listings_are_paged():
    for number in range(13):
        make_article(title=f"Tide {number}")

    second = soup_at("/notices/?page=2")

    pages = second.select_one(".pagination")
    assert second.find("link", rel="canonical")["href"] == "http://testserver/notices/?page=2"
    assert words(pages.span) == "Page 2 of 2"
    assert pages.select_one("[rel=prev]")["href"] == "?page=1"
    assert pages.select_one("[rel=next]") is None


def test_an_invalid_page_number_redirects_to_a_valid_one():
    author = make_author("Ada Quill")
    for number in range(13):
        make_article(title=f"Tide {number}", authors=[author])

    expected = {
        "abc": "",
        "0": "?page=2",
        "-1": "?page=2",
        "1.0": "",
        "+1": "",
        "1&page=2": "?page=2",
        "02": "?page=2",
        "3": "?page=2",
        "1" + "0" * 400: "?page=2",
    }
    for listing in ("/notices/", f"/authors/{author.slug}/"):
        for number, query in expected.items():
            assertRedirects(Client().get(f"{listing}?page={number}"), f"{listing}{query}")
        for number in ("1", "2"):
            assert Client().get(f"{listing}?page={number}&from=mail").status_code == 200


def test_a_plain_page_has_one_h1_and_its_text():
    home = Site.objects.get().root_page
    page = home.add_child(instance=InfoPage(title="Imprint", live=False, text="<h2>Who</h2><p>We.</p>"))
    page.save_revision().publish()

    soup = soup_at("/imprint/")

    assert [words(each) for each in soup.main(["h1", "h2", "p"])] == ["Imprint", "Who", "We."]


def test_private_article_asks_for_its_password_and_is_not_linked(client):
    first, closed, last = (make_article(title=title) for title in ("First", "Closed", "Last"))
    for day, article in enumerate((first, closed, last), start=1):
        ArticlePage.objects.filter(pk=article.pk).update(first_published_at=f"2026-03-0{day}T10:00Z")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=closed.pk), restriction_type="login")

    assert client.get(closed.get_url()).status_code == 302
    assert words(soup_at(first.get_url()).select_one(".neighbours [rel=next]")) == "Last"
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
