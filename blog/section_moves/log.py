"""Log messages on moved sections, in the history of both articles."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from comments.counts import CommentCounts

from .actions import MOVED_AWAY, MOVED_HERE, UNDONE

LOGGED = {
    MOVED_AWAY: (_("Move a section to another article"), _("Moved “{heading}” to “{article}”")),
    MOVED_HERE: (_("Receive a section from another article"), _("Received “{heading}” from “{article}”")),
    UNDONE: (_("Undo moving a section"), _("Undid moving “{heading}” between this and “{article}”")),
}


def register_log_actions(registry):
    for action, (label, line) in LOGGED.items():
        registry.register_action(action)(_formatter(label, line))


def _formatter(action_label, line):
    class MoveFormatter(LogFormatter):
        label = action_label

        def format_message(self, log_entry):
            data = log_entry.data
            # Older entries have no "waiting": their "comments" include the pending ones.
            comments = CommentCounts(data["comments"], data.get("waiting", 0))
            message = format_html(str(line), heading=data["heading"] or _("Untitled section"), article=data["article"])
            return format_html("{}; {}", message, _("with it: %s") % comments) if comments else message

    return MoveFormatter
