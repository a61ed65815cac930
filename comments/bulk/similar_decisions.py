"""What was decided on recent comments with nearly the same text as one: found by its stored fingerprint."""

from django.db import connection

from ..fingerprints import least_shared, sql_of_newest
from ..models import Comment
from ..permissions import moderated_by
from .similar import DECIDED

MAX_SIMILAR = 3
# More are looked at, because a moderator may not moderate all of them.
MAX_FOUND = 12


def similar_decided(comment: Comment, *, user) -> list[Comment]:
    """Return at most three decided comments with nearly the same text, the nearest first. At most three queries.

    Those with exactly the same text are left out: Shared("text", …) has them.
    """
    fingerprint = list(comment.fingerprint.values_list("number", flat=True))
    if not fingerprint:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.comment_id FROM ({sql_of_newest(fingerprint)}) AS f "  # noqa: S608  nothing of it was sent
            "JOIN comments_comment c ON c.id = f.comment_id "
            "WHERE c.status IN (%s, %s, %s) AND c.id <> %s AND c.text_digest <> %s "
            "GROUP BY f.comment_id HAVING COUNT(*) >= %s ORDER BY COUNT(*) DESC, f.comment_id DESC LIMIT %s",
            [*fingerprint, *DECIDED, comment.pk, comment.text_digest, least_shared(fingerprint), MAX_FOUND],
        )
        nearest = [row[0] for row in cursor.fetchall()]
    if not nearest:
        return []
    found = moderated_by(user).in_bulk(nearest)
    return [found[pk] for pk in nearest if pk in found][:MAX_SIMILAR]
