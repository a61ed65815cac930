"""Counts of comments, as the admin shows them to editors."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

COUNTS = {
    "visible": Count("pk", filter=Q(status="approved")),
    "pending": Count("pk", filter=Q(status="pending")),
}


@dataclass(frozen=True)
class CommentCounts:
    """The number of visible and of pending comments; others are not counted."""

    visible: int = 0
    pending: int = 0

    def __bool__(self):
        return bool(self.visible or self.pending)

    def __add__(self, other: "CommentCounts") -> "CommentCounts":
        return CommentCounts(self.visible + other.visible, self.pending + other.pending)

    def __str__(self):
        seen = ngettext("%(count)d comment", "%(count)d comments", self.visible) % {"count": self.visible}
        if not self.pending:
            return seen
        values = {"seen": seen, "count": self.pending}
        if self.visible:
            return _("%(seen)s, plus %(count)d pending") % values
        return ngettext("%(count)d comment pending", "%(count)d comments pending", self.pending) % values
