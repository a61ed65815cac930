"""Every control of the publication's settings and of the plain pages, flipped and looked at on the page."""

import json

import pytest
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Site

from blog.models import Picture
from blog.tests.factories import make_article
from blog.tests.helpers import soup_of
from comments.tests.factories import make_comment, make_visible
from gazette import publications
from home.models import InfoPage, SiteSettings, time_zones

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def set_up(**values):
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()


def page_at(url="/"):
    return str(soup_of(url))


def footer_links():
    """Return the links in the footer of the front page: text by URL."""
    return {link["href"]: link.get_text(strip=True) for link in soup_of("/").select(".site-footer a")}


def make_info_page(**changes):
    home = Site.objects.get(is_default_site=True).root_page
    values = {"title": "About us", "slug": "about", "text": "<p>Who we are.</p>", **changes}
    page = home.add_child(instance=InfoPage(live=False, **values))
    page.save_revision().publish()
    return page


def test_name_tagline_logo_and_comment_form_notice_are_on_the_page():
    logo = Picture.objects.create(title="logo", file=get_test_image_file())
    set_up(name="The Ell Courier", tagline="Since Tuesday", logo=logo, comment_notice="Sleep on it first.")

    page = page_at(make_article().url)

    assert "The Ell Courier</title>" in page
    assert "Since Tuesday" in page
    assert 'class="masthead-logo"' in page
    assert "Sleep on it first." in page


def test_no_reader_may_take_the_name_of_the_publication():
    article = make_article()
    assert make_comment(article, name="The Ell Courier").held_because == []

    set_up(name="The Ell Courier")

    assert [r["code"] for r in make_comment(article, name="The E1l Couri\u0435r").held_because] == ["impersonation"]


def test_feeds_of_the_site_have_the_name_that_its_pages_give_them(client):
    set_up(name="The Ell Courier")
    front = soup_of("/")

    for url in ("/feed/", "/feed.json"):
        assert front.select_one(f'link[href="{url}"]')["title"] == "The Ell Courier"
    assert client.get("/feed.json").json()["title"] == "The Ell Courier"
    assert "<title>The Ell Courier</title>" in client.get("/feed/").content.decode()
    assert "<title>Comments on The Ell Courier</title>" in client.get("/comments/feed/").content.decode()


def test_footer_links_and_text():
    about = make_info_page()
    links = [
        {"type": "link", "value": {"label": "Our story", "page": about.pk, "address": ""}},
        {"type": "link", "value": {"label": "Elsewhere", "page": None, "address": "https://else.example/"}},
    ]
    set_up(footer_links=json.dumps(links), footer_text="Printed on no paper.")

    links = footer_links()
    assert links["/about/"] == "Our story"
    assert links["https://else.example/"] == "Elsewhere"
    assert "Printed on no paper." in page_at()


def test_readers_see_times_in_the_sites_time_zone():
    article = make_article()
    comment = make_visible(article)
    type(comment).objects.update(submitted_at="2026-01-31T23:30:00Z")

    assert "31 January 2026, 23:30" in page_at(article.url)
    set_up(time_zone="Asia/Tokyo")
    assert "1 February 2026, 08:30" in page_at(article.url)


def test_only_places_and_utc_are_time_zones_to_choose_in_the_admin(admin_client):
    names = [name for name, _label in time_zones()]

    assert {"UTC", "Europe/Berlin", "America/Argentina/Ushuaia"} <= set(names)
    assert [name for name in names if "/" not in name] == ["UTC"]
    site = Site.objects.get(is_default_site=True)
    page = admin_client.get(f"/admin/settings/home/sitesettings/{site.pk}/").content.decode()
    assert '<option value="Europe/Zurich">' in page


def test_plain_page_in_menus_is_linked_in_the_footer():
    page = make_info_page(show_in_menus=True)

    assert "Who we are." in page_at("/about/")
    assert footer_links()["/about/"] == "About us"
    page.show_in_menus = False
    page.save_revision().publish()
    assert "/about/" not in footer_links()


def test_house_rules_and_privacy_are_linked_at_the_form():
    for kind in ("", "house_rules", "privacy", "imprint"):
        make_info_page(title=f"About {kind}", slug=f"about-{kind}", kind=kind)

    form = soup_of(make_article().url).find(id="comment-form")

    links = {link["href"] for link in form("a")}
    assert {url for url in links if "about" in url} == {"/about-house_rules/", "/about-privacy/"}


def test_house_rules_of_a_page_are_found_in_its_language_or_another():
    article = make_article()
    assert publications.house_rules_url(article) == ""
    rules = make_info_page(title="House rules", slug="rules", kind="house_rules")

    german = Locale.objects.create(language_code="de")
    translated_article = article.copy_for_translation(german, copy_parents=True)
    assert publications.house_rules_url(translated_article) == rules.full_url
    translated = rules.copy_for_translation(german)
    translated.save_revision().publish()

    assert publications.house_rules_url(article) == rules.full_url
    assert publications.house_rules_url(translated_article) == translated.full_url != rules.full_url
    translated.refresh_from_db()
    translated.unpublish()
    assert publications.house_rules_url(translated_article) == rules.full_url


def test_introduction_is_on_home_page_and_listing():
    home = Site.objects.get(is_default_site=True).root_page.specific
    home.introduction = "News of the valley."
    home.save_revision().publish()
    index = make_article().get_parent().specific
    index.introduction = "All notices."
    index.save_revision().publish()

    assert "News of the valley." in page_at()
    assert "All notices." in page_at(index.url)


def test_footer_link_without_target_and_second_translation_are_refused():
    link = SiteSettings._meta.get_field("footer_links").stream_block.child_blocks["link"]
    with pytest.raises(StructBlockValidationError) as refused:
        link.clean(link.to_python({"label": "Nowhere", "page": None, "address": ""}))
    assert refused.value.block_errors["page"].messages == ["Choose a page here, or enter a URL below."]

    block = SiteSettings._meta.get_field("translated_lines").stream_block
    lines = [{"type": "lines", "value": {"language": code}} for code in ("de", "ar", "de")]
    assert len(block.clean(block.to_python(lines[:2]))) == 2
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(block.to_python(lines))
    (problem,) = refused.value.block_errors[2]
    assert problem == "There are texts in this language already. Enter each language once."
