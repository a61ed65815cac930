"""The search of the article desk, what it says without articles, and that it is the only screen of them."""

import pytest
from django.urls import reverse

from .factories import make_article, make_author, make_index, section
from .helpers import fresh, signed_in, soup_of, words

pytestmark = pytest.mark.django_db
DESK = "/admin/articles/"


def titles(client, text):
    return sorted(article.title for article in client.get(f"{DESK}results/", {"q": text}).context["object_list"])


def test_text_is_searched_of_what_is_published_and_of_drafts_by_all_words(editor):
    make_article(title="Live", body=[section("Tides", "Höhe der Flut."), section("Harbour", "Cranes and ropes.")])
    make_article(title="Draft", lead="Übung.", publish=False, body=[section("Notes", "Flut & “Höhe”, again.")])
    changed = fresh(make_article(title="Changed", lead="It flies.", authors=[make_author(name="Mara Finch")]))
    changed.body = [section("New", "Ropes.")]
    changed.save_revision()

    assert titles(editor, "Höhe Flut") == ["Draft", "Live"]
    assert titles(editor, "flut") == ["Draft", "Live"]
    assert titles(editor, "höhe") == ["Draft", "Live"]
    assert titles(editor, "Übung flut") == ["Draft"]  # in the lead and in the text
    assert titles(editor, "ropes cranes") == ["Live"]  # in two sections
    assert titles(editor, "rop") == ["Changed", "Live"]  # the beginning of a word
    assert titles(editor, "mara") == ["Changed"]
    assert titles(editor, "paragraph") == titles(editor, "value") == []  # names in the stored JSON
    assert titles(editor, '"knotted') == titles(editor, "%") == titles(editor, "ropes x") == []


def test_author_finds_nothing_more_than_the_listing_has(editor):
    make_article(title="Secret", publish=False, body=[section("A", "Ropes.")])
    author = signed_in("author", "Authors")
    make_article(title="Own", publish=False, owner=author.user, body=[section("A", "Ropes.")])

    assert titles(editor, "ropes") == ["Own", "Secret"]
    assert titles(author, "ropes") == titles_without_search(author)


def titles_without_search(client):
    return sorted(article.title for article in client.get(reverse("article_desk:index_results")).context["object_list"])


def test_desk_without_articles_says_what_to_do_next(editor):
    make_index()
    first, none = words(soup_of(DESK, editor).main), words(soup_of(f"{DESK}?q=tides", editor).main)

    assert ("No articles yet" in first, "Write the first article" in first) == (True, True)
    assert ("No articles match" in none, "Show all articles" in none) == (True, True)
    assert " of 0" not in first + none
    make_article()
    assert "1-1 of 1 article" in words(soup_of(DESK, editor).main)


def test_pages_below_a_listing_are_on_the_desk_with_the_actions_of_the_listing(editor):
    here, there = make_index(title="Here", slug="here"), make_index(title="There", slug="there")
    make_article(index=here, title="Mine")
    make_article(index=there, title="Other")

    response = editor.get(reverse("wagtailadmin_explore", args=[here.pk]))

    assert response["Location"] == f"{DESK}?index={here.pk}"
    page = soup_of(response["Location"], editor)
    assert [words(title) for title in page.select(".title-wrapper a")] == ["Mine"]
    links = {link["href"] for link in page.select("main a[href]")}
    assert reverse("wagtailadmin_pages:edit", args=[here.pk]) in links
    assert reverse("wagtailadmin_pages:add", args=["blog", "articlepage", here.pk]) in links
    author = signed_in("author", "Authors")
    page = soup_of(f"{DESK}?index={here.pk}", author)
    assert reverse("wagtailadmin_pages:edit", args=[here.pk]) not in str(page)
