"""What the model sees of a comment: words, pairs of words, pieces of words, and signals, each as a number."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from ..judging.folding import Folded
from ..judging.links import link_starts, number_of_links
from ..judging.submission import Submission
from .numbers import WORD, number_of_signal, numbers_of_pairs, numbers_of_word

# Of a longer text only both ends are read.
FIRST, LAST = 4_000, 1_000
# Begins only where a row of signs does: else a long row would be searched from each of them.
SENTENCE_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]+[\"'”»)]*(?=\s|$)|\n+")
# Shorter sentences belong to the next one.
MIN_WORDS = 4
MAX_LENGTH_BAND = 8
LINK_SIGN = re.compile(r"[./]")
# The lists of which a word or phrase is a signal, whether or not a rule holds the comment for it.
LISTS = ("advertising", "advertising_hints", "advertising_words")


class Features(NamedTuple):
    """Numbers of the features of a text: words, their pairs and signals each once, a piece once for each word."""

    words: Sequence[int]
    pieces: Sequence[int]
    signals: Sequence[int]


class Part(NamedTuple):
    """The whole text or a sentence: its first word and the one after its last, and the numbers of its signals."""

    first: int
    last: int
    signals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CommentFeatures:
    """All that is learnt of a comment: of each word its number, that of its pair with the word before, and its pieces'.

    `parts`: the whole text, then its sentences if there is more than one.
    """

    numbers: Sequence[int]
    pairs: Sequence[int]
    pieces: Sequence[Sequence[int]]
    parts: Sequence[Part]

    def features(self, part: Part) -> Features:
        first, last, signals = part
        distinct = dict(zip(self.numbers[first:last], self.pieces[first:last], strict=True))
        return Features(
            tuple({*distinct, *self.pairs[first:last]}), tuple(chain.from_iterable(distinct.values())), signals
        )

    @property
    def whole(self) -> Features:
        return self.features(self.parts[0])

    def compact(self, pieces: dict[int, Sequence[int]]) -> "CommentFeatures":
        """Return the same in a fraction of the memory; `pieces` of words are shared among comments."""
        shared = [pieces.setdefault(number, own) for number, own in zip(self.numbers, self.pieces, strict=True)]
        return CommentFeatures(array("I", self.numbers), array("I", self.pairs), shared, self.parts)


@dataclass(frozen=True)
class Reading:
    """A text as the model sees it.

    `signals` are those of the whole text; `listed` has the spans of each list's words in the text as it was sent.
    """

    folded: Folded
    seen: CommentFeatures
    signals: list[str]
    listed: Mapping[str, Sequence[tuple[int, int]]]
    left_out: int  # characters between the two ends of a text that is too long

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The spans of words in the plain text."""
        return [match.span() for match in WORD.finditer(self.folded.text)]

    def links(self) -> list[tuple[int, int]]:
        """Return the spans of about what is a link, in the folded text."""
        if "link" not in self.signals:
            return []
        words = re.finditer(r"\S+", self.folded.text)
        return [word.span() for word in words if LINK_SIGN.search(word.group()) and number_of_links(word.group())]

    def sent_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text as it was sent of one in the folded text."""
        return self._in_all(*self.folded.span(start, end))

    def listed_spans(self) -> list[tuple[int, int]]:
        """Return the spans of what is on a list of advertising, in the text as it was sent: none inside another."""
        found: list[tuple[int, int]] = []
        for start, end in sorted(chain.from_iterable(self.listed.values()), key=lambda span: (span[0], -span[1])):
            if not found or start >= found[-1][1]:
                found.append((start, end))
        return [self._in_all(*span) for span in found]

    def _in_all(self, start: int, end: int) -> tuple[int, int]:
        return (start + self.left_out, end + self.left_out) if start > FIRST else (start, end)


def capped(text: str) -> str:
    return text if len(text) <= FIRST + LAST else f"{text[:FIRST]}\n{text[-LAST:]}"


def signal_of_list(name: str) -> str:
    return f"list:{name}"


def read(text: str, rules: Iterable[str] = (), submission: Submission | None = None) -> Reading:
    """Read a comment's text; `rules` are the codes of those that hold it, `submission` what they judged, if known."""
    if submission is None or len(text) > FIRST + LAST:
        submission = Submission(name="", email="", text=capped(text))
    folded, listed = submission.folded, {name: submission.fixed_spans[name] for name in LISTS}
    ends = [0, *(match.end() for match in SENTENCE_END.finditer(folded.text)), len(folded.text)]
    rows = [WORD.findall(folded.text, start, end) for start, end in pairwise(ends)]
    found = map(numbers_of_word, chain.from_iterable(rows))
    hashes, numbers, pieces = zip(*found, strict=True) if any(rows) else ((), (), ())
    links = link_starts(folded.text)
    hits = {name: [bisect_left(folded.origins, start) for start, _end in spans] for name, spans in listed.items()}
    held_by = [f"rule:{code}" for code in rules]
    signals: list[list[str]] = []
    parts: list[Part] = []
    for first, last, start, end in parts_of(ends, list(map(len, rows))):
        signals.append([*signals_in(links, hits, start, end, last - first), *held_by])
        parts.append(Part(first, last, tuple(map(number_of_signal, signals[-1]))))
    seen = CommentFeatures(numbers, numbers_of_pairs(hashes), pieces, parts)
    return Reading(folded, seen, signals[0], listed, max(0, len(text) - FIRST - LAST - 1))


def parts_of(ends: Sequence[int], words: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the first word of the whole text, the one after its last, its start and its end; then those of sentences.

    `ends` are the start of the text and where sentences end, `words` how many there are between these. A sentence with
    few belongs to the next one, or to the one before if it is the last.
    """
    total = sum(words)
    yield 0, total, 0, ends[-1]
    first = last = start = 0
    for end, number in zip(ends[1:], words, strict=True):
        last += number
        if last - first >= MIN_WORDS and total - last >= MIN_WORDS:
            yield first, last, start, end
            first, start = last, end
    if first:
        yield first, total, start, ends[-1]


def signals_in(
    links: tuple[list[int], list[int]], hits: Mapping[str, list[int]], start: int, end: int, words: int
) -> list[str]:
    """Return what the text from `start` to `end` has besides its words.

    `links` as link_starts found them; `hits` are the places where words or phrases of each list begin.
    """
    band = min(MAX_LENGTH_BAND, (words + 1).bit_length() - 1)
    number = max(sum(start <= link < end for link in found) for found in links)
    lists = [signal_of_list(name) for name, found in hits.items() if any(start <= place < end for place in found)]
    return [*["link", "links"][: min(2, number)], f"length:{band}", *lists]
