"""Count what one network, account or other key sends in a window of time, exactly and on both databases."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import F

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
    ends = datetime.fromtimestamp((window + 1) * rate.seconds, tz=now.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_ratecounter (network, stretch, count, expires_at) VALUES (%s, %s, 1, %s) "
            "ON CONFLICT (network, stretch) DO UPDATE SET count = comments_ratecounter.count + 1 "
            "WHERE comments_ratecounter.count < %s RETURNING count",
            [key, window, connection.ops.adapt_datetimefield_value(ends), rate.count],
        )
        if cursor.fetchone() is None:
            raise TooOften(max(1, int((ends - now).total_seconds())))


def consume_rate(network: str, rate: Rate | None, now: datetime, *, wide_network: str = "", purpose: str = "") -> None:
    """Count one more from `network` and from the `wide_network` around it. Raises TooOften where a rate is used up.

    If this raises, the caller's transaction rolls back what was counted. `wide_network` is the IPv6 /48, empty for
    IPv4; it may send WIDE_NETWORK_FACTOR times the rate. `purpose` names what is sent, unless it is a
    comment: each purpose has its own counters.
    """
    if rate is None:
        return
    limits = [(network, rate)]
    if wide_network:
        limits.append((wide_network, replace(rate, count=rate.count * WIDE_NETWORK_FACTOR)))
    for key, limit in limits:
        take(digest(f"rate.{purpose}", key) if purpose else key, limit, now)


def undo_take(key: str, rate: Rate, now: datetime) -> None:
    """Undo one `take` of the same key, rate and time."""
    counters = RateCounter.objects.filter(network=key, window=_window(rate, now), count__gt=0)
    counters.update(count=F("count") - 1)


def purge(now: datetime) -> int:
    """Delete the counters whose window is over; return how many."""
    return RateCounter.objects.filter(expires_at__lte=now).delete()[0]


def _window(rate: Rate, now: datetime) -> int:
    return int(now.timestamp()) // rate.seconds
