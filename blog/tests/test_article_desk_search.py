"""The search of the article desk."""

import pytest
from django.urls import reverse

from .factories import make_article, make_author, section
from .helpers import fresh, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DESK = "/admin/articles/"


def titles(client, text):
    return sorted(article.title for article in client.get(f"{DESK}results/", {"q": text}).context["object_list"])


def test_text_is_searched_of_what_is_published_and_of_drafts_by_all_words(editor):
    make_article(title="Live", body=[section("Tides", "Höhe der Flut."), section("Harbour", "Cranes and ropes.")])
    make_article(title="Draft", publish=False, body=[section("Notes", "Flut & “Höhe”, again.")])
    changed = fresh(make_article(title="Changed", lead="It flies.", authors=[make_author(name="Mara Finch")]))
    changed.body = [section("New", "Ropes.")]
    changed.save_revision()

    assert titles(editor, "Höhe Flut") == ["Draft", "Live"]
    assert titles(editor, "flut") == ["Draft", "Live"]
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
