"""Who has which card open: a hint for other moderators, which ends by itself and stands in nobody's way."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from .. import conf
from ..models import Claim, Comment
from ..permissions import check_can_moderate


def claim(comment: Comment, *, moderator, now: datetime | None = None) -> Claim | None:
    """Says for conf.CLAIM_SECONDS that `moderator` has the card of `comment` open, unless somebody else has.

    Then nothing changes, and it gives that other moderator's claim.
    """
    check_can_moderate(moderator, comment)
    now = now or timezone.now()
    at, until = (
        connection.ops.adapt_datetimefield_value(moment)
        for moment in (now, now + timedelta(seconds=conf.CLAIM_SECONDS))
    )
    with connection.cursor() as cursor:
        # One statement: of two who open a card at the same moment, one has it.
        cursor.execute(
            "INSERT INTO comments_claim (comment_id, user_id, since, until) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (comment_id) DO UPDATE SET user_id = excluded.user_id, until = excluded.until, "
            "since = CASE WHEN comments_claim.until > excluded.since AND comments_claim.user_id = excluded.user_id "
            "THEN comments_claim.since ELSE excluded.since END "
            "WHERE comments_claim.until <= excluded.since OR comments_claim.user_id = excluded.user_id "
            "RETURNING user_id",
            [comment.pk, moderator.pk, at, until],
        )
        if cursor.fetchone():
            return None
    return Claim.objects.select_related("user").filter(comment=comment).exclude(user=moderator).first()


def forget_claims(now: datetime) -> int:
    """Removes the claims that are over; gives their number."""
    return Claim.objects.filter(until__lte=now).delete()[0]
