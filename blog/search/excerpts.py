"""Texts with the matches marked, as pieces that templates escape.

Neither `snippet()` nor `ts_headline` is used: they show the folded words ("cafe"), and readers see what was written.
"""

from dataclasses import dataclass

from .query import Query
from .words import spans_of

EXCERPT_WORDS = 40
WORDS_BEFORE_MATCH = 8
# To the index, what is on either side of them is a word of its own.
APOSTROPHES = {"'", "’"}
# Only so many characters of a text, and matches in it, are considered.
MAX_CHARACTERS = 40_000
MAX_MATCHES = 200


@dataclass(frozen=True)
class Piece:
    text: str
    is_match: bool = False


def marked(text: str, query: Query) -> list[Piece]:
    """Return all of `text`, with the matches marked."""
    return _pieces(text, [(start, end) for start, end, word in spans_of(text) if query.terms_in(word)], 0, len(text))


def excerpt(text: str, query: Query) -> list[Piece]:
    """Return about EXCERPT_WORDS words of `text`, where most of the terms are closest together; else its beginning."""
    text = text[:MAX_CHARACTERS]
    spans = spans_of(text)
    if not spans:
        return []
    terms = {position: found for position, (_start, _end, word) in enumerate(spans) if (found := query.terms_in(word))}
    positions = list(terms)[:MAX_MATCHES]

    def terms_from(first: int) -> int:
        last = first + EXCERPT_WORDS - WORDS_BEFORE_MATCH
        return len(set().union(*(terms[position] for position in positions if first <= position < last)))

    first = max(0, max(positions, key=terms_from, default=0) - WORDS_BEFORE_MATCH)
    last = min(first + EXCERPT_WORDS, len(spans)) - 1
    while first and text[spans[first - 1][1] : spans[first][0]] in APOSTROPHES:
        first -= 1
    while last < len(spans) - 1 and text[spans[last][1] : spans[last + 1][0]] in APOSTROPHES:
        last += 1
    start, end = (spans[first][0] if first else 0), (spans[last][1] if last < len(spans) - 1 else len(text))
    pieces = _pieces(text, [spans[position][:2] for position in terms if first <= position <= last], start, end)
    return [*([Piece("… ")] if first else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _pieces(text: str, matches: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces = []
    for match_start, match_end in matches:
        pieces += [Piece(text[start:match_start]), Piece(text[match_start:match_end], is_match=True)]
        start = match_end
    return [piece for piece in (*pieces, Piece(text[start:end])) if piece.text]
