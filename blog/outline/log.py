"""What the history of both articles says of a move."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from comments.counts import CommentCounts

from .actions import MOVED_AWAY, MOVED_HERE, TAKEN_BACK

LOGGED = {
    MOVED_AWAY: (_("Move a section to another article"), _("Moved “{heading}” to “{article}”")),
    MOVED_HERE: (_("Take in a section of another article"), _("Took in “{heading}” from “{article}”")),
    TAKEN_BACK: (_("Take a section's move back"), _("Took back the move of “{heading}”, with “{article}”")),
}


def register_log_actions(registry):
    for action, (label, line) in LOGGED.items():
        registry.register_action(action)(_formatter(label, line))


def _formatter(action_label, line):
    class MoveFormatter(LogFormatter):
        label = action_label

        def format_message(self, log_entry):
            data = log_entry.data
            # What was noted before those that wait were told apart has one number, of all.
            comments = CommentCounts(data["comments"], data.get("waiting", 0))
            said = format_html(str(line), heading=data["heading"] or _("Untitled section"), article=data["article"])
            return format_html("{}; {}", said, _("with it: %s") % comments) if comments else said

    return MoveFormatter
