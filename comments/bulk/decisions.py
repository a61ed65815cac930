"""What one act of a moderator did to many comments. All of it is read from the log."""

from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q

from ..models import Comment, Decision
from ..permissions import moderated_by


class BulkDecision:
    """As far as `user` may decide on its comments: of others nothing is said, not even their number.

    `left` are the numbers of comments that were asked for and left as they were: the log doesn't know them.
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
        """One of those that this took back, if it is an undo."""
        return self.first.undoes if self.first else None

    @cached_property
    def _numbers(self) -> dict[str, int]:
        unchanged = Q(comment__revision=F("revision"))
        return self.decisions.order_by().aggregate(done=Count("pk"), unchanged=Count("pk", filter=unchanged))

    @cached_property
    def is_reply(self) -> bool:
        """Whether it is the staff's answer and the approval of what that answers, or their undoing."""
        sent = Decision.Action.SUBMIT
        return Decision.objects.filter(Q(action=sent) | Q(undoes__action=sent), batch=self.batch).exists()

    @property
    def number(self) -> int:
        return self._numbers["done"]

    @property
    def undoable(self) -> int:
        """How many are still as this left them. None of an undo: that is not undone."""
        return 0 if self.undoes else self._numbers["unchanged"]

    @property
    def changed_since(self) -> int:
        return 0 if self.undoes else self.number - self._numbers["unchanged"]

    @cached_property
    def not_undone(self) -> int:
        """Of an undo: how many it left, because they were decided on in between."""
        if self.undoes is None:
            return 0
        return self._mine(Decision.objects.filter(batch=self.undoes.batch).current()).count()

    @cached_property
    def left(self) -> list[Comment]:
        """Those that had changed since they were seen."""
        comments = moderated_by(self.user).filter(pk__in=self._left).select_related("page")
        return list(comments.order_by("submitted_at", "id")) if self._left else []

    @property
    def refused(self) -> int:
        """How many are not there for this moderator."""
        return len(self._left) - len(self.left)

    @property
    def left_numbers(self) -> str | None:
        return join_ids(self._left)


def join_ids(numbers: Iterable[int]) -> str | None:
    """Numbers of comments as an address names them (`?left=`); None of none."""
    return ",".join(map(str, sorted(numbers))) or None
