"""What the model sees of a comment: words, pairs of words, pieces of words, and signals, each as a number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from ..folding import Folded, fold
from ..links import number_of_links

# Numbers of features: two that share one are told apart by the others of their comments.
BUCKETS = 1 << 19
# Of a longer text only both ends are read.
FIRST, LAST = 4_000, 1_000
MAX_WORD = 30
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

    start: int
    end: int
    number: int
    pair: int  # with the word before
    pieces: tuple[int, ...]


class Features(NamedTuple):
    """Numbers of the features of a text or of a sentence, each once."""

    words: Sequence[int]
    pieces: Sequence[int]
    signals: Sequence[int]


@dataclass(frozen=True)
class Reading:
    """A text as the model sees it. `sentences` is empty where there is only one."""

    folded: Folded
    words: list[Word]
    signals: list[str]
    whole: Features
    sentences: list[Features]
    left_out: int  # characters between the two ends of a text that is too long

    @property
    def has_words(self) -> bool:
        """Return whether there is a word of two different letters: emoji or "aaaa" say neither good nor bad."""
        text = self.folded.text
        return any(len(set(filter(str.isalpha, text[word.start : word.end]))) > 1 for word in self.words)

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


@lru_cache(maxsize=2_000)  # 4 kB each at most
def numbers_of_word(word: str) -> tuple[int, tuple[int, ...]]:
    """Return the number of a word, and those of its pieces."""
    if not word[0].isalnum():
        return number_of(word), ()
    marked = f"<{word[:MAX_WORD]}>"
    pieces = (f"#{marked[at : at + size]}" for size in PIECES for at in range(len(marked) - size + 1))
    return number_of(word), tuple(map(number_of, pieces))


def capped(text: str) -> str:
    return text if len(text) <= FIRST + LAST else f"{text[:FIRST]}\n{text[-LAST:]}"


def read(text: str, rules: Iterable[str] = ()) -> Reading:
    """Read a comment's text; `rules` are the codes of the rules that hold it."""
    folded = fold(capped(text))
    words = list(words_in(folded.text))
    found = [f"rule:{code}" for code in rules]
    signals = [*signals_in(folded.text, len(words)), *found]
    ranges = list(sentences_in(folded.text, words))
    sentences = []
    if len(ranges) > 1:
        for first, last in ranges:
            part = words[first:last]
            plain = folded.text[part[0].start : part[-1].end]
            sentences.append(features_of(part, [*signals_in(plain, len(part)), *found]))
    left_out = max(0, len(text) - FIRST - LAST - 1)
    return Reading(folded, words, signals, features_of(words, signals), sentences, left_out)


def words_in(text: str) -> Iterator[Word]:
    before = ""
    for match in WORD.finditer(text):
        word = match.group()
        number, pieces = numbers_of_word(word)
        yield Word(match.start(), match.end(), number, number_of(f"{before} {word}"), pieces)
        before = word


def sentences_in(text: str, words: list[Word]) -> Iterator[tuple[int, int]]:
    """Yield the first word of each sentence and the one after its last."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    first = position = 0
    for end in ends:
        while position < len(words) and words[position].end <= end:
            position += 1
        if position - first >= MIN_WORDS and len(words) - position >= MIN_WORDS:
            yield first, position
            first = position
    if first < len(words):
        yield first, len(words)


def signals_in(text: str, words: int) -> list[str]:
    """Return what a plain text has besides its words."""
    band = min(MAX_LENGTH_BAND, (words + 1).bit_length() - 1)
    links = number_of_links(text)
    return [*["link", "links"][: min(2, links)], f"length:{band}"]


def features_of(words: list[Word], signals: list[str]) -> Features:
    numbers = {word.number for word in words} | {word.pair for word in words}
    pieces = set().union(*{word.pieces for word in words})
    return Features(tuple(numbers), tuple(pieces), tuple(number_of(f"!{name}") for name in signals))
