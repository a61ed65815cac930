"""Labels and messages of our log actions on articles."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail.log_actions import LogFormatter

from comments.counts import CommentCounts
from gazette.admin_requests import viewer

from ..error_reports import actions as error_reports
from ..pages import ArticlePage
from ..section_moves import actions as moves
from .article_desk.actions import TOPIC_SET
from .draft_links import actions as draft_links
from .removed_sections import SECTIONS_REMOVED

MESSAGES = {
    TOPIC_SET: (_("Set topic"), _("Topic set in bulk")),
    SECTIONS_REMOVED: (_("Remove sections with comments"), _("Comments on removed sections: %(numbers)s")),
    moves.MOVED_AWAY: (_("Move a section to another article"), _("Moved “%(heading)s” to “%(article)s”")),
    moves.MOVED_HERE: (_("Receive a section from another article"), _("Received “%(heading)s” from “%(article)s”")),
    moves.UNDONE: (
        _("Undo moving a section"),
        _("Undid the move of “%(heading)s” between here and “%(article)s”"),
    ),
    draft_links.MADE: (
        _("Create a draft link"),
        ngettext_lazy(
            "Created a draft link that expires after %(days)d day",
            "Created a draft link that expires after %(days)d days",
            "days",
        ),
    ),
    draft_links.REVOKED: (_("Revoke a draft link"), _("Revoked a draft link")),
    error_reports.FIXED: (_("Mark a reader report as fixed"), _("Reader report %(report)d: fixed")),
    error_reports.NO_ERROR: (_("Dismiss a reader report"), _("Reader report %(report)d: dismissed")),
    error_reports.REOPENED: (_("Reopen a reader report"), _("Reader report %(report)d: reopened")),
    error_reports.MADE_PUBLIC: (_("Show a reader report to readers"), _("Reader report %(report)d: shown to readers")),
    error_reports.HIDDEN: (_("Hide a reader report from readers"), _("Reader report %(report)d: hidden from readers")),
    error_reports.ERASED: (_("Erase a reader report"), _("Reader report %(report)d: erased")),
}
# The note is shown only to users who may edit the article: Wagtail's site history shows the log to all users of the
# admin.
WITH_NOTE = {
    draft_links.MADE: ngettext_lazy(
        "Created a draft link for “%(note)s” that expires after %(days)d day",
        "Created a draft link for “%(note)s” that expires after %(days)d days",
        "days",
    ),
    draft_links.REVOKED: _("Revoked the draft link for “%(note)s”"),
}
# Older entries don't say which move was undone.
UNDONE_MOVES = {
    moves.MOVED_AWAY: _("Undid the move of “%(heading)s” to “%(article)s”"),
    moves.MOVED_HERE: _("Undid the move of “%(heading)s” from “%(article)s”"),
}
# Older entries don't say which topic it was.
TOPICS = {True: _("Topic “%(topic)s” added"), False: _("Topic “%(topic)s” removed")}


class ArticleLogFormatter(LogFormatter):
    def __init__(self, label, message):
        self.label, self.message = label, message

    def format_message(self, log_entry):
        return self.template(log_entry) % {**log_entry.data, "numbers": comment_counts(log_entry)}

    def template(self, log_entry):
        return self.message


class TopicLogFormatter(ArticleLogFormatter):
    def template(self, log_entry):
        return TOPICS.get(log_entry.data.get("is_added"), self.message)


class DraftLinkLogFormatter(ArticleLogFormatter):
    def template(self, log_entry):
        has_note = log_entry.data.get("note") and viewer_may_edit(log_entry)
        return WITH_NOTE.get(log_entry.action, self.message) if has_note else self.message


class MoveLogFormatter(ArticleLogFormatter):
    def format_message(self, log_entry):
        data, numbers = log_entry.data, comment_counts(log_entry)
        message = self.template(log_entry) % {**data, "heading": data.get("heading") or _("Untitled section")}
        return f"{message}; {_('and its comments: %s') % numbers}" if numbers else message

    def template(self, log_entry):
        return UNDONE_MOVES.get(log_entry.data.get("undone"), self.message)


FORMATTERS = {
    TOPIC_SET: TopicLogFormatter,
    **dict.fromkeys((draft_links.MADE, draft_links.REVOKED), DraftLinkLogFormatter),
    **dict.fromkeys((moves.MOVED_AWAY, moves.MOVED_HERE, moves.UNDONE), MoveLogFormatter),
}


def comment_counts(log_entry) -> CommentCounts:
    """Return the numbers in the entry. Older ones lack "waiting": their "comments" include the pending ones."""
    return CommentCounts(log_entry.data.get("comments", 0), log_entry.data.get("waiting", 0))


def viewer_may_edit(log_entry) -> bool:
    user = viewer()
    article = ArticlePage.objects.filter(pk=log_entry.page_id).first() if user else None
    return bool(article and article.permissions_for_user(user).can_edit())


def register(registry):
    for action, (label, message) in MESSAGES.items():
        registry.register_action(action)(partial(FORMATTERS.get(action, ArticleLogFormatter), label, message))
