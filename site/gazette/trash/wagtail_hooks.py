from wagtail import hooks
from wagtail.actions.base import BaseAction
from wagtail.actions.delete_page import DeletePagePermissionError
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from .models import Trashed
from .permissions import TrashPolicy

# Before anything asks for the policy of this model: the first question fixes the answer.
register_permission_policy(Trashed, TrashPolicy(Trashed))

from .actions import throw_away  # noqa: E402
from .bulk_actions import TrashBulkAction  # noqa: E402
from .panels import RecentEditsOutsideTrash, register_log_actions  # noqa: E402
from .places import outside_trash  # noqa: E402
from .viewsets import TrashViewSet  # noqa: E402

hooks.register("register_bulk_action", TrashBulkAction, order=10)  # after Wagtail's own, which it replaces
hooks.register("register_log_actions", register_log_actions)


@hooks.register("register_admin_viewset")
def register_trash():
    return TrashViewSet()


class TrashAction(BaseAction):
    """What the API calls to delete a page."""

    action_name = "delete"
    permission_error_class = DeletePagePermissionError

    def __init__(self, page, user=None):
        super().__init__(page, user=user)
        self.page = page

    def execute(self, skip_permission_checks=False):
        return throw_away(self.page, user=self.user, skip_permission_checks=skip_permission_checks)


@hooks.register("register_actions", order=10)  # after Wagtail's own, which it replaces
def delete_by_trash(registry):
    registry.register(Page, TrashAction)


@hooks.register("construct_explorer_page_queryset")
def hide_in_explorer(parent_page, pages, request):
    return outside_trash(pages)


@hooks.register("construct_page_chooser_queryset")
def hide_in_choosers(pages, request):
    return outside_trash(pages)


@hooks.register("construct_homepage_panels")
def hide_in_recent_edits(request, panels):
    panels[:] = [RecentEditsOutsideTrash() if type(panel) is RecentEditsPanel else panel for panel in panels]
