"""Names that editors prepare: topics, authors and series without anything public, and slugs of pages nobody may see."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, PageViewRestriction

from blog.tests.factories import make_article, make_author, make_index, make_series, make_topic, section
from home.models import InfoPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EVERYWHERE = [
    "/", "/notices/", "/sitemap.xml", "/sitemap-topics.xml", "/sitemap-authors.xml", "/sitemap-series.xml", "/llms.txt",
    "/feed/", "/feed.json", "/search/?q=words", "/search/?q=sentinel", "/search/?q=sentimel",
    "/search/?q=words&topic=sentinel-topic", "/search/?q=words&author=sentinel-author",
]  # fmt: skip


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


@pytest.mark.parametrize("is_private", [False, True])
def test_nothing_is_named_before_something_public_is_on_it(client, is_private):
    topic, author = make_topic("Sentinel topic"), make_author("Sentinel author")
    series, parent = make_series("Sentinel series"), make_topic("Sentinel parent")
    topic.parent = parent
    topic.save()
    article = make_article(title="Hidden", topics=[topic], authors=[author], series=series, publish=is_private)
    if is_private:
        restrict(article)
    make_article(title="Seen")
    pages = [thing.get_absolute_url() for thing in (topic, parent, author, series)]
    theirs = [f"{page}{end}" for page in pages for end in ("", "feed/", "feed.json")]
    # A former slug leads nowhere either: that would name the present one.
    former = []
    for thing in (topic, author, series):
        former.append(thing.get_absolute_url().replace("sentinel", "first"))
        slug, thing.slug = thing.slug, thing.slug.replace("sentinel", "first")
        thing.save()
        thing.slug = slug
        thing.save()
    former += [f"{page}feed/" for page in former]

    for url in (*theirs, *former):
        assert client.get(url).status_code == 404, url
    for url in EVERYWHERE:
        page_text = (
            client.get(url).content.decode().casefold().replace('value="sentinel"', "").replace("q=sentinel", "")
        )
        assert not re.search(r"sentinel[ -](topic|author|series|parent)", page_text), url

    PageViewRestriction.objects.all().delete()
    article.save_revision().publish()
    for url in theirs:
        assert client.get(url).status_code == 200, url
    for url in former:
        assert client.get(url).status_code == 301, url
    assert "Sentinel parent" in client.get("/").content.decode()


def test_a_topic_is_not_there_in_a_language_in_which_nothing_is_on_it(client):
    make_article(topics=[make_topic()])
    home = Page.objects.get(depth=2).specific
    home.copy_for_translation(Locale.objects.create(language_code="de")).save_revision().publish()

    assert client.get("/topics/water/").status_code == 200
    assert client.get("/de/topics/water/").status_code == 404
    assert client.get("/de/topics/water/feed/").status_code == 404


# ---- links in texts


def link(page, words):
    return f'<a linktype="page" id="{page.pk}">{words}</a>'


@pytest.fixture
def targets():
    """Pages that a text leads to: one that everybody may read, and four that not everybody may."""
    make_index()
    closed = make_index(title="Members", slug="sentinel-members")
    pages = {
        "open": make_article(title="Open", slug="open-page"),
        "draft": make_article(title="Draft", slug="sentinel-draft", publish=False),
        "unpublished": make_article(title="Off", slug="sentinel-off"),
        "private": make_article(title="Private", slug="sentinel-private"),
        "below": make_article(title="Below", slug="sentinel-below", index=closed),
    }
    pages["unpublished"].unpublish()
    restrict(pages["private"])
    restrict(closed)
    return pages


def text_with_links(targets) -> str:
    return " ".join(link(page, f"the {name} one") for name, page in targets.items())


def test_no_public_text_names_the_slug_of_a_page_that_readers_may_not_see(client, targets):
    author = make_author(about=f"<p>{text_with_links(targets)}</p>")
    home = Page.objects.get(pk=targets["open"].get_parent().get_parent().pk)
    words = text_with_links(targets)
    article = make_article(title="Leads on", authors=[author], body=[section("Alpha", words)],
                           opening=[("paragraph", f"<p>{words}</p>")])  # fmt: skip
    about = home.add_child(instance=InfoPage(title="About", slug="about", text=f"<p>{words}</p>"))

    for url in (
        article.url, f"{article.url[:-1]}.md", f"{article.url}changes/", author.get_absolute_url(), about.url, "/feed/",
        "/feed.json", f"{author.get_absolute_url()}feed/", "/", "/search/?q=private", "/sitemap-pages.xml",
    ):  # fmt: skip
        response = client.get(url)
        page_text = response.content.decode()
        assert response.status_code == 200
        assert "sentinel" not in page_text, url
    for url in (article.url, author.get_absolute_url(), about.url, "/feed/"):
        page_text = client.get(url).content.decode()
        assert page_text.count("/open-page/") >= 1, url
        assert "the draft one" in page_text and "the below one" in page_text, url
    (item,) = [each for each in json.loads(client.get("/feed.json").content)["items"] if each["title"] == "Leads on"]
    assert "the private one" in item["content_html"]


def test_who_reads_a_private_page_is_led_on_to_what_the_same_readers_may_see(client, targets, admin_client):
    members = targets["below"].get_parent()
    article = make_article(title="Within", index=members, body=[section("Alpha", text_with_links(targets))])

    page_text = admin_client.get(article.url).content.decode()

    assert "/sentinel-below/" in page_text
    assert "/open-page/" in page_text
    assert "sentinel-private" not in page_text
    assert "sentinel-draft" not in page_text
    assert client.get(article.url).status_code == 302


def test_related_articles_picks_and_footers_name_no_slug_that_readers_may_not_see(targets):
    from home.models import HomePage, Pick, SiteSettings

    home = HomePage.objects.get()
    article = make_article(title="Leads on")
    for page in targets.values():
        article.related_links.model.objects.create(article=article, other=page)
        Pick.objects.create(home=home, article=page)
    settings = SiteSettings.for_site(article.get_site())
    block = settings.footer_links.stream_block
    settings.footer_links = block.to_python(
        [{"type": "link", "value": {"label": f"To {name}", "page": page.pk}} for name, page in targets.items()]
    )
    settings.save()

    for url in ("/", article.url, reverse("sitemap_part", args=["pages"])):
        page_text = Client().get(url).content.decode()
        assert "sentinel" not in page_text, url
        assert "/open-page/" in page_text, url
