"""Bulk decisions, as the log has them."""

from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q

from ..models import Comment, Decision
from ..permissions import moderated_by


class BulkDecision:
    """One bulk decision, as far as `user` may moderate its comments; others are not even counted.

    `left` are the ids of comments that were selected but not changed: the log does not have them.
    """

    def __init__(self, batch: UUID, *, user, left: Iterable[int] = ()):
        self.batch, self.user, self._left = batch, user, set(left)

    @property
    def decisions(self):
        return self._mine(Decision.objects.filter(batch=self.batch)).order_by("id")

    def _mine(self, decisions):
        return decisions.filter(Exists(moderated_by(self.user).filter(pk=OuterRef("comment"))))

    @cached_property
    def first(self) -> Decision | None:
        return self.decisions.select_related("undoes").first()

    @property
    def undoes(self) -> Decision | None:
        """One of the decisions that this undid, if it is an undo."""
        return self.first.undoes if self.first else None

    @cached_property
    def _numbers(self) -> dict[str, int]:
        unchanged = Q(comment__revision=F("revision"))
        return self.decisions.order_by().aggregate(done=Count("pk"), unchanged=Count("pk", filter=unchanged))

    @cached_property
    def is_reply(self) -> bool:
        """Whether it is a staff reply with the approval of its parent, or the undo of these."""
        return Decision.objects.of_replies().filter(batch=self.batch).exists()

    @property
    def number(self) -> int:
        return self._numbers["done"]

    @property
    def undoable(self) -> int:
        """How many are unchanged since; 0 for an undo, which can't be undone."""
        return 0 if self.undoes else self._numbers["unchanged"]

    @property
    def changed_since(self) -> int:
        return 0 if self.undoes else self.number - self._numbers["unchanged"]

    @cached_property
    def not_undone(self) -> int:
        """For the undo of a bulk decision: how many it left, because they have changed since.

        Those that were not selected are unchanged, and not counted; those in `left` are counted there.
        """
        if self.undoes is None or self.undoes.batch is None:
            return 0
        left = Decision.objects.filter(batch=self.undoes.batch).current().exclude(comment__in=self._left)
        return self._mine(left.exclude(comment__revision=F("revision"))).count()

    @cached_property
    def left(self) -> list[Comment]:
        """The comments that had changed since they were seen."""
        comments = moderated_by(self.user).filter(pk__in=self._left).select_related("page")
        return list(comments.order_by("submitted_at", "id")) if self._left else []

    @property
    def refused(self) -> int:
        """How many are absent, or not this moderator's."""
        return len(self._left) - len(self.left)

    @property
    def left_numbers(self) -> str | None:
        return join_ids(self._left)


def join_ids(numbers: Iterable[int]) -> str | None:
    """Return ids of comments as the query string has them (`?left=`); None if there are none."""
    return ",".join(map(str, sorted(numbers))) or None
