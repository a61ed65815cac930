"""Parse the text of a search; any text is a valid query."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .words import UNSPACED, runs_of, words_of

MAX_QUERY_LENGTH = 200
MAX_TERMS = 12
# Shorter prefixes would match too much.
MIN_PREFIX_LENGTH = 3
QUOTATION_MARK = '["“”„«»]'
QUOTED = re.compile(rf'{QUOTATION_MARK}([^"“”„«»]*){QUOTATION_MARK}')


@dataclass(frozen=True)
class Term:
    """Words that must follow each other; if `is_prefix`, the last one also matches longer words that begin with it.

    `variants` (blog.search.variants) match in its place.
    """

    words: tuple[str, ...]
    is_prefix: bool = True
    variants: tuple[Term, ...] = ()

    def __str__(self):
        return " ".join(self.words)

    def matches_part(self, word: str) -> bool:
        return word in self.words or (self.is_prefix and word.startswith(self.words[-1]))


@dataclass(frozen=True)
class Query:
    """The terms of a search: a result has all of them if `requires_all`, else at least one."""

    terms: tuple[Term, ...]
    requires_all: bool = True

    def __bool__(self):
        return bool(self.terms)

    def terms_in(self, word: str) -> set[Term]:
        """Return the terms that a folded word matches, or is part of."""
        return {term for term in self.terms if any(each.matches_part(word) for each in (term, *term.variants))}


def clean(text: str) -> str:
    """Return one line of at most MAX_QUERY_LENGTH characters, all printable."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 4 * MAX_QUERY_LENGTH])
    return " ".join(printable.split())[:MAX_QUERY_LENGTH]


def without_quotation_marks(words: str) -> str:
    """Return `words` without quotation marks, to be shown in such; unchanged if they are nothing else."""
    return " ".join(re.sub(QUOTATION_MARK, " ", words).split()) or words


def parse(text: str) -> Query:
    """Return the query: words in quotation marks are a phrase, each other word is a word or a prefix."""
    terms: list[Term] = []
    end = 0
    for quoted in QUOTED.finditer(text):
        terms += _unquoted_terms(text[end : quoted.start()])
        words = tuple(words_of(quoted[1]))
        terms += [Term(words, is_prefix=False)] if words else []
        end = quoted.end()
    terms += _unquoted_terms(text[end:])
    return Query(tuple(dict.fromkeys(terms))[:MAX_TERMS])


def _unquoted_terms(text: str) -> Iterable[Term]:
    for words in runs_of(text):
        yield Term(words, is_prefix=len(words[-1]) >= MIN_PREFIX_LENGTH and not UNSPACED.match(words[-1]))
