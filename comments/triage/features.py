"""What the model sees of a comment: words, pairs of words, pieces of words, and signals, each as a number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple
from zlib import crc32

from ..folding import Folded, fold
from ..links import link_starts, number_of_links

# Numbers of features: two that share one are told apart by the others of their comments.
BUCKETS = 1 << 19
# Of a longer text only both ends are read.
FIRST, LAST = 4_000, 1_000
MAX_WORD = 30
FACTOR = 0x9E3779B1  # spreads the numbers of pairs
PIECES = (2, 3, 4)  # lengths
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")
# Begins only where a row of signs does: else a long row would be searched from each of them.
SENTENCE_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]+[\"'”»)]*(?=\s|$)|\n+")
# Shorter sentences belong to the next one.
MIN_WORDS = 4
MAX_LENGTH_BAND = 8
LINK_SIGN = re.compile(r"[./]")


class Word(NamedTuple):
    """A word of the plain text, its span in it, and its features."""

    span: tuple[int, int]
    number: int
    pair: int  # with the word before
    pieces: tuple[int, ...]


class Features(NamedTuple):
    """Numbers of the features of a text: words, their pairs and signals each once, a piece once for each word."""

    words: Sequence[int]
    pieces: Sequence[int]
    signals: Sequence[int]


class Sentence(NamedTuple):
    """The first word of a sentence and the one after its last, and the numbers of its signals."""

    first: int
    last: int
    signals: Sequence[int]


@dataclass(frozen=True)
class Reading:
    """A text as the model sees it. `sentences` is empty where there is only one.

    Of each word: its `span` in the plain text, its `number`, that of its `pair` with the word before, and of its
    `pieces`. They stand in lists of their own, which takes half the time.
    """

    folded: Folded
    spans: list[tuple[int, int]]
    numbers: list[int]
    pairs: list[int]
    pieces: list[tuple[int, ...]]
    signals: list[str]
    sentences: list[Sentence]
    left_out: int  # characters between the two ends of a text that is too long

    @property
    def words(self) -> Iterator[Word]:
        return map(Word, self.spans, self.numbers, self.pairs, self.pieces)

    @property
    def parts(self) -> Iterator[Sentence]:
        """The whole text, and its sentences."""
        yield Sentence(0, len(self.spans), tuple(map(number_of_signal, self.signals)))
        yield from self.sentences

    @cached_property
    def whole(self) -> Features:
        """The features of the whole text."""
        distinct = dict(zip(self.numbers, self.pieces, strict=True))
        signals = tuple(map(number_of_signal, self.signals))
        return Features(tuple({*distinct, *self.pairs}), tuple(chain.from_iterable(distinct.values())), signals)

    @property
    def has_words(self) -> bool:
        """Return whether there is a word of two different letters: emoji or "aaaa" say neither good nor bad."""
        text = self.folded.text
        return any(len(set(filter(str.isalpha, text[start:end]))) > 1 for start, end in self.spans)

    def links(self) -> list[tuple[int, int]]:
        """Return the spans of about what is a link, in the folded text."""
        if "link" not in self.signals:
            return []
        words = re.finditer(r"\S+", self.folded.text)
        return [word.span() for word in words if LINK_SIGN.search(word.group()) and number_of_links(word.group())]

    def sent_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text as it was sent of one in the folded text."""
        start, end = self.folded.span(start, end)
        return (start + self.left_out, end + self.left_out) if start > FIRST else (start, end)


def number_of(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS


@lru_cache(maxsize=256)
def number_of_signal(name: str) -> int:
    return number_of(f"!{name}")


def number_of_pair(first: int, second: int) -> int:
    """Return the number of two words in a row, from theirs."""
    return (first * FACTOR + second) % BUCKETS


@lru_cache(maxsize=4_000)  # 4 kB each at most
def numbers_of_word(word: str) -> tuple[int, tuple[int, ...]]:
    """Return the number of a word, and those of its pieces."""
    if not word[0].isalnum():
        return number_of(word), ()
    # Four bytes for each character.
    marked = f"<{word[:MAX_WORD]}>".encode("utf-32-le", "surrogatepass")
    pieces = (
        crc32(marked[at : at + 4 * size]) % BUCKETS for size in PIECES for at in range(0, len(marked) - 4 * size + 4, 4)
    )
    return number_of(word), tuple(pieces)


def capped(text: str) -> str:
    return text if len(text) <= FIRST + LAST else f"{text[:FIRST]}\n{text[-LAST:]}"


def read(text: str, rules: Iterable[str] = (), folded: Folded | None = None) -> Reading:
    """Read a comment's text; `rules` are the codes of the rules that hold it, `folded` its plain form if known."""
    if folded is None or len(text) > FIRST + LAST:
        folded = fold(capped(text))
    matches = list(WORD.finditer(folded.text))
    spans = [match.span() for match in matches]
    found = [numbers_of_word(match.group()) for match in matches]
    numbers = [number for number, _pieces in found]
    pairs = list(map(number_of_pair, [0, *numbers], numbers))
    links = link_starts(folded.text)
    held_by = [f"rule:{code}" for code in rules]
    signals = [*signals_in(links, 0, len(folded.text), len(spans)), *held_by]
    sentences = []
    ranges = list(sentences_in(folded.text, spans))
    for first, last in ranges if len(ranges) > 1 else ():
        names = [*signals_in(links, spans[first][0], spans[last - 1][1], last - first), *held_by]
        sentences.append(Sentence(first, last, tuple(map(number_of_signal, names))))
    left_out = max(0, len(text) - FIRST - LAST - 1)
    return Reading(folded, spans, numbers, pairs, [pieces for _number, pieces in found], signals, sentences, left_out)


def sentences_in(text: str, words: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the first word of each sentence and the one after its last; `words` are spans."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    first = position = 0
    for end in ends:
        while position < len(words) and words[position][1] <= end:
            position += 1
        if position - first >= MIN_WORDS and len(words) - position >= MIN_WORDS:
            yield first, position
            first = position
    if first < len(words):
        yield first, len(words)


def signals_in(links: tuple[list[int], list[int]], start: int, end: int, words: int) -> list[str]:
    """Return what the text from `start` to `end` has besides its words; `links` as link_starts found them."""
    band = min(MAX_LENGTH_BAND, (words + 1).bit_length() - 1)
    number = max(sum(start <= link < end for link in found) for found in links)
    return [*["link", "links"][: min(2, number)], f"length:{band}"]
