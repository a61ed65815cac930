"""Parses what a reader typed; any text is a query."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .words import UNSPACED, runs_of, words_of

LONGEST_QUERY = 200
MOST_TERMS = 12
# Shorter beginnings of words would match too much.
SHORTEST_BEGINNING = 3
MARK = '["“”„«»]'
QUOTED = re.compile(rf'{MARK}([^"“”„«»]*){MARK}')


@dataclass(frozen=True)
class Term:
    """Words that must follow each other; if `is_beginning`, the last one may be the beginning of a longer word."""

    words: tuple[str, ...]
    is_beginning: bool = True

    def __str__(self):
        return " ".join(self.words)

    def is_continued_by(self, word: str) -> bool:
        return self.is_beginning and word.startswith(self.words[-1])


@dataclass(frozen=True)
class Query:
    """Terms that must all be there; or any of them, where it is not `of_all`."""

    terms: tuple[Term, ...]
    of_all: bool = True

    def __bool__(self):
        return bool(self.terms)

    def terms_in(self, word: str) -> set[Term]:
        """Return the terms that a folded word matches, or is part of."""
        return {term for term in self.terms if word in term.words or term.is_continued_by(word)}


def clean(typed: str) -> str:
    """Return one line of at most LONGEST_QUERY characters, all printable."""
    return " ".join("".join(c if c.isprintable() else " " for c in typed[: 4 * LONGEST_QUERY]).split())[:LONGEST_QUERY]


def quotable(words: str) -> str:
    """Return words to be shown in quotation marks: without their own, unless they are nothing else."""
    return " ".join(re.sub(MARK, " ", words).split()) or words


def parse(typed: str) -> Query:
    """Return the terms: words in quotation marks as a phrase, each other word as a word or the beginning of one."""
    terms: list[Term] = []
    end = 0
    for quoted in QUOTED.finditer(typed):
        terms += _loose(typed[end : quoted.start()])
        words = tuple(words_of(quoted[1]))
        terms += [Term(words, is_beginning=False)] if words else []
        end = quoted.end()
    terms += _loose(typed[end:])
    return Query(tuple(dict.fromkeys(terms))[:MOST_TERMS])


def _loose(text: str) -> Iterable[Term]:
    for words in runs_of(text):
        yield Term(words, is_beginning=len(words[-1]) >= SHORTEST_BEGINNING and not UNSPACED.match(words[-1]))
