"""Counts of comments, as the admin shows them to editors."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

COUNTS = {
    "visible": Count("pk", filter=Q(status="approved")),
    "waiting": Count("pk", filter=Q(status="pending")),
}


@dataclass(frozen=True)
class CommentCounts:
    """The number of visible and of pending comments; others are not counted."""

    visible: int = 0
    waiting: int = 0

    def __bool__(self):
        return bool(self.visible or self.waiting)

    def __add__(self, other: "CommentCounts") -> "CommentCounts":
        return CommentCounts(self.visible + other.visible, self.waiting + other.waiting)

    def __str__(self):
        seen = ngettext("%(count)d comment", "%(count)d comments", self.visible) % {"count": self.visible}
        if not self.waiting:
            return seen
        values = {"seen": seen, "count": self.waiting}
        if self.visible:
            return _("%(seen)s, plus %(count)d waiting") % values
        return ngettext("%(count)d comment waiting", "%(count)d comments waiting", self.waiting) % values
