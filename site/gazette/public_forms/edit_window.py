"""How long a reader may edit or delete what was sent."""

from datetime import timedelta

from django.utils import timezone

# How long an author may edit or take back what was sent.
EDIT_SECONDS = 600


def in_time(sent_at) -> bool:
    """Whether who sent something may still change their mind. The new token that an edit gives adds nothing."""
    return timezone.now() < sent_at + timedelta(seconds=EDIT_SECONDS)
