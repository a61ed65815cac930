from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from .actions import RESTORED, TRASHED
from .models import outside_trash
from .views import RecentEditsOutsideTrash
from .viewsets import MoveToTrashAction, MoveToTrashBulkAction, TrashViewSet

# After Wagtail's own, which they replace.
hooks.register("register_bulk_action", MoveToTrashBulkAction, order=10)
hooks.register("register_actions", lambda registry: registry.register(Page, MoveToTrashAction), order=10)
hooks.register("register_admin_viewset", TrashViewSet)


@hooks.register("construct_explorer_page_queryset")
def hide_in_explorer(parent_page, pages, request):
    return outside_trash(pages)


@hooks.register("construct_page_chooser_queryset")
def hide_in_choosers(pages, request):
    return outside_trash(pages)


@hooks.register("construct_homepage_panels")
def hide_in_recent_edits(request, panels):
    panels[:] = [RecentEditsOutsideTrash() if type(panel) is RecentEditsPanel else panel for panel in panels]


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(RESTORED, _("Restore from trash"), _("Restored from trash"))

    @actions.register_action(TRASHED)
    class TrashedFormatter(LogFormatter):
        label = _("Move to trash")

        def format_message(self, log_entry):
            url = log_entry.data.get("address")
            return _("Moved to trash; former URL: %(url)s") % {"url": url} if url else self.label
