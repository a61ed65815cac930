"""Limit how much one network may send: comments, and whatever else readers send, each with a counter of its own."""

from dataclasses import replace
from datetime import datetime

from gazette.public_forms import rate_limit
from gazette.public_forms.networks import digest

from .. import conf
from .refusals import TooOften


def take_from_rate(
    network: str, rate: rate_limit.Rate | None, now: datetime, *, wide_network: str = "", purpose: str = ""
) -> None:
    """Count one more from `network` and from the `wide_network` around it. Raises TooOften where a rate is used up.

    The caller's transaction takes back what was counted when this raises. `wide_network` is the IPv6 /48, empty for
    IPv4; it may send conf.WIDE_NETWORK_FACTOR times the rate. `purpose` names what is sent, where that is no comment:
    it has counters of its own.
    """
    if rate is None:
        return
    limits = [(network, rate)]
    if wide_network:
        limits.append((wide_network, replace(rate, count=rate.count * conf.WIDE_NETWORK_FACTOR)))
    try:
        for key, limit in limits:
            rate_limit.take(digest(f"rate.{purpose}", key) if purpose else key, limit, now)
    except rate_limit.RateLimited as refused:
        raise TooOften(refused.seconds) from None
