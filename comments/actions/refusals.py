"""Why an action was refused, and the state that a decision is bound to."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from gazette.public_forms.refusals import Refused

from ..models import AuthorIdentifier, Ban, Comment


class ChangedSinceSeen(Refused):
    """The comment has changed since it was shown."""


class Banned(Refused):
    """The author is banned. `message` is all that they may know."""

    def __init__(self, ban: Ban):
        super().__init__(ban.pk)
        self.ban = ban

    @property
    def message(self) -> str:
        if self.ban.trait != AuthorIdentifier.BROWSER:
            # Anybody could type the address: say nothing more about its owner.
            return _("This email address can’t be used for comments here.")
        because = {"reason": self.ban.get_reason_display()}
        if self.ban.ends_at is None:
            return _("You can’t comment here any more. The reason: %(reason)s.") % because
        until = date_format(localtime(self.ban.ends_at), "DATETIME_FORMAT")
        return _("You can’t comment here until %(until)s. The reason: %(reason)s.") % {"until": until, **because}


class AlreadyBanned(Refused):
    """There is such an active hold, or a ban that lasts as long or longer."""

    def __init__(self, ban: Ban | None = None):
        super().__init__()
        self.ends_at = ban.ends_at if ban else None


class PublicMailDomain(Refused):
    """Anybody may register an address at that domain: a ban would concern everybody."""


class NoSuchIdentifier(Refused):
    """The comment has no such identifier of its author."""


class NothingToUndo(Refused):
    """The last thing that happened to the comment is not a decision that can be undone."""


class NotAModerator(Refused):
    """The colleague, or everybody in the group, may not moderate the comment (any more)."""


class NotVisible(Refused):
    """The comment is not visible to readers (any more)."""


class ReasonNotOffered(Refused):
    """There is no such reason to reject, or not on the site of the comment, or not any more."""


class NotAThread(Refused):
    """The comment is a reply: a thread is moved by the comment that opened it."""


class SectionMoved(Refused):
    """The section moved to another page in the meantime; the comment can be posted there."""


@dataclass(frozen=True)
class State:
    """The state that a decision is bound to: as shown on the card, or as the author's token was made for."""

    status: str
    revision: int

    @classmethod
    def of(cls, comment: Comment) -> "State":
        return cls(comment.status, comment.revision)
