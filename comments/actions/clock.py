"""What the clock does: forgetting what is kept for a time only."""

from datetime import datetime, timedelta

from .. import conf
from ..models import Comment, RateCounter


def forget_networks(now: datetime) -> int:
    """Empties the network hashes that are older than conf.NETWORK_DAYS; gives their number."""
    old = Comment.objects.filter(submitted_at__lt=now - timedelta(days=conf.NETWORK_DAYS))
    return old.exclude(network="").update(network="")


def forget_counters(now: datetime) -> int:
    """Removes the counters of accepted comments whose stretch of time is over; gives their number."""
    return RateCounter.objects.filter(expires_at__lte=now).delete()[0]
