"""A search finds singular and plural by their endings, and Arabic words with and without article, on both databases."""

import pytest
from django.utils import translation

from blog.search.excerpts import marked
from blog.search.finding import find
from blog.search.query import parse
from blog.search.variants import with_variants

from .factories import make_article, section
from .test_search import pages, places_found


def variants(word, language):
    return {form.words[0] for form in with_variants(parse(word), language).terms[0].variants}


@pytest.mark.parametrize(
    ("language", "plural", "singular"),
    [
        ("en", "bridges", "bridge"),
        ("en", "cities", "city"),
        ("en", "movies", "movie"),
        ("en", "shelves", "shelf"),
        ("en", "knives", "knife"),
        ("en", "olives", "olive"),
        ("en", "houses", "house"),
        ("en", "churches", "church"),
        ("en", "boxes", "box"),
        ("en", "potatoes", "potato"),
        ("de", "Brücken", "Brücke"),
        ("de", "Häuser", "Haus"),
        ("de", "Frauen", "Frau"),
        ("de", "Lehrerinnen", "Lehrerin"),
        ("de", "Tage", "Tag"),
        ("de", "Autos", "Auto"),
        ("de", "Museen", "Museum"),
        ("de", "Themen", "Thema"),
        ("de", "Ergebnisse", "Ergebnis"),
        ("de", "Kindern", "Kinder"),
    ],
)
@pytest.mark.django_db
@pytest.mark.each_database
def test_plural_finds_the_singular_and_the_reverse(language, plural, singular):
    make_article(title="Both", body=[section(plural, "Some."), section(singular, "One."), section("Zebra", "None.")])

    with translation.override(language):
        assert places_found(plural) == places_found(singular) == {("Both", 1), ("Both", 2)}


@pytest.mark.parametrize("word", ["news", "glass", "campus", "analysis", "gas", "care", "plane"])
def test_english_word_that_is_no_plural_has_no_singular(word):
    assert variants(word, "en") == set()


@pytest.mark.parametrize("typed", ["الجسر", "جسر", "للجسر"])
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.django_db
@pytest.mark.each_database
def test_arabic_word_is_found_with_and_without_article(typed, language):
    make_article(title="Both", body=[section(heading) for heading in ("الجِسْر", "جسر", "بالجسر", "بيت")])

    with translation.override(language):
        assert places_found(typed) == {("Both", 1), ("Both", 2), ("Both", 3)}


@pytest.mark.django_db
@pytest.mark.each_database
def test_exact_words_come_first_and_a_phrase_is_exact_only(monkeypatch):
    make_article(title="Mentioned", body=[section("Ropes", "Two old bridges.")])
    make_article(title="The bridge", body=[section("A bridge", "The bridge is a bridge.")])

    titles_by_id = dict(pages().values_list("pk", "title"))

    def titles(typed):
        return [titles_by_id[page_id] for page_id in find(typed, pages()).page_ids]

    assert titles("bridges") == ["Mentioned", "The bridge"]
    assert titles("bridges ropes") == ["Mentioned"]
    assert titles("bridge old") == ["Mentioned"]
    assert titles('"bridges"') == ["Mentioned"]
    assert titles("bridge") == ["The bridge", "Mentioned"]

    # Where there are more exact ones than are ranked, variants take nobody's place.
    monkeypatch.setattr("blog.search.finding.MAX_RANKED", 1)
    assert titles("bridges") == ["Mentioned"]


def test_variants_are_marked_as_matches():
    pieces = marked("Bridge, bridges, bridgehead", with_variants(parse("bridges"), "en"))

    assert [piece.text for piece in pieces if piece.is_match] == ["Bridge", "bridges"]
