"""Permissions on error reports: those who may edit an article settle its reports. Moderators have no access."""

from django.core.exceptions import PermissionDenied
from wagtail.permissions import page_permission_policy

from gazette.permissions import ActionPermissionPolicy
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


class ErrorReportPolicy(ActionPermissionPolicy):
    actions = {"view", "settle"}

    def has_access(self, user):
        return may_edit_somewhere(user)

    def can_access(self, user, instance):
        return may_settle(user, instance)

    def accessible_to(self, user):
        return reports_for(user)

    def users_with_access(self):
        return page_permission_policy.users_with_any_permission({"change"})
