"""What a moderator does to many comments at once: to each by the same door as alone, and in a transaction of its own.

docs/decisions/0015-many-by-one-door.md says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied

from ..models import Comment, Decision
from .moderators import approve, decision_to_undo, mark_as_spam, reject, undo
from .refusals import ChangedSinceSeen, NothingToUndo, Seen

Action = Decision.Action


@dataclass(frozen=True)
class Outcome:
    """What became of each comment: `done` has the decisions, which share `batch`, the rest numbers of comments.

    `changed` are no longer as they were seen, or were decided on since; `refused` are absent or not this moderator's.
    """

    batch: UUID
    done: list[Decision] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    @property
    def left(self) -> list[int]:
        return [*self.changed, *self.refused]


def decide_in_bulk(
    seen: Sequence[tuple[int, Seen]],
    action: str,
    *,
    moderator,
    reason: str = "",
    note: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Approves, rejects or marks as spam (by `action`: approve, reject, spam) the comments with these numbers.

    Killed in the middle, what was decided is decided, and logged under one batch. Not to be called in a transaction.
    """
    act = {Action.APPROVE: approve, Action.REJECT: reject, Action.SPAM: mark_as_spam}[Action(action)]
    why = {"note": note} | ({"reason": reason} if action == Action.REJECT else {})
    outcome = Outcome(uuid4())
    for number, as_seen in seen:
        try:
            comment = Comment.objects.select_related("page").get(pk=number)
            decision = act(comment, moderator=moderator, seen=as_seen, **why, batch=outcome.batch, now=now)
        except (Comment.DoesNotExist, PermissionDenied):
            outcome.refused.append(number)
        except ChangedSinceSeen:
            outcome.changed.append(number)
        else:
            outcome.done.append(decision)
    return outcome


def undo_bulk_decision(batch: UUID, *, moderator, now: datetime | None = None) -> Outcome:
    """Brings back the comments whose last decision is of `batch`, each to exactly the state it was in before.

    The undoings share a batch of their own. What was brought back already is left out: again does nothing more.
    """
    outcome = Outcome(uuid4())
    for decision in Decision.objects.filter(batch=batch, comment__isnull=False).current().order_by("id"):
        number = decision.comment_id
        try:
            comment = Comment.objects.select_related("page").get(pk=number)
            seen = Seen.of(comment)
            if decision_to_undo(comment) != decision:
                raise NothingToUndo
            outcome.done.append(undo(comment, moderator=moderator, seen=seen, batch=outcome.batch, now=now))
        except (Comment.DoesNotExist, PermissionDenied):
            outcome.refused.append(number)
        except (ChangedSinceSeen, NothingToUndo):
            if not Decision.objects.filter(undoes=decision).exists():
                outcome.changed.append(number)
    return outcome
