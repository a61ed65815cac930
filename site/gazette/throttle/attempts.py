"""Count attempts before they are checked and subtract those that succeed, so that only failures count."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..public_forms import rate_limit
from ..public_forms.networks import digest
from ..public_forms.rate_limit import Rate


@dataclass(frozen=True)
class Counter:
    """The rate at which one network, account or browser may fail. `key` is a keyed hash."""

    key: str
    rate: Rate

    @classmethod
    def of(cls, purpose: str, kind: str, value: str, rate: Rate) -> "Counter":
        return cls(digest(f"throttle.{purpose}.{kind}", value), rate)


@dataclass(frozen=True)
class Attempt:
    """An attempt that counts as failed until `uncount`."""

    counters: tuple[Counter, ...]
    made_at: datetime

    def uncount(self) -> None:
        for counter in self.counters:
            rate_limit.undo_take(counter.key, counter.rate, self.made_at)


def begin(counters: Iterable[Counter], now: datetime) -> Attempt:
    """Count an attempt on all counters; on none, and raise TooOften if one is used up."""
    attempt = Attempt(tuple(counters), now)
    # One statement needs no transaction, and is by far the most frequent case.
    with transaction.atomic() if len(attempt.counters) > 1 else nullcontext():
        for counter in attempt.counters:
            rate_limit.take(counter.key, counter.rate, now)
    return attempt
