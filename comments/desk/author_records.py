"""An author's record: how earlier comments from the same browser, e-mail address or network were decided."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from ..models import Comment, Status
from ..querysets import CommentQuerySet


@dataclass(frozen=True)
class AuthorRecord:
    """Counts of the author's other comments. `by` is "browser", "email", "network", or empty without an identifier."""

    by: str
    approved: int = 0
    rejected: int = 0
    spam: int = 0

    @property
    def is_first(self) -> bool:
        return not (self.approved or self.rejected or self.spam)


def author_records(comments: Iterable[Comment], among: CommentQuerySet) -> dict[int, AuthorRecord]:
    """Return the records of the authors of `comments` by comment id, in at most three queries.

    `among`: the comments that the moderator may moderate.
    """
    comments = list(comments)
    identified_by = {comment.pk: _identified_by(comment) for comment in comments}
    browsers = {comment.browser for comment in comments if identified_by[comment.pk] == "browser"}
    emails = {comment.email for comment in comments if identified_by[comment.pk] == "email"}
    networks = {comment.network for comment in comments if identified_by[comment.pk] == "network"}
    counts = {
        "browser": _counts(among.from_browser(*browsers), "browser") if browsers else Counter(),
        "email": _counts(among.from_email(*emails), "lower_email") if emails else Counter(),
        "network": _counts(among.from_network(*networks), "network") if networks else Counter(),
    }
    return {comment.pk: _record(comment, identified_by[comment.pk], counts) for comment in comments}


def _identified_by(comment: Comment) -> str:
    """Return the most reliable identifier of the comment: only a browser is verified."""
    return next((kind for kind in ("browser", "email", "network") if getattr(comment, kind)), "")


def _counts(comments: QuerySet[Comment], field: str) -> Counter[tuple[str, str]]:
    rows = comments.order_by().values_list(field, "status").annotate(number=Count("pk"))
    return Counter({(value, status): number for value, status, number in rows})


def _record(comment: Comment, by: str, counts) -> AuthorRecord:
    if not by:
        return AuthorRecord(by)
    value = comment.email.lower() if by == "email" else getattr(comment, by)
    others = {
        status: counts[by][value, status] - (comment.status == status)
        for status in (Status.APPROVED, Status.REJECTED, Status.SPAM)
    }
    return AuthorRecord(by, others[Status.APPROVED], others[Status.REJECTED], others[Status.SPAM])
