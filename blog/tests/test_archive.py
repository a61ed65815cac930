"""A listing by year and month."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from blog.listings import Period

from .factories import make_article, make_index, publish_on
from .helpers import queries_for, soup_of, words

pytestmark = pytest.mark.django_db


def texts(soup, selector):
    return [words(each) for each in soup.select(selector)]


@pytest.fixture
def index():
    """Articles of March and May 2025 and of February 2026; a draft and a private one of April 2025."""
    index = make_index()
    for title, month, year in (("A", 3, 2025), ("B", 5, 2025), ("C", 5, 2025), ("D", 2, 2026)):
        publish_on(make_article(index=index, title=title), 7, month, year)
    publish_on(make_article(index=index, title="Draft", publish=False), 7, 4, 2025)
    private = publish_on(make_article(index=index, title="Private"), 7, 4, 2025)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    return index


def test_year_shows_its_months_and_its_articles_and_no_other_url_is_one(index, monkeypatch):
    soup = soup_of("/notices/2025/")

    assert texts(soup, "h1") == ["2025"]
    assert texts(soup, ".months li") == ["2025", "March (1)", "May (2)"]
    assert [a["href"] for a in soup.select(".months a")] == ["/notices/2025/", "/notices/2025/03/", "/notices/2025/05/"]
    assert texts(soup, ".card-title") == ["C", "B", "A"]
    assert [(a["rel"], a["href"]) for a in soup.select(".pagination a")] == [(["next"], "/notices/2026/")]
    assert soup.find("link", rel="canonical")["href"] == "http://testserver/notices/2025/"
    assert soup_of("/notices/").find("a", string="Archive by month")["href"] == "/notices/2026/"
    for url in ("/notices/2025/", "/notices/2025/05/?page=1"):
        assert queries_for(url) <= 30
    nothing = "2024 2025/04 2025/13 2025/00 2025/5 2025/05/07 0000 9999 20255 ²⁰²⁵ 2025/0٥"
    for period in nothing.split():
        assert Client().get(f"/notices/{period}/").status_code == 404, period

    monkeypatch.setattr("blog.listings.ARTICLES_PER_PAGE", 2)
    second = soup_of("/notices/2025/?page=2")
    assert second.find("link", rel="canonical")["href"] == "http://testserver/notices/2025/?page=2"
    make_article(index=index, title="Retrospect", slug="2025")
    assert texts(soup_of("/notices/2025/"), "h1") == ["Retrospect"], "an article with a year as slug is served"


def test_month_shows_its_articles_and_leads_to_the_nearest_months_that_have_some(index):
    soup = soup_of("/notices/2025/05/")

    assert texts(soup, "h1") == ["May 2025"]
    assert texts(soup, ".card-title") == ["C", "B"]
    assert texts(soup, ".months [aria-current]") == ["May"]
    assert [(a["rel"], a["href"]) for a in soup.select(".pagination a")] == [
        (["prev"], "/notices/2025/03/"),
        (["next"], "/notices/2026/02/"),
    ]
    # The translations of a listing are not those of its months: home/tests/test_languages.py has months with articles.
    german = Locale.objects.create(language_code="de")
    for page in (*index.get_ancestors().filter(depth__gte=2).specific(), index):
        page.copy_for_translation(german).save_revision().publish()
    assert soup_of("/notices/").select("link[hreflang]") != []
    assert soup_of("/notices/2025/05/").select("link[hreflang]") == []


def test_months_begin_at_midnight_where_the_site_is():
    late = datetime(2025, 11, 30, 23, 30, tzinfo=UTC)

    with timezone.override(ZoneInfo("Europe/Zurich")):
        assert Period.containing(late, has_month=True) == Period(2025, 12)
        assert Period(2025, 11).end == Period(2025, 12).start <= late < Period(2025, 12).end == Period(2026).start
    assert Period.containing(late, has_month=True) == Period(2025, 11)
