"""What is known of whoever wrote a comment, from the decisions on what came from the same address or network before."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

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
    addresses = {comment.email for comment in comments if comment.email}
    networks = {comment.network for comment in comments if comment.network and not comment.email}
    counts = {
        "email": _counts(Comment.objects.from_address(*addresses), "address") if addresses else Counter(),
        "network": _counts(Comment.objects.from_network(*networks), "network") if networks else Counter(),
    }
    return {comment.pk: _record(comment, counts) for comment in comments}


def _counts(comments: QuerySet[Comment], field: str) -> Counter[tuple[str, str]]:
    rows = comments.order_by().values_list(field, "status").annotate(number=Count("pk"))
    return Counter({(value, status): number for value, status, number in rows})


def _record(comment: Comment, counts) -> Record:
    by = "email" if comment.email else "network" if comment.network else ""
    if not by:
        return Record(by)
    value = comment.email.lower() if by == "email" else comment.network
    others = {
        status: counts[by][value, status] - (comment.status == status)
        for status in (Status.APPROVED, Status.REJECTED, Status.SPAM)
    }
    return Record(by, others[Status.APPROVED], others[Status.REJECTED], others[Status.SPAM])
