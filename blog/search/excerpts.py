"""Texts with what was looked for marked in them. They are cut into pieces, and templates escape each."""

from dataclasses import dataclass

from .query import Query
from .words import spans_of

LENGTH = 40  # words
BEFORE = 8  # of them, before the first that was found
# Of a text that is longer, what follows is not looked at.
LOOKED_AT = 40_000


@dataclass(frozen=True)
class Piece:
    text: str
    is_match: bool = False


def marked(text: str, query: Query) -> list[Piece]:
    """All of `text`."""
    spans = spans_of(text)
    return _pieces(text, spans, _matches(spans, query), 0, len(text))


def excerpt(text: str, query: Query) -> list[Piece]:
    """About LENGTH words of `text`, where the most of different terms stand closest; its beginning where none do."""
    text = text[:LOOKED_AT]
    spans = spans_of(text)
    if not spans:
        return []
    matches = _matches(spans, query)
    first = max(0, _best_start(matches) - BEFORE)
    if first < BEFORE:
        first = 0
    last = min(first + LENGTH, len(spans))
    start = spans[first][0] if first else 0
    end = spans[last - 1][1] if last < len(spans) else len(text)
    pieces = _pieces(text, spans, matches, start, end)
    return [*([Piece("… ")] if first else []), *pieces, *([Piece(" …")] if last < len(spans) else [])]


def _matches(spans, query: Query) -> dict[int, int]:
    """By the position of a word that was looked for, the number of the part of the query that it belongs to."""
    parts = [(number, term) for number, part in enumerate(query.parts) for term in part]
    folded = [word for _start, _end, word in spans]
    found: dict[int, int] = {}
    for position, word in enumerate(folded):
        for number, term in parts:
            length = len(term.words)
            if length == 1:
                is_there = word == term.words[0] or (term.is_beginning and word.startswith(term.words[0]))
            else:
                *before, last = folded[position : position + length]
                is_there = tuple(before) == term.words[:-1] and (
                    last == term.words[-1] or (term.is_beginning and last.startswith(term.words[-1]))
                )
            if is_there:
                found.update({position + step: number for step in range(length)})
    return found


def _best_start(matches: dict[int, int]) -> int:
    """Where a stretch of LENGTH words begins that holds most parts of the query, then most matches: the first such."""
    positions = sorted(matches)
    best, start = (0, 0), 0
    for index, position in enumerate(positions):
        within = [p for p in positions[index : index + LENGTH] if p < position + LENGTH - BEFORE]
        worth = (len({matches[p] for p in within}), len(within))
        if worth > best:
            best, start = worth, position
    return start


def _pieces(text: str, spans, matches, start: int, end: int) -> list[Piece]:
    pieces, done = [], start
    for position in sorted(matches):
        begins, ends, _word = spans[position]
        if begins < start or ends > end:
            continue
        if begins > done:
            pieces.append(Piece(text[done:begins]))
        pieces.append(Piece(text[begins:ends], is_match=True))
        done = ends
    if done < end:
        pieces.append(Piece(text[done:end]))
    return pieces
