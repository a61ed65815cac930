"""The search page: it lands on the section, shows nothing hidden, and takes whatever is typed."""

import pytest
from wagtail.models import Page, PageViewRestriction, Site

from blog.models import ArticlePage
from blog.tests.factories import make_article, make_author, make_index, make_topic, section
from blog.tests.helpers import soup_of, words
from home.models import InfoPage

pytestmark = pytest.mark.django_db

HOSTILE = ['"', '"unclosed', "'; DROP TABLE x; --", "a" * 10_000, "a " * 5_000, "\x00", "tides\x00"]
HOSTILE += ["NEAR(tides weirs, 2)", "*", "(", "AND OR NOT", "{heading_words} : tides", "- ^", "🎉", "%", "live:true"]
HOSTILE += ["\\", "tides:* & !weirs <-> |", "&#0;", b"\xed\xa0\x80", "़ा", "²½ﷺ", "\u202e\u2066"]


def search(client, **parameters):
    response = client.get("/search/", parameters)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    return soup_of(response).main


def titles(main):
    return [words(heading) for heading in main.select(".hit h2")]


def test_a_hit_leads_to_the_section_and_marks_the_words(client):
    article = make_article(
        title="One",
        lead="Of herons.",
        authors=[make_author("Ada Quill")],
        body=[section("Before", "Nothing."), section("Nests", "Built by &lt;weavers&gt; &amp; others.")],
    )
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at="2026-03-04T10:00Z")

    main = search(client, q="weaver")
    (hit,) = main.select(".hit")

    assert words(main.select_one("[role=status]")) == "1 article"
    assert hit.h2.a["href"] == f"{article.url}#nests"
    (place,) = hit.select(".hit-sections li")
    assert place.a["href"] == f"{article.url}#nests"
    assert words(place.a) == "§ 2 Nests"
    assert "Built by &lt;<mark>weavers</mark>&gt; &amp; others." in str(place.p)
    assert words(hit.select_one(".card-meta")) == "4 March 2026 Ada Quill"
    assert 'id="nests"' in client.get(article.url).content.decode()


def test_a_hit_in_title_lead_or_byline_leads_to_the_article(client):
    article = make_article(title="Tides", lead="Of herons.", authors=[make_author("Ada Quill")])

    for typed in ("tides", "herons", "quill"):
        assert search(client, q=typed).select_one(".hit h2 a")["href"] == article.url, typed


def test_one_article_is_one_result_with_at_most_three_sections(client):
    make_article(title="Long", body=[section(f"Part {n}", "Of tides.") for n in range(1, 6)])
    make_article(title="Short", body=[section("Part", "Of tides.")])

    hits = sorted(search(client, q="tides").select(".hit"), key=lambda hit: words(hit.h2))

    assert [words(hit.h2) for hit in hits] == ["Long", "Short"]
    assert [len(hit.select(".hit-sections li")) for hit in hits] == [3, 1]
    assert words(hits[0].select_one(".card-meta")).endswith("in 2 more sections")


def test_hidden_pages_are_not_found_counted_or_suggested(client):
    make_article(title="Ospreys for all", topics=[make_topic("Birds")])
    make_article(title="Ospreys in draft", publish=False)
    closed = make_index(title="Closed", slug="closed")
    for number, page in enumerate([make_article(title="Ospreys in private", topics=[make_topic("Secrets")]), closed]):
        PageViewRestriction.objects.create(page=page, restriction_type=["password", "login"][number], password="x")
    make_article(title="Ospreys below", index=closed, authors=[make_author("Hidden Hand")])

    main = search(client, q="ospreys")

    assert titles(main) == ["Ospreys for all"]
    assert words(main.select_one("[role=status]")) == "1 article"
    assert "Secrets" not in str(main)
    assert "Hidden" not in str(main)
    # As soon as the restriction goes, without a word to the index.
    PageViewRestriction.objects.all().delete()
    assert len(titles(search(client, q="ospreys"))) == 3


def test_another_sites_pages_are_not_found(client):
    make_article(title="Tides here")
    other = Page.objects.get(depth=1).add_child(instance=InfoPage(title="Tides elsewhere", slug="elsewhere"))
    other.save_revision().publish()
    Site.objects.create(hostname="other.example", root_page=other)

    try:
        assert titles(search(client, q="tides")) == ["Tides here"]
    finally:
        Site.clear_site_root_paths_cache()


def test_plain_pages_are_found_too(client):
    home = Site.objects.get().root_page
    page = home.add_child(instance=InfoPage(title="Imprint", text="<p>Printed by <b>Weir</b> &amp; Sons.</p>"))
    page.save_revision().publish()

    (hit,) = search(client, q="sons weir").select(".hit")

    assert hit.h2.a["href"] == "/imprint/"
    assert "<mark>Weir</mark> &amp; <mark>Sons</mark>." in str(hit.p)


def test_topic_author_and_year_narrow_the_answer_and_are_counted(client):
    water, ada = make_topic("Water"), make_author("Ada Quill")
    newest = make_article(title="Tides, new", topics=[water, make_topic("Ships")], authors=[ada])
    oldest = make_article(title="Tides, old", topics=[water])
    make_article(title="Weirs", topics=[water], authors=[ada])
    ArticlePage.objects.filter(pk=oldest.pk).update(first_published_at="2019-12-31T23:30Z")
    ArticlePage.objects.filter(pk=newest.pk).update(first_published_at="2026-03-04T10:00Z")

    def options(main, name):
        return [words(option) for option in main.select(f"[name={name}] option")]

    main = search(client, q="tides")
    assert options(main, "topic") == ["Any topic", "Ships (1)", "Water (2)"]
    assert options(main, "author") == ["Any author", "Ada Quill (1)"]
    assert options(main, "year") == ["Any year", "2026 (1)", "2019 (1)"]

    assert titles(search(client, q="tides", topic="ships")) == ["Tides, new"]
    assert titles(search(client, q="tides", author="ada-quill")) == ["Tides, new"]
    main = search(client, q="tides", year="2019", topic="water")
    assert titles(main) == ["Tides, old"]
    assert [option["value"] for option in main.select("option[selected]")] == ["water", "2019"]
    main = search(client, q="tides", year="2019", topic="ships")
    assert options(main, "topic") == ["Any topic", "Ships (0)"]
    assert main.select_one("[role=status] a")["href"] == "?q=tides"


def test_search_shows_the_number_of_results(client):
    make_article(title="Bridges")

    def message(typed):
        return words(search(client, q=typed).select_one("[role=status]"))

    assert message("brigdes") == "No results for “brigdes”. Showing results for “Bridges”. 1 article"
    assert message("bridges moon") == "No results with all of these words. Showing results with some of them. 1 article"
    assert message("moon") == "No results for “moon”. Check the spelling, or try another word."
    assert message('"moon"') == message("moon")
    assert message('see "moon rise"').startswith("No results for “see moon rise”.")
    assert message('"') == 'No results for “"”. Check the spelling, or try another word.'
    assert message("<b>") == "No results for “<b>”. Check the spelling, or try another word."
    assert message("moon rise") == "No results for “moon rise”. Try fewer or different words."
    assert search(client, q=" ").select_one("[role=status]") is None


def test_search_without_results_offers_topics_and_the_newest_articles(client):
    water = make_topic("Water")
    for number in range(4):
        make_article(title=f"Tides {number}", topics=[water])
    closed = make_article(title="Closed")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")

    nothing = search(client, q="moon")

    assert nothing.select_one("input[type=search]")["value"] == "moon"
    assert [link["href"] for link in nothing.select(".subtopics a")] == ["/topics/water/"]
    assert [words(title) for title in nothing.select(".strip h3")] == ["Tides 3", "Tides 2", "Tides 1"]
    filtered = search(client, q="water", year="1999")
    refused = words(filtered.select_one("[role=status]"))
    assert refused == "No results for “water” with these filters. Search without filters"
    assert filtered.select(".strip") and filtered.select(".subtopics") and not filtered.select(".named")
    for typed in ("tides", "water"):
        assert not search(client, q=typed).select(".strip, .subtopics"), typed


def test_author_or_topic_with_that_name_comes_first(client):
    water, quill = make_topic("Water"), make_author("Ada Quill", role="Reporter")
    make_article(title="Tides", topics=[water, make_topic("Waste water", parent=water)], authors=[quill])
    make_article(title="Quills", authors=[make_author("Bo Quillon")])
    make_article(title="Hidden", authors=[make_author("Ada Hidden")], publish=False)

    def named(typed):
        main = search(client, q=typed)
        return [(words(each), each.a["href"]) for each in main.select(".named > li")]

    assert named("quill") == [("Author Ada Quill Reporter", "/authors/ada-quill/")]
    assert named("QUILL ada") == named("Ada Quíll") == named("quill")
    assert [url for _text, url in named("water")] == ["/topics/water/", "/topics/waste-water/"]
    assert named("waters") == named("water") and named("quills") == named("quill")
    assert named("hidden") == named("tides") == named("") == named('"') == []
    assert titles(search(client, q="ada quill")) == ["Tides"]
    # Neither taken for a mistyped word nor said to be nothing.
    main = search(client, q="waste")
    assert (named("waste"), main.select_one("[role=status]")) == (
        [("Topic Waste water", "/topics/waste-water/")],
        None,
    )


def test_mistyped_name_of_an_author_finds_the_author(client):
    make_article(title="Tides", authors=[make_author("Ada Quillon")])

    main = search(client, q="quilon")

    assert words(main.select_one("[role=status]")).startswith("No results for “quilon”. Showing results for “Quillon”.")
    assert [each.a["href"] for each in main.select(".named > li")] == ["/authors/ada-quillon/"]


def test_singular_finds_a_topic_in_the_plural(client):
    make_article(title="Tides", topics=[make_topic("Libraries")])

    for typed in ("library", "libraries", "librari"):
        found = [each.a["href"] for each in search(client, q=typed).select(".named > li")]
        assert found == ([] if typed == "librari" else ["/topics/libraries/"]), typed


def test_results_keep_words_and_filters_on_the_next_page(client, monkeypatch):
    water = make_topic()
    for topics in ([water], [], [water]):
        make_article(title="High low", topics=topics)

    monkeypatch.setattr("blog.search.finding.MAX_RANKED", 2)
    assert words(search(client, q="low").select_one("[role=status]")).startswith("More than 2 articles")
    monkeypatch.undo()
    monkeypatch.setattr("home.views.RESULTS_PER_PAGE", 1)
    main = search(client, q="high low", topic="water")
    assert main.select_one("input[type=search]")["value"] == "high low"
    assert main.select_one(".pagination [rel=next]")["href"] == "?q=high+low&topic=water&page=2"
    assert search(client, q="high low", topic="water", page="2").ol["start"] == "2"


def test_any_query_is_answered(client):
    make_article(title="Tides")

    for typed in HOSTILE:
        search(client, q=typed)
        assert titles(search(client, q="tides", topic=typed, author=typed, year=typed, page=typed)) == ["Tides"]
    assert '<meta name="robots" content="noindex">' in client.get("/search/").content.decode()
