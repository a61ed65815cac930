"""Texts with the matches marked, as pieces that templates escape.

Neither `snippet()` nor `ts_headline` is used: they show the folded words ("cafe"), and readers see what was written.
"""

from dataclasses import dataclass

from .query import Query
from .words import spans_of

LENGTH = 40  # words
BEFORE = 8  # words before the first match
# Characters of a text, and matches in it, that are considered.
LONGEST = 40_000
MOST_MATCHES = 200


@dataclass(frozen=True)
class Piece:
    text: str
    is_match: bool = False


def marked(text: str, query: Query) -> list[Piece]:
    """Return all of `text`."""
    return _pieces(text, [(start, end) for start, end, word in spans_of(text) if query.terms_in(word)], 0, len(text))


def excerpt(text: str, query: Query) -> list[Piece]:
    """Return about LENGTH words of `text`, where most of the terms are closest together; else its beginning."""
    text = text[:LONGEST]
    spans = spans_of(text)
    if not spans:
        return []
    terms = {place: found for place, (_start, _end, word) in enumerate(spans) if (found := query.terms_in(word))}
    places = list(terms)[:MOST_MATCHES]

    def terms_from(first: int) -> int:
        return len(set().union(*(terms[place] for place in places if first <= place < first + LENGTH - BEFORE)))

    first = max(0, max(places, key=terms_from, default=0) - BEFORE)
    last = min(first + LENGTH, len(spans)) - 1
    start, end = (spans[first][0] if first else 0), (spans[last][1] if last < len(spans) - 1 else len(text))
    pieces = _pieces(text, [spans[place][:2] for place in terms if first <= place <= last], start, end)
    return [*([Piece("… ")] if first else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _pieces(text: str, matches: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces = []
    for match_start, match_end in matches:
        pieces += [Piece(text[start:match_start]), Piece(text[match_start:match_end], is_match=True)]
        start = match_end
    return [piece for piece in (*pieces, Piece(text[start:end])) if piece.text]
