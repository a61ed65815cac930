"""The numbers of features: hashed; words and pairs of words of the shipped lists share theirs with none."""

import re
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from zlib import crc32

from ..judging import word_lists

# Two of the others that share a number are told apart by the rest of their comments.
BUCKETS = 1 << 19
MAX_WORD = 30
# They spread the numbers of what is joined.
FACTOR, OTHER_FACTOR = 0x9E3779B1, 0x85EBCA6B
MASK = 0xFFFFFFFF
START = MASK  # before the first word
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")
# The weights that words and pairs of words on these lists begin with.
LISTED = {"rude_words": 0.5, "advertising_hints": 0.5, "advertising_words": 1.0, "advertising": 1.5}


def hash_of(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=256)
def number_of_signal(name: str) -> int:
    return hash_of(f"!{name}") % BUCKETS


@cache
def listed_weights() -> dict[int, float]:
    """Return the weights that words and pairs of words of the shipped lists begin with, by their hashes."""
    weights: dict[int, float] = {}
    for name, weight in LISTED.items():
        for language in word_lists.FIXED_LANGUAGES:
            for phrase in word_lists.spelled_out(word_lists.shipped(f"{name}.{language}")):
                words = WORD.findall(phrase.casefold())
                pairs = [
                    (hash_of(first) * FACTOR + hash_of(second)) & MASK
                    for first, second in pairwise(words)
                    if "…" not in (first, second)
                ]
                weights.update(dict.fromkeys(pairs or map(hash_of, words[:1]), weight))
    return weights


@cache
def listed_numbers() -> dict[int, int]:
    """Return the numbers of what is listed, by their hashes."""
    return {hashed: BUCKETS + place for place, hashed in enumerate(sorted(listed_weights()))}


def numbers_of_pairs(hashes: Sequence[int]) -> list[int]:
    """Return the number of each word with the one before, from the hashes of the words."""
    own = listed_numbers().get
    return [
        own(hashed := (first * FACTOR + second) & MASK, hashed % BUCKETS)
        for first, second in zip([START, *hashes], hashes, strict=False)
    ]


@lru_cache(maxsize=4_000)  # 1 kB each at most
def numbers_of_word(word: str) -> tuple[int, int, array]:
    """Return the hash and the number of a word, and the numbers of its pieces of two and of four letters."""
    hashed = hash_of(word)
    number = listed_numbers().get(hashed, hashed % BUCKETS)
    if not word[0].isalnum():
        return hashed, number, array("I")
    letters = [ord("<"), *map(ord, word[:MAX_WORD]), ord(">")]
    twos = [(first * FACTOR + second) % BUCKETS for first, second in pairwise(letters)]
    fours = [(first * OTHER_FACTOR + second) % BUCKETS for first, second in zip(twos, twos[2:], strict=False)]
    return hashed, number, array("I", twos + fours)
