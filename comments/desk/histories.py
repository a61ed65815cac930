"""What happened to each of some comments, in short."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from ..models import Comment, Decision, Report

Action = Decision.Action


@dataclass(frozen=True)
class History:
    """The last decision of a moderator that stands, and how often a comment was edited, undone and reported."""

    decision: Decision | None
    edited: int
    undone: int
    reported: int


def histories_of(comments: Iterable[Comment]) -> dict[int, History]:
    """By the id of each of `comments`: two queries for any number of them."""
    comments = list(comments)
    logs: dict[int, list[Decision]] = defaultdict(list)
    for decision in Decision.objects.filter(comment__in=comments).order_by("id"):
        logs[decision.comment_id or 0].append(decision)
    standing_reports = Report.objects.filter(comment__in=comments, retracted_at=None)
    reports = dict(standing_reports.order_by().values_list("comment").annotate(number=Count("pk")))
    return {comment.pk: _history(logs[comment.pk], reports.get(comment.pk, 0)) for comment in comments}


def _history(log: list[Decision], reported: int) -> History:
    undone = {decision.undoes_id for decision in log}
    deciding = {Action.APPROVE, Action.REJECT, Action.SPAM}
    standing = [decision for decision in log if decision.action in deciding and decision.pk not in undone]
    return History(
        decision=standing[-1] if standing else None,
        edited=sum(decision.action == Action.EDIT for decision in log),
        undone=sum(decision.action == Action.UNDO for decision in log),
        reported=reported,
    )
