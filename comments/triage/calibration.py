"""From margins to probabilities, and how good they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .model import probability

MIN_OF_EACH = 50
# From this probability on, no approved comment should be lost.
CERTAIN = 0.9
# Below this probability a comment looks clean: one whose words nobody has decided on never has less.
UNCLEAR_FROM = 0.3
ITERATIONS = 50
BINS = 10


@dataclass(frozen=True)
class Calibration:
    """Platt scaling: the probability of `slope * margin + offset`."""

    slope: float = 1.0
    offset: float = 0.0

    def probability(self, margin: float) -> float:
        return probability(self.slope * margin + self.offset)

    def cautious(self, margin: float, approved: int) -> float:
        """Return the probability; less than CERTAIN with so few approved comments that none is known to have more."""
        found = self.probability(margin)
        return found if approved >= MIN_OF_EACH else min(found, CERTAIN - 0.01)


def calibrate(margins: Sequence[float], labels: Sequence[bool]) -> Calibration:
    """Fit to margins that were stored before people decided; with few of them, margins stay as they are."""
    bad = sum(labels)
    good = len(labels) - bad
    if min(good, bad) < MIN_OF_EACH:
        return Calibration()
    # Platt's targets: a bit off 0 and 1, as if one more of each had been the other.
    targets = [(bad + 1) / (bad + 2) if label else 1 / (good + 2) for label in labels]
    slope, offset = 0.0, 0.0
    for _ in range(ITERATIONS):  # Newton's method
        g1 = g0 = h11 = h10 = h00 = 0.0
        for margin, target in zip(margins, targets, strict=True):
            guess = probability(slope * margin + offset)
            error, weight = guess - target, guess * (1 - guess)
            g1 += error * margin
            g0 += error
            h11 += weight * margin * margin
            h10 += weight * margin
            h00 += weight
        h11, h00 = h11 + 1e-6, h00 + 1e-6
        determinant = h11 * h00 - h10 * h10
        if determinant <= 0:
            break
        step1, step0 = (h00 * g1 - h10 * g0) / determinant, (h11 * g0 - h10 * g1) / determinant
        slope, offset = slope - step1, offset - step0
        if abs(step1) + abs(step0) < 1e-9:
            return Calibration(slope, offset) if slope > 0 else Calibration()
    return Calibration()  # the steps led nowhere


def area_under_curve(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the probability that a bad comment has a higher score than a good one (ROC-AUC)."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks, begin = 0.0, 0
    while begin < len(order):
        end = begin
        while end < len(order) and scores[order[end]] == scores[order[begin]]:
            end += 1
        ranks += (begin + end + 1) / 2 * sum(labels[position] for position in order[begin:end])
        begin = end
    bad = sum(labels)
    pairs = bad * (len(labels) - bad)
    return (ranks - bad * (bad + 1) / 2) / pairs if pairs else math.nan


def threshold(scores: Sequence[float], labels: Sequence[bool], share: float) -> float:
    """Return the score above which at most this share of the good comments lies."""
    good = sorted((score for score, label in zip(scores, labels, strict=True) if not label), reverse=True)
    return good[int(len(good) * share)] if good else math.inf


def recall(scores: Sequence[float], labels: Sequence[bool], above: float) -> float:
    bad = [score for score, label in zip(scores, labels, strict=True) if label]
    return sum(score > above for score in bad) / len(bad) if bad else math.nan


def calibration_error(probabilities: Sequence[float], labels: Sequence[bool]) -> float:
    """Return by how much the probabilities of ten bins differ from what happened, on average."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for value, label in zip(probabilities, labels, strict=True):
        bins[min(BINS - 1, int(value * BINS))].append((value, label))
    total = sum(abs(sum(value for value, _ in each) - sum(label for _, label in each)) for each in bins)
    return total / len(labels) if labels else math.nan
