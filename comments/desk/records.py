"""What is known of whoever wrote a comment, from the decisions on what came from the same address or network before."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from ..models import Comment, Status


@dataclass(frozen=True)
class Record:
    """Numbers of other comments. `by` is "email", "network", or empty where nothing connects the comment to others."""

    by: str
    approved: int = 0
    rejected: int = 0
    spam: int = 0

    @property
    def is_first(self) -> bool:
        return not (self.approved or self.rejected or self.spam)


def records_of(comments: Iterable[Comment]) -> dict[int, Record]:
    """The record behind each of `comments`, by its id: at most two queries for any number of them."""
    comments = list(comments)
    counts = {
        "email": _counts("email", {comment.email for comment in comments if comment.email}),
        "network": _counts(
            "network", {comment.network for comment in comments if comment.network and not comment.email}
        ),
    }
    return {comment.pk: _record(comment, counts) for comment in comments}


def _counts(field: str, values: set[str]) -> Counter[tuple[str, str]]:
    if not values:
        return Counter()
    # That it is not empty follows from `values`; but only when it is said does SQLite use its index of those.
    known = Comment.objects.filter(**{f"{field}__in": values}).exclude(**{field: ""})
    rows = known.order_by().values_list(field, "status")
    return Counter({(value, status): number for value, status, number in rows.annotate(number=Count("pk"))})


def _record(comment: Comment, counts) -> Record:
    by = "email" if comment.email else "network" if comment.network else ""
    if not by:
        return Record(by)
    value = getattr(comment, by)
    others = {
        status: counts[by][value, status] - (comment.status == status)
        for status in (Status.APPROVED, Status.REJECTED, Status.SPAM)
    }
    return Record(by, others[Status.APPROVED], others[Status.REJECTED], others[Status.SPAM])
