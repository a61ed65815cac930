"""Limit how much one network may send: comments, and whatever else readers send, each with a counter of its own."""

from datetime import datetime

from gazette.public_forms import rate_limit
from gazette.public_forms.networks import digest

from .refusals import TooOften


def take_from_rate(network: str, rate: rate_limit.Rate | None, now: datetime, *, purpose: str = "") -> None:
    """Count one more from `network`. Raises TooOften where its rate is used up.

    `purpose` names what is sent, where that is no comment: it has a counter of its own.
    """
    if rate is None:
        return
    try:
        rate_limit.take(digest(f"rate.{purpose}", network) if purpose else network, rate, now)
    except rate_limit.RateLimited as refused:
        raise TooOften(refused.seconds) from None
