"""What was decided on an author's other comments (AuthorRecord), and on each comment itself (History)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from ..models import DECIDABLE, DECIDED, Comment, Decision, Report, Status
from ..querysets import CommentQuerySet


@dataclass(frozen=True)
class AuthorRecord:
    """Counts of the author's other comments. `by` is "browser", "email", "network", or empty without an identifier."""

    by: str
    approved: int = 0
    rejected: int = 0
    spam: int = 0
    waiting: int = 0

    @property
    def is_first(self) -> bool:
        return not (self.approved or self.rejected or self.spam)


def author_records(comments: Iterable[Comment], among: CommentQuerySet) -> dict[int, AuthorRecord]:
    """Return the records of the authors of `comments` by comment id, in at most three queries.

    `among`: the comments that the moderator may moderate.
    """
    comments = list(comments)
    identified_by = {comment.pk: _identified_by(comment) for comment in comments}
    counts: dict[str, Counter] = {}
    for by, find in (("browser", among.from_browser), ("email", among.from_email), ("network", among.from_network)):
        if values := {getattr(comment, by) for comment in comments if identified_by[comment.pk] == by}:
            counts[by] = _counts(find(*values), "lower_email" if by == "email" else by)
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
    others = {status: counts[by][value, status] - (comment.status == status) for status in DECIDABLE}
    return AuthorRecord(
        by,
        approved=others[Status.APPROVED],
        rejected=others[Status.REJECTED],
        spam=others[Status.SPAM],
        waiting=others[Status.PENDING],
    )


MAX_NEWEST = 3


def newest_decided(comment: Comment, among: CommentQuerySet) -> list[Comment]:
    """Return the author's newest other comments with a decision; none by network, which many people may share."""
    match _identified_by(comment):
        case "browser":
            comments = among.from_browser(comment.browser)
        case "email":
            comments = among.from_email(comment.email)
        case _:
            return []
    decided = comments.filter(status__in=DECIDED)
    return list(decided.exclude(pk=comment.pk).order_by("-id")[:MAX_NEWEST])


def current_decisions(comments: Iterable[Comment]) -> dict[int, Decision]:
    """Return the moderators' last current decision on each comment, by comment id. One query, none without comments."""
    comments = list(comments)
    if not comments:
        return {}
    decisions = Decision.objects.current().filter(comment__in=comments, action__in=Decision.DECIDING)
    return {decision.comment_id: decision for decision in decisions.order_by("id") if decision.comment_id}


@dataclass(frozen=True)
class History:
    """A moderator's last current decision, the undone ones, and how often a comment was edited and reported."""

    decision: Decision | None
    edited: int
    undone: list[tuple[Decision, Decision]]  # each with the entry that undid it
    reported: int


def decision_histories(comments: Iterable[Comment]) -> dict[int, History]:
    """Return the histories by comment id, in two queries."""
    comments = list(comments)
    logs: dict[int, list[Decision]] = defaultdict(list)
    for decision in Decision.objects.filter(comment__in=comments).order_by("id"):
        logs[decision.comment_id or 0].append(decision)
    open_reports = Report.objects.filter(comment__in=comments, retracted_at=None)
    reports = dict(open_reports.order_by().values_list("comment").annotate(number=Count("pk")))
    return {comment.pk: _history(logs[comment.pk], reports.get(comment.pk, 0)) for comment in comments}


def _history(log: list[Decision], reported: int) -> History:
    undone_by = {decision.undoes_id: decision for decision in log if decision.undoes_id}
    current = [decision for decision in log if decision.action in Decision.DECIDING and decision.pk not in undone_by]
    return History(
        decision=current[-1] if current else None,
        edited=sum(decision.action == Decision.Action.EDIT for decision in log),
        undone=[(decision, undone_by[decision.pk]) for decision in log if decision.pk in undone_by],
        reported=reported,
    )
