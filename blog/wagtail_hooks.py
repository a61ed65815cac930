from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from comments.counts import CommentCounts

from .errors.permissions import ErrorReportPolicy
from .models import ErrorReport

# Before anything asks for the policy of this model: the first question fixes the answer.
register_permission_policy(ErrorReport, ErrorReportPolicy(ErrorReport))

from .admin_views import ConfirmPublicationView, ask_before_publishing  # noqa: E402
from .content_checks import use_our_checks  # noqa: E402
from .desk.actions import FILED_UNDER  # noqa: E402
from .desk.bulk_actions import SetTopicBulkAction  # noqa: E402
from .desk.viewsets import ArticleDeskViewSet  # noqa: E402
from .drafts import desk as drafts  # noqa: E402
from .errors.panels import ReportedErrorsHomePanel, register_log_actions  # noqa: E402
from .errors.viewsets import ErrorDeskViewSet  # noqa: E402
from .footnotes.rich_text import register_footnotes, register_icons  # noqa: E402
from .half_written.views import refuse_half_written  # noqa: E402
from .leaving import FILED  # noqa: E402
from .outline.log import register_log_actions as register_moves  # noqa: E402
from .outline.views import MoveSectionView, TakeBackView  # noqa: E402
from .picture_choosers import use_our_views  # noqa: E402
from .viewsets import ArticleViewSet, FilingViewSetGroup  # noqa: E402

use_our_views()
register_snippet(FilingViewSetGroup)
hooks.register("register_bulk_action", SetTopicBulkAction)
hooks.register("before_publish_page", ask_before_publishing)
hooks.register("before_bulk_action", refuse_half_written)
hooks.register("construct_wagtail_userbar", use_our_checks)
hooks.register("register_log_actions", register_log_actions)
hooks.register("register_log_actions", drafts.register_log_actions)
hooks.register("register_page_header_buttons", drafts.draft_links_button)
hooks.register("register_rich_text_features", register_footnotes)
hooks.register("register_icons", register_icons)
hooks.register("register_log_actions", register_moves)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [ArticleViewSet(), ArticleDeskViewSet(), ErrorDeskViewSet()]


@hooks.register("construct_homepage_panels")
def show_reported_errors(request, panels):
    panels.append(ReportedErrorsHomePanel())


@hooks.register("register_admin_urls")
def register_confirmation():
    view = ConfirmPublicationView.as_view()
    return [
        path("articles/<int:page_id>/confirm/<int:revision_id>/", view, name="confirm_publication"),
        path("articles/<int:page_id>/move/<str:block_id>/", MoveSectionView.as_view(), name="outline_move"),
        path("articles/moves/<int:pk>/back/", TakeBackView.as_view(), name="outline_take_back"),
    ]


@hooks.register("register_admin_urls")
def register_draft_links():
    return [
        path("articles/<int:page_id>/draft-links/", drafts.DraftLinksView.as_view(), name="draft_links"),
        path(
            "articles/<int:page_id>/draft-links/<int:link_id>/revoke/",
            drafts.RevokeDraftLinkView.as_view(),
            name="revoke_draft_link",
        ),
    ]


@hooks.register("register_log_actions")
def register_filing(actions):
    actions.register_action(FILED_UNDER, _("Set topic"), _("Topic set with others"))

    @actions.register_action(FILED)
    class FiledFormatter(LogFormatter):
        label = _("File comments under earlier sections")

        def format_message(self, log_entry):
            numbers = CommentCounts(log_entry.data["comments"], log_entry.data.get("waiting", 0))
            return _("Filed under earlier sections: %s") % numbers
