"""Every control of the publication's settings and of the plain pages, flipped and looked at on the page."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from blog.models import Picture
from blog.tests.factories import make_article
from comments.tests.factories import make_visible
from home.models import InfoPage, SiteSettings, time_zones

pytestmark = pytest.mark.django_db


def set_up(**values):
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()


def page_at(url="/"):
    return Client().get(url).content.decode()


def footer_links():
    """Return the links in the footer of the front page: text by URL."""
    footer = BeautifulSoup(page_at(), "html.parser").select_one(".site-footer")
    return {link["href"]: link.get_text(strip=True) for link in footer.find_all("a")}


def make_info_page(**changes):
    home = Site.objects.get(is_default_site=True).root_page
    values = {"title": "About us", "slug": "about", "text": "<p>Who we are.</p>", **changes}
    page = home.add_child(instance=InfoPage(live=False, **values))
    page.save_revision().publish()
    return page


def test_name_and_tagline_are_in_masthead_and_title():
    set_up(name="The Ell Courier", tagline="Since Tuesday")

    page = page_at()

    assert "The Ell Courier</title>" in page
    assert "Since Tuesday" in page


def test_the_logo():
    set_up(logo=Picture.objects.create(title="logo", file=get_test_image_file()))

    assert 'class="masthead-logo"' in page_at()


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


def test_comment_form_notice():
    set_up(comment_notice="Sleep on it first.")

    assert "Sleep on it first." in page_at(make_article().url)


def test_language_is_translated_once():
    block = SiteSettings._meta.get_field("translated_lines").stream_block
    lines = [{"type": "lines", "value": {"language": code}} for code in ("de", "ar", "de")]

    assert len(block.clean(block.to_python(lines[:2]))) == 2
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(block.to_python(lines))

    (problem,) = refused.value.block_errors[2]
    assert problem == "There are texts in this language already. Enter each language once."


def test_readers_see_times_in_the_sites_time_zone():
    article = make_article()
    comment = make_visible(article)
    type(comment).objects.update(submitted_at="2026-01-31T23:30:00Z")

    assert "31 January 2026, 23:30" in page_at(article.url)
    set_up(time_zone="Asia/Tokyo")
    assert "1 February 2026, 08:30" in page_at(article.url)


def test_only_places_and_utc_are_time_zones_to_choose():
    names = [name for name, _label in time_zones()]

    assert {"UTC", "Europe/Berlin", "America/Argentina/Ushuaia"} <= set(names)
    assert [name for name in names if "/" not in name] == ["UTC"]


def test_the_time_zone_can_be_set_in_the_admin(admin_client):
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


@pytest.mark.parametrize(("kind", "linked"), [("", False), ("house_rules", True), ("privacy", True)])
def test_house_rules_and_privacy_are_linked_at_the_form(kind, linked):
    make_info_page(title="Rules", slug="rules", kind=kind)

    form = page_at(make_article().url).partition('id="comment-form"')[2].partition("</form>")[0]

    assert ('href="/rules/"' in form) is linked


def test_introduction_is_on_home_page_and_listing():
    home = Site.objects.get(is_default_site=True).root_page.specific
    home.introduction = "News of the valley."
    home.save_revision().publish()
    index = make_article().get_parent().specific
    index.introduction = "All notices."
    index.save_revision().publish()

    assert "News of the valley." in page_at()
    assert "All notices." in page_at(index.url)


def test_a_footer_link_that_leads_nowhere_is_refused():
    block = SiteSettings._meta.get_field("footer_links").stream_block.child_blocks["link"]

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({"label": "Nowhere", "page": None, "address": ""}))

    assert refused.value.block_errors["page"].messages == ["Choose a page here, or enter a URL below."]
