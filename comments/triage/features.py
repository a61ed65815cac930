"""What the model sees of a comment: words, pairs of words, pieces of words and signals, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from ..folding import Folded

# Longer texts are read from both ends.
FIRST, LAST = 4_000, 1_000
BUCKETS = 1 << 20
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]", re.UNICODE)
SENTENCE_END = re.compile(r"[.!?…。！？][\s\"'”»)]*(?=\s|$)|\n+")


@dataclass(frozen=True)
class Part:
    """Features of one word, or of the whole text (`start` is None)."""

    start: int | None
    end: int
    features: tuple[int, ...]


def bucket(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS


def capped(text: str) -> str:
    return text if len(text) <= FIRST + LAST else f"{text[:FIRST]}\n{text[-LAST:]}"


def parts(folded: Folded) -> Iterator[Part]:
    before = ""
    for match in TOKEN.finditer(folded.text):
        word = match.group()
        found = [bucket(word)]
        if before:
            found.append(bucket(f"{before} {word}"))
        if word[0].isalnum():
            padded = f"<{word[:30]}>"
            for size in (2, 3, 4):
                found.extend(bucket("#" + padded[at : at + size]) for at in range(len(padded) - size + 1))
        before = word
        yield Part(match.start(), match.end(), tuple(found))
