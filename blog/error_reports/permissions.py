"""Permissions on error reports: those who may edit an article settle its reports. Moderators have no access."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import page_permission_policy

from gazette.trash.models import Trashed

from ..models.error_reports import ErrorReport


def may_edit_somewhere(user) -> bool:
    return page_permission_policy.user_has_permission(user, "change")


def may_settle(user, report: ErrorReport) -> bool:
    return page_permission_policy.user_has_permission_for_instance(user, "change", report.page)


def reports_for(user):
    """Return the reports on articles that `user` may edit. Those on articles in the trash are excluded."""
    if user.is_active and user.is_superuser:
        return ErrorReport.objects.exclude(page__in=Trashed.objects.values("page"))
    articles = page_permission_policy.instances_user_has_permission_for(user, "change")
    return ErrorReport.objects.filter(page__in=articles.order_by().values("pk"))


def check_may_settle(user, report: ErrorReport) -> None:
    """Raise PermissionDenied, with the same message as for a missing report."""
    if not may_settle(user, report):
        raise PermissionDenied(f"There is no report {report.pk} that you may settle.")


class ErrorReportPolicy(BasePermissionPolicy):
    """Permission policy for Wagtail's admin. Reports can't be added, edited or deleted there, only settled."""

    def user_has_permission(self, user, action):
        return action in {"view", "settle"} and may_edit_somewhere(user)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        return action in {"view", "settle"} and may_settle(user, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        return reports_for(user) if self.user_has_any_permission(user, actions) else ErrorReport.objects.none()

    def users_with_any_permission(self, actions):
        if not {"view", "settle"} & set(actions):
            return get_user_model().objects.none()
        return page_permission_policy.users_with_any_permission({"change"})
