"""Words that a mistyped one may stand for."""

from dataclasses import replace

from django.db.models.functions import Length

from ..models.search import SearchWord
from .index import LONGEST_KNOWN, SHORTEST_KNOWN
from .query import Query, Term

MOST_ALIKE = 4
# From this length on, two mistakes are forgiven.
LONG = 8


def understood(query: Query) -> Query | None:
    """The query with what could be meant instead of each word that no known one begins with; None if nothing could."""
    parts = [_alternatives(part) for part in query.parts]
    return None if parts == list(query.parts) else replace(query, parts=tuple(parts))


def _alternatives(part: tuple[Term, ...]) -> tuple[Term, ...]:
    (term,) = part
    if len(term.words) > 1 or not term.is_beginning or SearchWord.objects.beginning_with(term.words[0]).exists():
        return part
    return tuple(Term((word,), is_beginning=False) for word in words_like(term.words[0])) or part


def words_like(word: str) -> list[str]:
    """The nearest of known words that are one slip away: a letter too many, too few, other or swapped. Long ones: two.

    Where there is one slip, one half of the word is as it should be: so few words are compared.
    """
    if not SHORTEST_KNOWN <= len(word) <= LONGEST_KNOWN:
        return []
    slips = 2 if len(word) >= LONG else 1
    half = (len(word) - 1) // 2
    of_length = SearchWord.objects.annotate(length=Length("word")).filter(
        length__gte=len(word) - slips, length__lte=len(word) + slips
    )
    near = set(of_length.beginning_with(word[:half]).values_list("word", flat=True))
    near.update(of_length.ending_with(word[-half:]).values_list("word", flat=True))
    measured = [(distance(word, other), other[0] != word[0], other) for other in near]
    fit = sorted(each for each in measured if each[0] <= slips)
    return [other for slips_made, _first, other in fit if slips_made == fit[0][0]][:MOST_ALIKE]


def distance(one: str, other: str) -> int:
    """How many letters must be added, removed, changed, or swapped with their neighbour."""
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, another in enumerate(other, start=1):
            best = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != another))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == another:
                best = min(best, before_last[column - 2] + 1)
            current.append(best)
        before_last, last = last, current
    return last[-1]
