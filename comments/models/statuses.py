"""What a comment's status may be, and what each means to readers, author, moderators, mail, learning and exports."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PENDING = "pending", _("waiting")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    SPAM = "spam", _("spam")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    ERASED = "erased", _("erased")


@dataclass(frozen=True)
class Meaning:
    # The moderators can approve, reject or mark it as spam; of any other only the line in its thread is left.
    is_decidable: bool
    # A decision gave it: its author may get mail, the model learns it, the author's record counts it.
    is_decided: bool
    # Nobody but the moderators reads it, and its browser is not trusted for a while.
    is_refused: bool
    # The column of statistics that counts it, and what WordPress calls it.
    statistics: str
    wordpress: str


MEANINGS = {
    #                         decidable decided refused
    Status.PENDING: Meaning(True, False, False, "waiting", "0"),
    Status.APPROVED: Meaning(True, True, False, "approved", "1"),
    Status.REJECTED: Meaning(True, True, True, "rejected", "trash"),
    Status.SPAM: Meaning(True, True, True, "spam", "spam"),
    Status.WITHDRAWN: Meaning(False, False, False, "gone", "trash"),
    Status.ERASED: Meaning(False, False, False, "gone", "trash"),
}


def _those(attribute: str) -> tuple[Status, ...]:
    return tuple(status for status, meaning in MEANINGS.items() if getattr(meaning, attribute))


DECIDABLE = _those("is_decidable")
DECIDED = _those("is_decided")
REFUSED = _those("is_refused")
# Readers see it, or may yet: the staff can reply to it.
UNREFUSED = tuple(status for status in DECIDABLE if status not in REFUSED)
# Taken back by its author, or erased.
DELETED = tuple(status for status in Status if status not in DECIDABLE)
