from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .models import Comment
from .permissions import CommentPermissionPolicy

# Before anything looks up the policy of this model: Wagtail caches the first lookup.
register_permission_policy(Comment, CommentPermissionPolicy(Comment))

from . import actions  # noqa: E402
from .desk.viewsets import DeskViewSet  # noqa: E402
from .panels import DigestPanel, ScopeFormSet, WaitingPanel  # noqa: E402
from .protected_pages import ProtectedPageViewSet, TrashedPageComments  # noqa: E402

hooks.register("register_protected_content", TrashedPageComments)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [DeskViewSet(), ProtectedPageViewSet()]


@hooks.register("construct_homepage_panels")
def show_waiting(request, panels):
    panels.append(WaitingPanel())


@hooks.register("register_group_permission_panel")
def register_scopes():
    return ScopeFormSet


@hooks.register("register_log_actions")
def register_closures(log_actions):
    log_actions.register_action(actions.staff.CLOSED, _("Close comments"), _("Comments closed"))
    log_actions.register_action(actions.staff.REOPENED, _("Reopen comments"), _("Comments reopened"))


@hooks.register("register_account_settings_panel")
def register_digest(request, user, profile):
    return DigestPanel(request, user, profile)
