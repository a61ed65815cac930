"""Why nothing happened, and the state that a decision is bound to."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from gazette.public_forms.refusals import Refused

from ..models import AuthorIdentifier, Ban, Comment


class ChangedSinceSeen(Refused):
    """The comment is no longer as whoever decided saw it."""


class Banned(Refused):
    """Whoever sends this is kept away for now. `told` is all that they may know."""

    def __init__(self, ban: Ban):
        super().__init__(ban.pk)
        self.ban = ban

    @property
    def message(self) -> str:
        if self.ban.trait != AuthorIdentifier.BROWSER:
            # Anybody could type the address: of its owner nothing more is said.
            return _("This e-mail address can't be used for comments here.")
        because = {"reason": self.ban.get_reason_display()}
        if self.ban.ends_at is None:
            return _("You can't comment here any more. The reason: %(reason)s.") % because
        until = date_format(localtime(self.ban.ends_at), "j F Y, H:i")
        return _("You can't comment here until %(until)s. The reason: %(reason)s.") % {"until": until, **because}


class AlreadyBanned(Refused):
    """Such a ban is in force."""


class PublicMailDomain(Refused):
    """Anybody may have an address of that domain: a ban would keep away everybody."""


class NoSuchIdentifier(Refused):
    """The comment has no such trait of its author."""


class NothingToUndo(Refused):
    """The last thing that happened to the comment is not a decision that can be undone."""


class NotVisible(Refused):
    """Readers don't see the comment (any more)."""


class NotAThread(Refused):
    """It is a reply: what a thread is about is decided on the comment that opened it."""


class SectionMoved(Refused):
    """The section went to another page meanwhile; the same can be sent there."""


@dataclass(frozen=True)
class Seen:
    """The state that a decision is bound to: what stood on the card, or what the author's token was made for."""

    status: str
    revision: int

    @classmethod
    def of(cls, comment: Comment) -> "Seen":
        return cls(comment.status, comment.revision)
