"""What every page shares, cards and items of feeds are kept as fragments: each thing that they show changes them.

Rows are changed by `update()`, as any other process would: no signal is sent.
"""

import sys

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page, PageViewRestriction, Site

from blog.models import ArticlePage, Author, BlogIndexPage, Picture, Topic
from blog.models.history import Correction
from blog.tests.factories import make_article, make_author, make_topic, section
from comments.models import CommentCount
from home.models import HomePage, InfoPage, SiteSettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return Site.objects.get(is_default_site=True).root_page.specific


@pytest.fixture
def article(home):
    topic, author = make_topic(), make_author()
    hero = Picture.objects.create(title="boat", file=get_test_image_file())
    return make_article(title="Tides", lead="Of herons.", topics=[topic], authors=[author], hero=hero)


def text_at(client, url):
    client.get(url)  # so that the next answer would be an old fragment
    return client.get(url).content.decode()


def changes_of_the_frame(home, article):
    """Yield a change to make, and a text that is on each page only after it."""
    settings = SiteSettings.objects.filter(site__is_default_site=True)
    logo = Picture.objects.create(title="logo", file=get_test_image_file())
    about = home.add_child(instance=InfoPage(title="About", slug="about", show_in_menus=True))
    hidden = home.add_child(instance=InfoPage(title="Imprint", slug="imprint", show_in_menus=False))
    link = {"type": "link", "value": {"label": "Our house", "page": hidden.pk, "address": ""}, "id": "1"}
    subtopic = make_topic("Ships")
    yield lambda: settings.update(name="The Ell Courier"), "The Ell Courier"
    yield lambda: settings.update(tagline="Since Tuesday"), "Since Tuesday"
    yield lambda: settings.update(footer_text="All rights."), "All rights."
    yield lambda: settings.update(logo=logo), "masthead-logo"
    yield lambda: settings.update(footer_links=[link]), "Our house"
    yield lambda: Page.objects.filter(pk=hidden.pk).update(url_path=f"{home.url_path}legal/"), 'href="/legal/"'
    yield lambda: Page.objects.filter(pk=about.pk).update(title="About us"), "About us"
    yield lambda: Page.objects.filter(pk=about.pk).update(url_path=f"{home.url_path}us/"), 'href="/us/"'
    yield lambda: InfoPage.objects.filter(pk=hidden.pk).update(show_in_menus=True), "Imprint</a>"
    yield lambda: Topic.objects.filter(slug="water").update(name="Rivers"), ">Rivers</a>"
    yield lambda: Topic.objects.filter(slug="water").update(slug="rivers"), "/topics/rivers/"
    yield lambda: ArticlePage.topics.through.objects.create(articlepage=article, topic=subtopic), ">Ships</a>"


def test_every_page_shows_each_change_of_its_frame_at_once(client, home, article):
    for change, text in changes_of_the_frame(home, article):
        assert all(text not in text_at(client, url) for url in ("/", article.url, "/nothing/")), text
        change()
        assert all(text in client.get(url).content.decode() for url in ("/", article.url, "/nothing/")), text


def test_what_becomes_private_is_left_out_of_the_frame_at_once(client, home, article):
    about = home.add_child(instance=InfoPage(title="About", slug="about", show_in_menus=True))
    assert "/about/" in text_at(client, "/")
    assert "/topics/water/" in text_at(client, "/")

    PageViewRestriction.objects.create(page=about, restriction_type="login")
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login")

    text = client.get("/").content.decode()
    assert "/about/" not in text
    assert "/topics/water/" not in text
    assert "Tides" not in text


def changes_of_a_card(article):
    page = Page.objects.filter(pk=article.pk)
    new_hero = Picture.objects.create(title="ship", file=get_test_image_file(filename="ship.png"))
    yield lambda: page.update(title="Tides & weirs"), "Tides &amp; weirs"
    yield lambda: page.update(url_path=article.url_path.replace("tides", "weirs")), "/notices/weirs"
    yield lambda: ArticlePage.objects.filter(pk=article.pk).update(lead="Of ospreys."), "Of ospreys."
    yield lambda: Author.objects.update(name="Ada Z. Quill"), "Ada Z. Quill"
    yield lambda: Topic.objects.update(name="Rivers"), ">Rivers</a>"
    yield lambda: CommentCount.objects.create(page=article, visible=3), "3 comments"
    yield lambda: ArticlePage.objects.filter(pk=article.pk).update(hero=new_hero), "/ship."


def test_a_card_shows_each_change_at_once(client, article):
    for change, text in changes_of_a_card(article):
        before = text_at(client, "/")
        assert text not in before, text
        change()
        assert text in client.get("/").content.decode(), text
    BlogIndexPage.objects.update(comments_policy="off")
    assert "3 comments" not in client.get("/").content.decode()


def test_an_item_of_a_feed_shows_each_change_at_once(client, home, article):
    about = home.add_child(instance=InfoPage(title="About", slug="about"))
    picture = Picture.objects.create(title="boat", file=get_test_image_file())
    figure = {"image": {"image": picture.pk, "decorative": True, "alt_text": ""}, "caption": "", "credit": ""}
    opening = [{"type": "figure", "value": figure, "id": "f1"}]
    ArticlePage.objects.filter(pk=article.pk).update(opening=opening)
    article = ArticlePage.objects.get(pk=article.pk)
    article.body = [section("Alpha", f'See <a linktype="page" id="{about.pk}">us</a>.')]
    article.save()
    feed = lambda: client.get("/feed.json").content.decode()  # noqa: E731

    assert '/about/\\">us' in text_at(client, "/feed.json")
    Page.objects.filter(pk=about.pk).update(url_path=f"{home.url_path}we/")
    assert '/we/\\">us' in feed()
    PageViewRestriction.objects.create(page=about, restriction_type="login")
    assert "<a>us</a>" in feed()
    Picture.objects.filter(pk=picture.pk).update(credit="By Ada")
    assert "By Ada" in feed()
    ArticlePage.objects.filter(pk=article.pk).update(lead="Of ospreys.")
    assert "Of ospreys." in feed()
    Correction.objects.create(article=article, text="It was a weir.", corrected_at=article.first_published_at)
    assert "It was a weir." in feed()


def test_a_page_not_found_costs_a_few_times_what_a_redirect_costs(home, article):
    """Counted in calls of Python functions, since times depend on what else the machine does."""
    handler = WSGIHandler()

    def calls(path):
        number = 0

        def count(_frame, event, _argument):
            nonlocal number
            number += event == "call"

        for profile in (None, None, count):
            sys.setprofile(profile)
            try:
                handler.get_response(RequestFactory().get(path))
            finally:
                sys.setprofile(None)
        return number

    redirect = calls("/favicon.ico")
    assert calls("/nothing/") < 10 * redirect
    assert calls("/") < 20 * redirect


def test_home_pages_are_found_in_each_language(client, home):
    assert "/de/" not in text_at(client, "/")
    german = home.copy_for_translation(Locale.objects.get_or_create(language_code="de")[0])
    german.title = "Zuhause"
    german.save_revision().publish()

    assert "/de/" in client.get("/").content.decode()
    assert "Zuhause" in text_at(client, "/de/")
    HomePage.objects.filter(pk=german.pk).update(live=False)
    assert client.get("/de/").status_code == 404
    assert "/de/" not in client.get("/").content.decode()
