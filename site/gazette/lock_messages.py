"""Wagtail's locks with messages that say who decides, when it ends, and how to edit the page."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.locks import BaseLock, ScheduledForPublishLock, WorkflowLock

from .review_messages import reviewers, schedule_of


class ReviewLock(WorkflowLock):
    def get_message(self, user):
        if not self.for_user(user):
            return None
        state = self.object.current_workflow_state
        texts = {
            "name": get_user_display_name(state.requested_by) if state.requested_by else _("Somebody"),
            "date": date_format(state.current_task_state.started_at, "DATETIME_FORMAT"),
            "reviewers": reviewers(self.object),
        }
        return escape(
            _(
                "%(name)s submitted this for review on %(date)s. %(reviewers)s can approve it or request changes; "
                "until then, only they can edit it."
            )
            % texts
        )


class ScheduleLock(ScheduledForPublishLock):
    def get_message(self, user):
        texts = {"title": self.object.get_admin_display_title(), "schedule": schedule_of(self.object, user)}
        if self.object.permissions_for_user(user).can_unschedule():
            return escape(_("%(schedule)s Cancel the schedule to edit “%(title)s”.") % texts)
        return escape(_("%(schedule)s “%(title)s” can be edited after an editor has cancelled the schedule.") % texts)


def with_our_message(lock: BaseLock | None) -> BaseLock | None:
    """Return the lock with our message, if it is one of a review or a schedule."""
    if lock is None:
        return None
    if type(lock) is WorkflowLock:
        return ReviewLock(lock.object, lock.task)
    if type(lock) is ScheduledForPublishLock:
        return ScheduleLock(lock.object)
    return lock


def unlock_button(page, user) -> str:
    """Return a button that unlocks the page, or nothing if `user` may not."""
    if not page.locked or not page.permissions_for_user(user).can_unlock():
        return ""
    return format_html(
        '<span class="buttons"><button type="button" class="button button-small button-secondary" '
        'data-controller="w-action" data-action="w-action#post" data-w-action-url-value="{}">{}</button></span>',
        reverse("wagtailadmin_pages:unlock", args=[page.pk]),
        _("Unlock"),
    )
