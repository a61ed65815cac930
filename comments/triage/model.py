"""Logistic regression that learns one decision at a time (AdaGrad), in plain Python."""

import hashlib
import math
import random
import struct
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ..rules import RULES
from .features import BUCKETS, Features, Reading, Word, number_of

# How much words, pieces of words and each signal count, whatever the length of the text.
WORDS, PIECES, SIGNAL = 1.0, 0.7, 0.15
RATE = 1.0
BIAS_RATE = 2.0
# The squared gradient that a feature begins with: rare ones do not jump.
BEGIN = 0.1
# The weight that these signals begin with: before many decisions, what the rules say counts most.
PRIOR = 8.0
SUSPICIOUS = ("link", *(f"rule:{rule.code}" for rule in RULES))
PASSES = 6
HEAD = struct.Struct("<ddI")


@dataclass(frozen=True)
class Example:
    """What is seen of a whole comment, and what people decided: `is_bad` where they rejected it."""

    features: Features
    is_bad: bool


class Model:
    """Margins are log odds of rejection, before calibration."""

    def __init__(self) -> None:
        self.weights = array("f", bytes(4 * BUCKETS))
        self.squares = array("f", [BEGIN]) * BUCKETS
        self.bias, self.bias_square = 0.0, 1.0
        for name in SUSPICIOUS:
            self.weights[number_of(f"!{name}")] = PRIOR

    def margin(self, reading: Reading) -> float:
        """Return the largest margin of the whole text and of its sentences."""
        return max(map(self.margin_of, (reading.whole, *reading.sentences)))

    def margin_of(self, features: Features) -> float:
        weights = self.weights
        return self.bias + sum(
            scale * sum([weights[number] for number in numbers]) for numbers, scale in scaled(features)
        )

    def learn(self, features: Features, is_bad: bool) -> None:
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

    def weight_of_word(self, word: Word, features: Features) -> float:
        """Return what a word and its pieces add to the margin of the text with these features."""
        (_, words), (_, pieces), _signals = scaled(features)
        return words * self.weights[word.number] + pieces * sum(self.weights[number] for number in word.pieces)

    def weight_of_pair(self, word: Word, features: Features) -> float:
        """Return what a word adds with the word before it."""
        (_, words), *_rest = scaled(features)
        return words * self.weights[word.pair]

    def weight_of_signal(self, name: str) -> float:
        return SIGNAL * self.weights[number_of(f"!{name}")]

    def to_bytes(self) -> bytes:
        """Return all numbers, little-endian and compressed: those of the features that were learnt."""
        begin = array("f", [BEGIN])[0]
        learnt = array("I", (number for number in range(BUCKETS) if self.squares[number] != begin))
        weights = array("f", (self.weights[number] for number in learnt))
        squares = array("f", (self.squares[number] for number in learnt))
        data = learnt.tobytes() + weights.tobytes() + squares.tobytes()
        return HEAD.pack(self.bias, self.bias_square, len(learnt)) + zlib.compress(data)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        """Raises ValueError, struct.error or zlib.error where the data is no model."""
        model = cls()
        model.bias, model.bias_square, count = HEAD.unpack_from(data)
        numbers = zlib.decompress(data[HEAD.size :])
        if len(numbers) != 12 * count:
            raise ValueError("The data of the model is cut off.")
        learnt, weights, squares = array("I"), array("f"), array("f")
        learnt.frombytes(numbers[: 4 * count])
        weights.frombytes(numbers[4 * count : 8 * count])
        squares.frombytes(numbers[8 * count :])
        for number, weight, square in zip(learnt, weights, squares, strict=True):
            model.weights[number], model.squares[number] = weight, square
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
    for _ in range(PASSES):
        source.shuffle(order)
        for position in order:
            model.learn(examples[position].features, examples[position].is_bad)
    return model
