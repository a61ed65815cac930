"""Word-by-word comparison of a section as a reader saw it with the present one."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import cast

from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

from ..sections import Section

# Longer sections take too long to compare.
MOST_WORDS = 4_000


@dataclass(frozen=True)
class Piece:
    """Consecutive words, and whether only this side has them."""

    text: str
    differs: bool


type Paragraphs = list[list[Piece]]


def compare(then: Section, now: Section) -> tuple[Paragraphs, Paragraphs]:
    """Return the paragraphs of both as pieces. In very long sections no differences are marked."""
    sides = [_words(then), _words(now)]
    differing: tuple[set[int], set[int]] = (set(), set())
    if max(map(len, sides)) <= MOST_WORDS:
        words = [[word for _place, word in side] for side in sides]
        matcher = SequenceMatcher(None, words[0], words[1])
        for tag, *ends in matcher.get_opcodes():
            if tag != "equal":
                differing[0].update(range(ends[0], ends[1]))
                differing[1].update(range(ends[2], ends[3]))
    return _pieces(sides[0], differing[0]), _pieces(sides[1], differing[1])


def plain(section: Section) -> Paragraphs:
    return _pieces(_words(section), set())


def _words(section: Section) -> list[tuple[int, str]]:
    """Return each word with the number of its paragraph."""
    return [(place, word) for place, text in enumerate(_texts(section)) for word in text.split()]


def _texts(section: Section) -> Iterator[str]:
    for child in cast(StreamValue, section.content):
        texts = child.block.get_searchable_content(child.value)
        yield from texts if isinstance(child.value, RichText) else [" ".join(texts)]


def _pieces(words: list[tuple[int, str]], differing: set[int]) -> Paragraphs:
    numbered = [(place, number in differing, word) for number, (place, word) in enumerate(words)]
    return [
        [
            Piece(" ".join(word for *_rest, word in run), differs)
            for differs, run in groupby(paragraph, key=lambda word: word[1])
        ]
        for _place, paragraph in groupby(numbered, key=lambda word: word[0])
    ]
