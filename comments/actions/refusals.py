"""Why nothing happened, and the state that a decision is bound to."""

from dataclasses import dataclass

from ..models import Comment


class Refused(Exception):
    """Nothing happened, and why; the text is for the person who tried."""


class ChangedSinceSeen(Refused):
    """The comment is no longer as whoever decided saw it."""


class TooManyComments(Refused):
    """The network has used up its comments for now; `seconds` says when it may try again."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


class AlreadySent(Refused):
    """The same network sent the same words to the same page a short while ago."""


class TooLate(Refused):
    """The time to edit or withdraw has passed, or a decision came first."""


class NothingToUndo(Refused):
    """The last thing that happened to the comment is not a decision that can be undone."""


class NotVisible(Refused):
    """Readers don't see the comment (any more)."""


class NotAThread(Refused):
    """It is a reply: what a thread is about is decided on the comment that opened it."""


@dataclass(frozen=True)
class Seen:
    """The state that a decision is bound to: what stood on the card, or what the author's token was made for."""

    status: str
    revision: int

    @classmethod
    def of(cls, comment: Comment) -> "Seen":
        return cls(comment.status, comment.revision)
