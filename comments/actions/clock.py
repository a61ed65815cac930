"""What the clock does: announcing what closed by its age, and forgetting what is kept for a time only."""

from datetime import datetime, timedelta

from django.db import transaction

from gazette import generations
from gazette.public_forms import rate_limit
from gazette.public_forms.networks import NETWORK_DAYS

from ..models import Comment, Report
from ..policy import closing_between

CLOSINGS = "clock:closings"


@transaction.atomic
def announce_closings(now: datetime) -> int:
    """Says of each page whose comments closed since this was last done that what readers see has changed there.

    Gives the number of pages. Nothing is stored of a page: that it is closed follows from its age.
    """
    closed = closing_between(*generations.since_last(CLOSINGS, now))
    generations.bump(f"comments:{page.pk}" for page in closed)
    return len(closed)


def forget_networks(now: datetime) -> int:
    """Empties the network hashes that are older than NETWORK_DAYS; gives their number."""
    before = now - timedelta(days=NETWORK_DAYS)
    old = Comment.objects.filter(submitted_at__lt=before), Report.objects.filter(reported_at__lt=before)
    return sum(rows.exclude(network="").update(network="") for rows in old)


def forget_counters(now: datetime) -> int:
    """Removes the counters whose stretch of time is over; gives their number."""
    return rate_limit.purge(now)
