"""Series and related articles: what readers find of them, and that drafts and private articles count for nothing."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Locale, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset

from blog.models import ArticlePage, RelatedArticle

from .factories import make_article, make_series, make_topic, publish_on
from .helpers import soup_of
from .helpers import words as text
from .test_editor_controls import published

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def series():
    """Four parts in this order: two with numbers, then two by date; a draft, a private part and none of it beside."""
    series = make_series("On rivers")
    last, third = (
        publish_on(make_article(title=title, series=series), day) for title, day in (("Last", 9), ("Third", 2))
    )
    second = publish_on(make_article(title="Second", series=series, series_place=7), 20)
    first = publish_on(make_article(title="First", series=series, series_place=1), 21)
    make_article(title="Draft", series=series, series_place=2, publish=False)
    private = make_article(title="Private", series=series, series_place=3)
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    return [first, second, third, last]


def test_a_part_says_which_it_is_and_leads_to_those_beside_it(series):
    first, second, third, last = series

    soup = soup_of(second)
    assert text(soup.select_one(".series-part")) == "Part 2 of 4: On rivers"
    assert soup.select_one(".series-part a")["href"] == "/series/on-rivers/"
    nav = soup.select_one(".series-parts")
    assert [(text(a.parent), a["href"]) for a in nav("a")] == [
        ("Part 1 First", first.url),
        ("Part 3 Third", third.url),
    ]
    assert [text(a) for a in soup_of(first).select_one(".series-parts")("a")] == ["Second"]
    assert [text(a) for a in soup_of(last).select_one(".series-parts")("a")] == ["Third"]
    assert soup.select("[rel=prev], [rel=next]") == [], "of a series there are previous and next parts"


def test_no_article_is_linked_twice_after_another():
    topic = make_topic()
    old, here, new = (
        publish_on(make_article(title=title, topics=[topic]), day)
        for day, title in enumerate(("Old", "Here", "New"), 1)
    )
    RelatedArticle.objects.create(article=here, other=old)

    assert [text(a) for a in soup_of(here).select(".article-after a")] == ["Old", "New"]
    ArticlePage.objects.get(pk=new.pk).topics.clear()
    part = publish_on(make_article(title="Part 1", topics=[topic], series=make_series()), 4)
    other = make_article(title="Part 2", topics=[topic], series=part.series)
    RelatedArticle.objects.create(article=part, other=other)

    links = [text(a) for a in soup_of(part).select(".article-after a")]
    assert sorted(links) == sorted(set(links))
    assert links[0] == "Part 2"


@pytest.mark.each_database
def test_a_series_has_a_page_with_its_parts_in_order(series, django_assert_max_num_queries):
    Client().get("/")
    with django_assert_max_num_queries(20):
        soup = soup_of("/series/on-rivers/")

    assert [text(title) for title in soup.select("ol.cards .card-title")] == ["First", "Second", "Third", "Last"]
    assert text(soup.select_one(".listing-head .kicker")) == "Series in 4 parts"
    make_series("Empty")
    assert Client().get("/series/empty/").status_code == 404
    sitemap = Client().get("/sitemap-series.xml").content.decode()
    assert "<loc>http://testserver/series/on-rivers/</loc>" in sitemap
    assert "/series/empty/" not in sitemap


def related(article):
    return [text(a) for a in soup_of(article).select(".related a")]


@pytest.mark.each_database
def test_related_articles_are_the_chosen_ones_then_the_newest_of_the_topics():
    topic, series = make_topic(), make_series()
    article = make_article(title="Itself", topics=[topic], series=series, series_place=1)
    make_article(title="The next part, which stands above", series=series, series_place=2)
    publish_on(make_article(title="Same topic, old", topics=[topic]), 1)
    publish_on(make_article(title="Same series", series=series, series_place=3), 2)
    publish_on(make_article(title="Same topic, new", topics=[topic]), 3)
    make_article(title="Nothing in common")
    make_article(title="Same topic, draft", topics=[topic], publish=False)
    secret = make_article(title="Same topic, private", topics=[topic])
    PageViewRestriction.objects.create(page=secret, restriction_type="login")

    assert related(article) == ["Same topic, new", "Same series", "Same topic, old"]

    chosen = [publish_on(make_article(title=title), day) for title, day in (("Far", 1), ("Gone", 2), ("Wide", 3))]
    for place, other in enumerate([article, *chosen]):
        RelatedArticle.objects.create(article=article, other=other, sort_order=place)
    chosen[1].unpublish()

    assert related(article) == ["Far", "Wide", "Same topic, new"]
    assert soup_of(make_article()).select(".related, .series-part, .article-after h2") == []


def test_a_translation_is_no_part_and_is_not_related():
    other, _made = Locale.objects.get_or_create(language_code="de")
    series, topic = make_series(), make_topic()
    article = make_article(title="Tides", series=series, topics=[topic])
    translation = article.copy_for_translation(other, copy_parents=True)
    translation.series, translation.topics = series, [topic]  # as an editor may set them there
    translation.save_revision().publish()

    soup = soup_of(article)

    assert ArticlePage.objects.live().filter(series=series).count() == 2
    assert text(soup.select_one(".series-part")) == "Part 1 of 1: On rivers"
    assert soup.select(".related") == []


def test_editor_files_an_article_in_a_series_and_chooses_related_ones_in_their_order(editor):
    series = make_series("On rivers")
    first, second = (make_article(title=title) for title in ("Zebra", "Aardvark"))
    ArticlePage.objects.update(first_published_at=None)  # as pages that were added from code
    links = inline_formset([{"other": first.pk}, {"other": second.pk}])

    page = published(editor, index=first.get_parent(), related_links=links, series=series.pk, series_place=3)

    assert [text(link) for link in BeautifulSoup(page, "html.parser").select(".related a")] == ["Zebra", "Aardvark"]
    assert "Part 1 of 1:" in page
    assert ArticlePage.objects.get(series=series).series_place == 3
