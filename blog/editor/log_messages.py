"""Our actions in the history of an article: labels, and sentences made of the data of a log entry."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from comments.counts import CommentCounts
from gazette.admin_requests import viewer

from ..error_reports import actions as errors
from ..pages import ArticlePage
from ..section_moves import actions as moves
from .article_desk.actions import TOPIC_SET
from .draft_links import actions as draft_links
from .removed_sections import COMMENTS_FILED

MESSAGES = {
    TOPIC_SET: (_("Set topic"), _("Topic set in bulk")),
    COMMENTS_FILED: (_("Move comments to earlier sections"), _("Comments now on earlier sections: %(numbers)s")),
    moves.MOVED_AWAY: (_("Move a section to another article"), _("Moved “%(heading)s” to “%(article)s”")),
    moves.MOVED_HERE: (_("Receive a section from another article"), _("Received “%(heading)s” from “%(article)s”")),
    moves.UNDONE: (_("Undo moving a section"), _("Undid moving “%(heading)s” between this and “%(article)s”")),
    draft_links.MADE: (_("Create a draft link"), _("Made a draft link, open for %(days)d days")),
    draft_links.REVOKED: (_("Revoke a draft link"), _("Revoked a draft link")),
    errors.FIXED: (_("Fix a reported error"), _("Reported error %(report)d: fixed")),
    errors.NO_ERROR: (_("Dismiss a reported error"), _("Reported error %(report)d: dismissed")),
    errors.REOPENED: (_("Reopen a reported error"), _("Reported error %(report)d: reopened")),
    errors.MADE_PUBLIC: (_("Show a reported error"), _("Reported error %(report)d: shown to readers")),
    errors.HIDDEN: (_("Hide a reported error"), _("Reported error %(report)d: hidden from readers")),
    errors.ERASED: (_("Erase a reported error"), _("Reported error %(report)d: erased")),
}
# Only for users who may edit the article: Wagtail's site history shows the log to all users of the admin.
WITH_NOTE = {
    draft_links.MADE: _("Made a draft link for “%(note)s”, open for %(days)d days"),
    draft_links.REVOKED: _("Revoked the draft link for “%(note)s”"),
}


class ArticleLogFormatter(LogFormatter):
    def __init__(self, label, sentence):
        self.label, self.sentence = label, sentence

    def format_message(self, log_entry):
        data = log_entry.data
        # Older entries have no "waiting": their "comments" include the pending ones.
        numbers = CommentCounts(data.get("comments", 0), data.get("waiting", 0))
        sentence = WITH_NOTE[log_entry.action] if data.get("note") and viewer_may_edit(log_entry) else self.sentence
        message = sentence % {**data, "heading": data.get("heading") or _("Untitled section"), "numbers": numbers}
        return f"{message}; {_('with it: %s') % numbers}" if numbers and "heading" in data else message


def viewer_may_edit(log_entry) -> bool:
    user = viewer()
    article = ArticlePage.objects.filter(pk=log_entry.page_id).first() if user else None
    return bool(article and article.permissions_for_user(user).can_edit())


def register(registry):
    for action, (label, sentence) in MESSAGES.items():
        registry.register_action(action)(partial(ArticleLogFormatter, label, sentence))
