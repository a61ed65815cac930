"""What `manage.py tick` does: announce comments that closed by age, and delete what is stored for a limited time."""

from datetime import datetime, timedelta

from django.db import transaction

from gazette import clock, generations
from gazette.public_forms.networks import NETWORK_DAYS

from ..judging import fingerprints
from ..models import Comment, Fingerprint, Hold, Report
from ..models.policy import closing_between

CLOSINGS = "closings"


@transaction.atomic
def announce_closings(now: datetime) -> int:
    """Invalidate the pages whose comments closed by age since the last call.

    Return how many. Nothing is stored for a page: that it is closed follows from its age.
    """
    closed = closing_between(*clock.since_last(CLOSINGS, now))
    generations.raise_tags(f"open:{page.pk}" for page in closed)
    return len(closed)


def forget_networks(now: datetime) -> int:
    """Clear the network hashes that are older than NETWORK_DAYS; return how many."""
    before = now - timedelta(days=NETWORK_DAYS)
    old = Comment.objects.filter(submitted_at__lt=before), Report.objects.filter(reported_at__lt=before)
    Hold.objects.filter(by=Hold.By.NETWORK, made_at__lt=before).exclude(value="").update(value="")
    return sum(rows.exclude(network="").update(network="") for rows in old)


def forget_fingerprints(now: datetime) -> int:
    """Delete the fingerprints of comments that are older than fingerprints.DAYS; return of how many numbers."""
    before = now - timedelta(days=fingerprints.DAYS)
    return Fingerprint.objects.filter(comment__submitted_at__lt=before).delete()[0]
