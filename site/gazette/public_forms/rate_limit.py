"""Count what one network, account or other key sends in a window of time, exactly and on both databases."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from ..models import RateCounter
from .networks import digest
from .refusals import TooOften

# An IPv6 /48, which one customer may have, may send this many times what one of its 65,536 /64 networks may send:
# enough for several households of a provider that numbers them within one /48.
WIDE_NETWORK_FACTOR = 4
PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True)
class Rate:
    """At most `count` in a window of `seconds`."""

    count: int
    seconds: int


def rate_setting(name: str, default: str) -> Rate | None:
    """Return the rate that the setting holds, such as 10/h or 5/10m; None where it is "off"."""
    text = getattr(settings, name, default)
    if text == "off":
        return None
    match = re.fullmatch(r"([1-9]\d{0,5})/(?:([1-9]\d{0,3})?([smhd]))", text)
    if not match:
        raise ImproperlyConfigured(
            f"{name} is {text!r}: write a number and a period, such as {default} (s, m, h or d)."
        )
    count, times, period = match.groups()
    return Rate(int(count), int(times or 1) * PERIODS[period])


def take(key: str, rate: Rate, now: datetime) -> None:
    """Count one more for `key` (at most 32 characters) in the current window, in one statement. Raises TooOften."""
    window = _window(rate, now)
    ends = _end_of(rate, now)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_ratecounter (network, stretch, count, expires_at) VALUES (%s, %s, 1, %s) "
            "ON CONFLICT (network, stretch) DO UPDATE SET count = comments_ratecounter.count + 1 "
            "WHERE comments_ratecounter.count < %s RETURNING count",
            [key, window, connection.ops.adapt_datetimefield_value(ends), rate.count],
        )
        if cursor.fetchone() is None:
            raise TooOften(_seconds_left(rate, now))


def consume_rate(network: str, rate: Rate | None, now: datetime, *, wide_network: str = "", purpose: str = "") -> None:
    """Count one more from `network` and from the `wide_network` around it. Raises TooOften where a rate is used up.

    If this raises, the caller's transaction rolls back what was counted. `wide_network` is the IPv6 /48, empty for
    IPv4; it may send WIDE_NETWORK_FACTOR times the rate. `purpose` names what is sent, unless it is a
    comment: each purpose has its own counters.
    """
    for key, limit in _limits(network, rate, wide_network, purpose):
        take(key, limit, now)


def check_rate(network: str, rate: Rate | None, now: datetime, *, wide_network: str = "", purpose: str = "") -> None:
    """Raise TooOften where `consume_rate` would now. Counts nothing, and takes no lock."""
    for key, limit in _limits(network, rate, wide_network, purpose):
        window = _window(limit, now)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM comments_ratecounter WHERE network = %s AND stretch = %s AND count >= %s",
                [key, window, limit.count],
            )
            if cursor.fetchone():
                raise TooOften(_seconds_left(limit, now))


def undo_take(key: str, rate: Rate, now: datetime) -> None:
    """Undo one `take` of the same key, rate and time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE comments_ratecounter SET count = count - 1 WHERE network = %s AND stretch = %s AND count > 0",
            [key, _window(rate, now)],
        )


def purge(now: datetime) -> int:
    """Delete the counters whose window is over; return how many."""
    return RateCounter.objects.filter(expires_at__lte=now).delete()[0]


def _limits(network: str, rate: Rate | None, wide_network: str, purpose: str) -> list[tuple[str, Rate]]:
    if rate is None:
        return []
    limits = [(network, rate)]
    if wide_network:
        limits.append((wide_network, replace(rate, count=rate.count * WIDE_NETWORK_FACTOR)))
    return [(digest(f"rate.{purpose}", key) if purpose else key, limit) for key, limit in limits]


def _window(rate: Rate, now: datetime) -> int:
    return int(now.timestamp()) // rate.seconds


def _end_of(rate: Rate, now: datetime) -> datetime:
    return datetime.fromtimestamp((_window(rate, now) + 1) * rate.seconds, tz=now.tzinfo)


def _seconds_left(rate: Rate, now: datetime) -> int:
    return max(1, int((_end_of(rate, now) - now).total_seconds()))
