"""Bulk decisions: the action of a single decision for each comment, in a transaction of its own.

docs/decisions/0015-bulk-decisions.md says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied

from ..models import Comment, Decision
from .moderators import approve, decision_to_undo, mark_as_spam, reject, undo
from .refusals import ChangedSinceSeen, NothingToUndo, ReasonNotOffered, State

Action = Decision.Action


@dataclass(frozen=True)
class Outcome:
    """The result for each comment: `done` has the decisions, which share `batch`, the rest ids of comments.

    `changed` have changed since they were seen; `refused` are absent, not this moderator's, or on a site that does not
    offer the reason.
    """

    batch: UUID
    done: list[Decision] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    @property
    def left(self) -> list[int]:
        return [*self.changed, *self.refused]


def decide_in_bulk(
    seen: Sequence[tuple[int, State]],
    action: str,
    *,
    moderator,
    reason: str = "",
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Approve, reject or mark as spam (`action`: approve, reject, spam) the comments with these ids.

    Not to be called in a transaction: if the process is killed, the decisions made so far stay, logged as one batch.
    """
    act = {Action.APPROVE: approve, Action.REJECT: reject, Action.SPAM: mark_as_spam}[Action(action)]
    why = {"note": note} | ({"reason": reason} if action == Action.REJECT else {})
    outcome = Outcome(uuid4())
    for number, as_seen in seen:
        try:
            comment = Comment.objects.select_related("page").get(pk=number)
            decision = act(comment, moderator=moderator, seen=as_seen, **why, batch=outcome.batch, now=now)
        except (Comment.DoesNotExist, PermissionDenied, ReasonNotOffered):
            outcome.refused.append(number)
        except ChangedSinceSeen:
            outcome.changed.append(number)
        else:
            outcome.done.append(decision)
    return outcome


def undo_bulk_decision(batch: UUID, *, moderator) -> Outcome:
    """Undo the decisions of `batch` that are the last ones on their comments."""
    decisions = Decision.objects.filter(batch=batch, comment__isnull=False).current().order_by("id")
    return undo_each(decisions, moderator=moderator)


def undo_each(decisions: Iterable[Decision], *, moderator) -> Outcome:
    """Undo each decision that is the last one on its comment, each in a transaction of its own.

    The undo decisions share a batch of their own. Decisions that are undone already are left out.
    """
    outcome = Outcome(uuid4())
    for decision in decisions:
        number = decision.comment_id or 0
        try:
            comment = Comment.objects.select_related("page").get(pk=number)
            seen = State.of(comment)
            if decision_to_undo(comment) != decision:
                raise NothingToUndo
            outcome.done.append(undo(comment, moderator=moderator, seen=seen, batch=outcome.batch))
        except (Comment.DoesNotExist, PermissionDenied):
            outcome.refused.append(number)
        except (ChangedSinceSeen, NothingToUndo):
            if not Decision.objects.filter(undoes=decision).exists():
                outcome.changed.append(number)
    return outcome
