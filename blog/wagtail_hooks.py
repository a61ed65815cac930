from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from .admin_views import ConfirmPublicationView, ask_before_publishing
from .leaving import FILED
from .viewsets import ArticleViewSet, FilingViewSetGroup

register_snippet(FilingViewSetGroup)
hooks.register("before_publish_page", ask_before_publishing)


@hooks.register("register_admin_viewset")
def register_viewset():
    return ArticleViewSet()


@hooks.register("register_admin_urls")
def register_confirmation():
    view = ConfirmPublicationView.as_view()
    return [path("articles/<int:page_id>/confirm/<int:revision_id>/", view, name="confirm_publication")]


@hooks.register("register_log_actions")
def register_filing(actions):
    @actions.register_action(FILED)
    class FiledFormatter(LogFormatter):
        label = _("File comments under earlier sections")

        def format_message(self, log_entry):
            number = log_entry.data["comments"]
            return ngettext(
                "Filed %(count)d comment under earlier sections",
                "Filed %(count)d comments under earlier sections",
                number,
            ) % {"count": number}
