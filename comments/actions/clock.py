"""What the clock does: forgetting what is kept for a time only."""

from datetime import datetime, timedelta

from .. import conf
from ..models import Comment, RateCounter, Report


def forget_networks(now: datetime) -> int:
    """Empties the network hashes that are older than conf.NETWORK_DAYS; gives their number."""
    before = now - timedelta(days=conf.NETWORK_DAYS)
    old = Comment.objects.filter(submitted_at__lt=before), Report.objects.filter(reported_at__lt=before)
    return sum(rows.exclude(network="").update(network="") for rows in old)


def forget_counters(now: datetime) -> int:
    """Removes the counters of accepted comments whose stretch of time is over; gives their number."""
    return RateCounter.objects.filter(expires_at__lte=now).delete()[0]
