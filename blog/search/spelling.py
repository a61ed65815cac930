"""Suggest corrections for a mistyped word from the words in the index."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from django.db.models.functions import Length

from ..models.search import SearchWord
from .index import MAX_KNOWN_LENGTH, MIN_KNOWN_LENGTH
from .query import Query, Term

MAX_SUGGESTIONS = 4
MIN_SIMILARITY = 0.75  # of words that are compared further
LONG_WORD = 8  # letters: two typing errors are likely in one, and rarely make another word of it


def suggestions(query: Query) -> Iterator[tuple[Query, str]]:
    """Yield the query with a known word instead of its only unknown one, and that word; the closest first."""
    unknown = [term for term in query.terms if _is_unknown(term)]
    if len(unknown) != 1:
        return
    for word in words_like(unknown[0].words[0]):
        replacement = Term((word,), is_prefix=False)
        yield replace(query, terms=tuple(replacement if term in unknown else term for term in query.terms)), word


def _is_unknown(term: Term) -> bool:
    is_one_word = len(term.words) == 1 and term.is_prefix
    return is_one_word and not SearchWord.objects.beginning_with(term.words[0]).exists()


def words_like(word: str) -> list[str]:
    """Return indexed words similar to `word`. Only those with the same first or second half are compared."""
    if not MIN_KNOWN_LENGTH <= len(word) <= MAX_KNOWN_LENGTH:
        return []
    half = (len(word) - 1) // 2
    known = SearchWord.objects.annotate(length=Length("word")).filter(
        length__gte=len(word) - 2, length__lte=len(word) + 2
    )
    near = known.beginning_with(word[:half]) | known.ending_with(word[-half:])
    similar = get_close_matches(word, near.values_list("word", flat=True), n=MAX_SUGGESTIONS, cutoff=MIN_SIMILARITY)
    return [known for known in similar if may_be_mistyped(word, known)]


def may_be_mistyped(word: str, known: str) -> bool:
    """Return whether `word` is likely `known` with a typing error, and not another word: the first letter is right."""
    most = 2 if len(word) >= LONG_WORD else 1
    return word[0] == known[0] and not any(map(str.isdigit, word)) and edits_between(word, known) <= most


def edits_between(one: str, other: str) -> int:
    """Return how many letters are inserted, left out, replaced, or swapped with the next one."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and wanted == one[i - 2]:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
