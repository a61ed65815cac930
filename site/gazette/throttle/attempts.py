"""Count attempts: one is counted before it is judged and given back if it succeeds, so that only failures stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..public_forms import rate_limit
from ..public_forms.networks import digest
from ..public_forms.rate_limit import Rate


@dataclass(frozen=True)
class Counter:
    """How often one network, account or browser may fail at one thing. `key` is a keyed hash."""

    key: str
    rate: Rate

    @classmethod
    def of(cls, purpose: str, kind: str, value: str, rate: Rate) -> "Counter":
        return cls(digest(f"throttle.{purpose}.{kind}", value), rate)


@dataclass(frozen=True)
class Attempt:
    """An attempt that is counted as failed until it is given back."""

    counters: tuple[Counter, ...]
    made_at: datetime

    def give_back(self) -> None:
        for counter in self.counters:
            rate_limit.give_back(counter.key, counter.rate, self.made_at)


def begin(counters: Iterable[Counter], now: datetime) -> Attempt:
    """Count an attempt on all counters, or on none and raise TooOften where one of them is used up."""
    attempt = Attempt(tuple(counters), now)
    with transaction.atomic():
        for counter in attempt.counters:
            rate_limit.take(counter.key, counter.rate, now)
    return attempt
