"""What became of sections between two texts: a table, and what holds whatever the texts are."""

import random
from itertools import combinations

import pytest

from blog.history.changes import changes_between, moved_among
from blog.sections import sections_of

from .factories import make_article, section

pytestmark = pytest.mark.any_database

TEN = "The bridge was closed on Monday for repairs until spring."
OTHER = "Nobody has seen the mayor since, and nothing was repaired."


def text(*rows):
    """Sections of a text: one letter, its id and heading, or (id, heading, text)."""
    rows = [(row, row.upper(), TEN) if isinstance(row, str) else row for row in rows]
    return [Known(number, *row) for number, row in enumerate(rows, start=1)]


class Known:
    def __init__(self, number, block_id, heading, text, digest=None):
        self.number, self.block_id, self.heading, self.text = number, block_id, heading, text
        self.digest = digest or text


def ids(changes):
    return "".join(change.block_id for change in changes)


KINDS = ("added", "removed", "moved", "renamed", "rewritten", "edited")


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("abc", "abc", {}),
        ("", "", {}),
        ("", "ab", {"added": "ab"}),
        ("ab", "", {"removed": "ab"}),
        ("abc", "axbc", {"added": "x"}),
        ("abc", "ac", {"removed": "b"}),
        ("abcd", "dabc", {"moved": "d"}),
        ("abcd", "bcda", {"moved": "a"}),
        ("abc", "cxb", {"added": "x", "removed": "a", "moved": "c"}),  # of a swapped pair one
        ([("a", "Alpha", TEN)], [("a", "Beta", TEN)], {"renamed": "a"}),
        ([("a", "Alpha", TEN)], [("a", " Alpha ", TEN)], {}),
        ([("a", "Alpha", TEN)], [("a", "Alpha", OTHER)], {"rewritten": "a", "edited": "a"}),
        ([("a", "Alpha", TEN)], [("a", "Alpha", TEN.replace("Monday", "Tuesday"))], {"edited": "a"}),
        ([("a", "Alpha", TEN)], [("a", "Beta", OTHER)], {"renamed": "a", "rewritten": "a", "edited": "a"}),
        ([("a", "Alpha", None, "x")], [("a", "Alpha", TEN, "x")], {}),
        ([("a", "Alpha", None, "x")], [("a", "Alpha", TEN, "y")], {"rewritten": "a", "edited": "a"}),
    ],
)
def test_changes_are_identified_by_block_id(before, now, expected):
    changes = changes_between(text(*before), text(*now))

    found = {kind: ids(change for change in changes if getattr(change, f"is_{kind}")) for kind in KINDS}
    assert {kind: block_ids for kind, block_ids in found.items() if block_ids} == expected
    assert any(change.is_any for change in changes) is bool(expected.keys() - {"edited"})


def test_removed_sections_are_listed_where_they_stood():
    assert ids(changes_between(text(*"abcde"), text(*"xbd"))) == "axbcde"
    assert ids(changes_between(text(*"ab"), text())) == "ab"


def test_the_fewest_sections_move():
    chance = random.Random(4)
    for _ in range(60):
        places = chance.sample(range(7), chance.randint(0, 7))
        moved = moved_among(places)

        staying = [place for place in places if place not in moved]
        assert staying == sorted(staying)
        longest = max(
            (
                length
                for length in range(len(places) + 1)
                for kept in combinations(places, length)
                if list(kept) == sorted(kept)
            ),
            default=0,
        )
        assert len(staying) == longest


@pytest.mark.django_db
def test_the_sections_of_an_article_are_compared_as_they_are():
    article = make_article(body=[section("Alpha", TEN), section("Beta", OTHER)])
    alpha, beta = sections_of(article.body, [])
    article.body[0].value["heading"] = "Renamed"

    changes = changes_between([alpha, beta], sections_of(article.body, []))

    renamed = [change for change in changes if change.is_renamed]
    assert [(change.before.heading, change.now.heading) for change in renamed] == [("Alpha", "Renamed")]
    assert not any(change.is_rewritten for change in changes)
