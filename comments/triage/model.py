"""Logistic regression that learns one decision at a time (AdaGrad), in plain Python."""

import hashlib
import math
import random
import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress

from ..judging.rules import RULES
from .features import CommentFeatures, Features, Reading, signal_of_list
from .numbers import BUCKETS, listed_numbers, listed_weights, number_of_signal

# How much words, pieces of words and each signal count, whatever the length of the text.
WORDS, PIECES, SIGNAL = 1.0, 0.5, 0.15
RATE = 1.0
BIAS_RATE = 2.0
# The squared gradient that a feature begins with: rare ones do not jump.
BEGIN = 0.1
# The weight that these signals begin with: before many decisions, what the rules say counts most.
PRIOR = 5.0
SUSPICIOUS = (
    "link",
    signal_of_list("advertising_hints"),
    # Markup counts as a disguise: some sites have it in every link.
    *(f"rule:{rule.code}" for rule in RULES if rule.code != "disguised_link"),
)
# How often each listed word or pair of words was rejected, so to speak.
LISTED_TIMES = 2
# Words and pairs begin with this share of their log odds of rejection (naive Bayes), as they were counted.
COUNTED = 0.25
PASSES = 4
# Of the features and of all above: what was stored by another version is not read.
VERSION = 5
# Reasons name what was in so many decisions, and makes rejection so many times as likely or as unlikely.
MIN_SEEN, MIN_TIMES = 2, 3
WELL_KNOWN = 5
MIN_KNOWN = 0.25  # of the different words of a text
HEAD = struct.Struct("<IIIddI")


@dataclass(frozen=True)
class Example:
    """What is seen of a comment, and what people decided: `is_bad` where they rejected it."""

    seen: CommentFeatures
    is_bad: bool


class OtherVersion(ValueError):
    """The data was stored by a version with other features or other lists."""


@cache
def version() -> int:
    return zlib.crc32(repr((VERSION, sorted(listed_weights().items()))).encode())


class Model:
    """Margins are log odds of rejection, before calibration.

    `seen`: in how many approved and in how many rejected comments each feature was; `decisions`: how many there were.
    """

    def __init__(self) -> None:
        size = BUCKETS + len(listed_numbers())
        self.weights = array("f", bytes(4 * size))
        self.squares = array("f", [BEGIN]) * size
        self.bias, self.bias_square = 0.0, 1.0
        self.seen = array("H", bytes(2 * size)), array("H", bytes(2 * size))
        self.decisions = [0, 0]
        for name in SUSPICIOUS:
            self.weights[number_of_signal(name)] = PRIOR
        for hashed, number in listed_numbers().items():
            self.weights[number], self.seen[True][number] = listed_weights()[hashed], LISTED_TIMES

    def margin(self, seen: CommentFeatures) -> float:
        """Return the largest margin of the whole text and of its sentences."""
        return max(self.margins(seen))

    def margins(self, seen: CommentFeatures) -> list[float]:
        """Return the margins of the whole text and of its sentences."""
        of_weight = self.weights.__getitem__
        pieces = dict(zip(seen.numbers, seen.pieces, strict=True))
        # Of each word, how many pieces it has and the sum of their weights.
        lengths = {number: len(found) for number, found in pieces.items()}
        sums = {number: sum(map(of_weight, found)) for number, found in pieces.items()}
        margins = []
        for first, last, signals in seen.parts:
            distinct = set(seen.numbers[first:last])
            words = distinct.union(seen.pairs[first:last])
            number_of_pieces = sum(map(lengths.__getitem__, distinct))
            margins.append(
                self.bias
                + WORDS / math.sqrt(len(words) or 1) * sum(map(of_weight, words))
                + PIECES / math.sqrt(number_of_pieces or 1) * sum(map(sums.__getitem__, distinct))
                + SIGNAL * sum(map(of_weight, signals))
            )
        return margins

    def telling_part(self, seen: CommentFeatures) -> Features:
        """Return what the score comes from: of the whole text and its sentences, the one with the largest margin."""
        if len(seen.parts) == 1:
            return seen.whole
        margins = self.margins(seen)
        return seen.features(seen.parts[margins.index(max(margins))])

    def knows(self, reading: Reading) -> bool:
        """Return whether enough of the words were in decisions to call the text good: gibberish has none of them."""
        text, (approved, rejected) = reading.folded.text, self.seen
        spans = zip(reading.seen.numbers, reading.spans, strict=True)
        words = {number for number, (start, end) in spans if any(map(str.isalpha, text[start:end]))}
        known = sum(approved[number] + rejected[number] >= MIN_SEEN for number in words)
        return bool(words) and known >= MIN_KNOWN * len(words)

    def margin_of(self, features: Features) -> float:
        weights = self.weights
        return self.bias + sum(
            scale * sum([weights[number] for number in numbers]) for numbers, scale in scaled(features)
        )

    def learn(self, seen: CommentFeatures, is_bad: bool) -> None:
        self.count(seen.whole, is_bad)
        self.adjust(self.telling_part(seen), is_bad)

    def count(self, features: Features, is_bad: bool) -> None:
        self.decisions[is_bad] += 1
        seen = self.seen[is_bad]
        for numbers in features:
            for number in set(numbers):
                seen[number] += 1

    @property
    def share(self) -> float:
        """The share of comments that were rejected."""
        approved, rejected = self.decisions
        return (rejected + 1) / (approved + rejected + 2)

    def log_ratio(self, number: int) -> float:
        """Return how much more often than all comments those with a feature are rejected, as a difference of log odds.

        As if it had been in one decision more, which was like all of them: what was seen once says little.
        """
        share = self.share
        ratio = (self.seen[True][number] + share) / (self.seen[False][number] + 1 - share)
        return math.log(ratio * (1 - share) / share)

    def adjust(self, features: Features, is_bad: bool) -> None:
        error = probability(self.margin_of(features)) - is_bad
        weights, squares = self.weights, self.squares
        for numbers, scale in scaled(features):
            gradient = error * scale
            step, square = RATE * gradient, gradient * gradient
            for number in numbers:
                squares[number] += square
                weights[number] -= step / math.sqrt(squares[number])
        self.bias_square += error * error
        self.bias -= RATE * BIAS_RATE * error / math.sqrt(self.bias_square)

    def weight_of_word(self, number: int, pair: int, pieces: Iterable[int], scales: tuple[float, float]) -> float:
        """Return what a word, its pair and its pieces add to the margin of the text, as far as they say something.

        `scales`: the values of words and of pieces.
        """
        seen = self.seen[False][number] + self.seen[True][number]
        if seen >= WELL_KNOWN and not self.telling([number]):
            return 0.0  # "the": its pieces say something of other words
        of_words, of_pieces = scales
        return of_words * sum(self.telling((number, pair))) + of_pieces * sum(self.telling(pieces))

    def telling(self, numbers: Iterable[int]) -> list[float]:
        """Return the weights of those that were seen, and not in approved and in rejected comments alike."""
        approved, rejected = self.seen
        share = self.share
        most, least = MIN_TIMES * share / (1 - share), share / (1 - share) / MIN_TIMES
        return [
            self.weights[number]
            for number in numbers
            if approved[number] + rejected[number] >= MIN_SEEN
            and not least < (rejected[number] + share) / (approved[number] + 1 - share) < most
        ]

    def weight_of_signal(self, name: str) -> float:
        return SIGNAL * self.weights[number_of_signal(name)]

    def to_bytes(self) -> bytes:
        """Return all numbers, little-endian and compressed: those of the features that were learnt."""
        approved, rejected = self.seen
        learnt = array("I", (number for number in range(len(self.weights)) if approved[number] or rejected[number]))
        columns = (array(each.typecode, [each[number] for number in learnt]) for each in self._columns())
        data = b"".join(column.tobytes() for column in (learnt, *columns))
        return HEAD.pack(version(), *self.decisions, self.bias, self.bias_square, len(learnt)) + zlib.compress(data)

    def _columns(self) -> tuple[array, ...]:
        return self.weights, self.squares, *self.seen

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        """Raises OtherVersion, and ValueError, struct.error or zlib.error where the data is no model."""
        if data[:4] != HEAD.pack(version(), 0, 0, 0, 0, 0)[:4]:
            raise OtherVersion("The model was stored by another version.")
        model = cls()
        _version, approved, rejected, model.bias, model.bias_square, count = HEAD.unpack_from(data)
        model.decisions = [approved, rejected]
        columns = model._columns()
        numbers = zlib.decompress(data[HEAD.size :])
        learnt = array("I", numbers[: 4 * count])
        done = 4 * count
        for column in columns:
            end = done + column.itemsize * count
            stored = array(column.typecode, numbers[done:end])
            for number, value in zip(learnt, stored, strict=True):
                column[number] = value
            done = end
        if len(numbers) != done:
            raise ValueError("The data of the model has another length.")
        return model

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.to_bytes()).hexdigest()[:16]


def scaled(features: Features) -> tuple[tuple[Sequence[int], float], ...]:
    """Return the three kinds of features with the value of each."""
    return (
        (features.words, WORDS / math.sqrt(len(features.words) or 1)),
        (features.pieces, PIECES / math.sqrt(len(features.pieces) or 1)),
        (features.signals, SIGNAL),
    )


def probability(margin: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, margin))))


def fit(examples: Sequence[Example], *, seed: int = 0) -> Model:
    """Return a model that learnt the examples from nothing: the same examples in the same order give the same model."""
    model, order, source = Model(), list(range(len(examples))), random.Random(seed)  # noqa: S311  no secret
    counted = bytearray(len(model.weights))  # a set of as many numbers takes 15 MB
    for example in examples:
        whole = example.seen.whole
        model.count(whole, example.is_bad)
        for number in whole.words:
            counted[number] = True
    for number in compress(range(len(counted)), counted):
        model.weights[number] += COUNTED * model.log_ratio(number)
    for _ in range(PASSES):
        source.shuffle(order)
        for position in order:
            example = examples[position]
            model.adjust(model.telling_part(example.seen), example.is_bad)
    return model
