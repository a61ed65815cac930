"""How long a reader may edit or delete what was sent."""

from datetime import timedelta
from math import ceil

from django.utils import timezone

# How long an author may edit or delete what was sent.
EDIT_SECONDS = 600


def edit_window_end(sent_at):
    return sent_at + timedelta(seconds=EDIT_SECONDS)


def minutes_left(sent_at) -> int:
    """Return the minutes until the edit window ends, rounded up."""
    return max(0, ceil((edit_window_end(sent_at) - timezone.now()) / timedelta(minutes=1)))


def in_time(sent_at) -> bool:
    """Return whether the edit window is open. An edit gives a new token, but does not extend it."""
    return timezone.now() < edit_window_end(sent_at)
