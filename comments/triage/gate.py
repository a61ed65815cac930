"""Whether the model may mark comments as spam by itself: only while the newest decisions of people say so."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from .intervals import Share, upper_bound
from .learning import Scored, decisions_of_people, scored_before

# The least probability of rejection with which the model marks a comment as spam.
ACTS_FROM = 0.99
# So many of the newest decisions are compared.
COMPARED = 1_000
# The largest shares that may be wrong, by their one-sided 95 % bounds.
MAX_FALSE, MAX_HARMED = 0.01, 0.02


@dataclass(frozen=True)
class Limit:
    """A share of wrong ones, and the largest that its upper bound may have."""

    wrong: Share
    most: float

    @property
    def holds(self) -> bool:
        return self.wrong.upper_bound <= self.most

    @property
    def least(self) -> int | None:
        """Of how many comments so many may be wrong; None if it takes more than are compared."""
        if self.wrong.hits > self.most * COMPARED:
            return None
        numbers = range(COMPARED + 1)
        found = bisect_left(numbers, True, key=lambda number: upper_bound(self.wrong.hits, number) <= self.most)
        return found if found <= COMPARED else None

    @property
    def percents(self) -> tuple[float, float]:
        """The upper bound and the limit in percent."""
        return 100 * self.wrong.upper_bound, 100 * self.most


@dataclass(frozen=True)
class Gate:
    """What people decided on comments that had been scored before.

    `false`: of those with a score from `ACTS_FROM`, the ones that people did not take for spam. `harmed`: of those that
    people approved, the ones with such a score.
    """

    false: Limit
    harmed: Limit

    @property
    def is_open(self) -> bool:
        return self.false.holds and self.harmed.holds


def gate_of(decided: Iterable[Scored]) -> Gate:
    certain = false = good = harmed = 0
    for each in decided:
        is_certain = each.probability >= ACTS_FROM
        certain += is_certain
        false += is_certain and not each.is_spam
        good += not each.is_bad
        harmed += is_certain and not each.is_bad
    return Gate(Limit(Share(false, certain), MAX_FALSE), Limit(Share(harmed, good), MAX_HARMED))


def current_gate() -> Gate:
    return gate_of(scored_before(decisions_of_people(), COMPARED))
