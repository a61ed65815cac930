"""What the admin says of a page that was saved, submitted, approved or sent back: who did what, and what comes next."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from . import schedule
from .locks import lock_against
from .schedule import Schedule

# The buttons of a form that do more than save it.
REFUSED = {
    "publish": "action-publish",
    "submit": "action-submit",
    "restart": "action-restart-workflow",
    "decide": "action-workflow-action",
}


def replace_last(request, text: str, buttons=()) -> None:
    """Replace the message that Wagtail composed inside an action, where no method can be overridden."""
    storage: Any = get_messages(request)
    del storage._queued_messages[-1:]
    messages.success(request, text, buttons=list(buttons))


def saved_text(page: Page) -> str:
    title = page.get_admin_display_title()
    if page.live:
        return _("Draft of “%(title)s” saved. Readers still see the published version.") % {"title": title}
    return _("Draft of “%(title)s” saved.") % {"title": title}


def refused_text(data, page: Page) -> str:
    """Return what was not done, by the button that was pressed."""
    if data.get(REFUSED["publish"]):
        return _("These changes are not published yet.") if page.pk and page.live else _("Not published yet.")
    if data.get(REFUSED["submit"]) or data.get(REFUSED["restart"]):
        return _("Not submitted yet.")
    if data.get(REFUSED["decide"]):
        return _("Not approved yet.")
    return _("Not saved.")


def submitted_text(page: Page, user) -> str:
    texts = {"title": page.get_admin_display_title(), "reviewers": reviewers(page)}
    if not lock_against(page, user):
        return _("“%(title)s” is submitted for review by %(reviewers)s.") % texts
    return (
        _("“%(title)s” is submitted for review by %(reviewers)s. You can edit it again when they have decided.") % texts
    )


def reviewers(page: Page) -> str:
    """Return the groups that decide on the page; if it is in no review by groups, what is known instead."""
    task = page.current_workflow_task
    groups = task.groups.order_by("name").values_list("name", flat=True) if task and hasattr(task, "groups") else []
    return ", ".join(groups) or (task.name if task else _("an editor"))


def state_text(state: WorkflowState) -> str:
    """Return when a review that has not ended was sent to whom, or came back."""
    task_state = state.current_task_state
    if not task_state:  # its task was deleted
        return ""
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        if not task_state.finished_by:
            return _("Changes requested %(when)s") % {"when": naturaltime(task_state.finished_at)}
        texts = {"name": get_user_display_name(task_state.finished_by), "when": naturaltime(task_state.finished_at)}
        return _("%(name)s requested changes %(when)s") % texts
    texts = {"reviewers": reviewers(state.content_object), "when": naturaltime(task_state.started_at)}
    return _("Sent to %(reviewers)s %(when)s") % texts


def decided_text(page: Page, action: str, user) -> str:
    """Return what a reviewer's decision did; `page` is fresh from the database."""
    title = page.get_admin_display_title()
    state = WorkflowState.objects.for_instance(page).order_by("-pk").first()
    author = state.requested_by if state else None
    if action == "reject":
        sentences = [_("You requested changes to “%(title)s”.") % {"title": title}]
        if author and author != user:
            names = {"name": get_user_display_name(author)}
            if state.current_task_state.comment:
                sentences.append(_("%(name)s can edit it again, and finds your comment above the form.") % names)
            else:
                sentences.append(_("%(name)s can edit it again.") % names)
    elif state and state.status == WorkflowState.STATUS_IN_PROGRESS:
        sentences = [
            _("You approved “%(title)s”.") % {"title": title},
            _("The next step of its review is “%(task)s”.") % {"task": state.current_task_state.task.name},
        ]
    elif scheduled := schedule_of(page, user):
        sentences = [_("You approved “%(title)s”.") % {"title": title}, scheduled]
    elif page.live:
        sentences = [_("You approved “%(title)s”, and it is published.") % {"title": title}]
    else:
        sentences = [_("You approved “%(title)s”.") % {"title": title}]
    if author and author != user and state.status != WorkflowState.STATUS_IN_PROGRESS:
        if is_notified(author, "rejected" if action == "reject" else "approved"):
            sentences.append(_("%(name)s is notified by email.") % {"name": get_user_display_name(author)})
    return " ".join(sentences)


def is_notified(user, kind: str) -> bool:
    """Return whether the user gets an email; `kind` is "approved" or "rejected"."""
    wants = getattr(UserProfile.get_for_user(user), f"{kind}_notifications")
    return bool(user.is_active and user.email and wants)


def schedule_of(page: Page, recipient) -> str:
    """Return when an approved page goes live, in a sentence; empty if it is live already."""
    scheduled = page.get_scheduled_revision_as_object()
    if scheduled is None:
        return ""
    plan = Schedule(scheduled.go_live_at, scheduled.expire_at)
    return plan.sentence(site_zone=schedule.time_zone_of(page), own_zone=schedule.own_time_zone(recipient))


def comparison_for_review(page: Page) -> str:
    """Return the path of the comparison of the draft with the live version, or with the version last rejected.

    Empty if there is neither, or no change.
    """
    if page.live:
        before = "live" if page.has_unpublished_changes else None
    else:
        state = page.current_workflow_state
        rejected = state and state.task_states.filter(status=TaskState.STATUS_REJECTED).order_by("-pk").first()
        before = rejected and rejected.revision_id
    if before is None or before == page.latest_revision_id:
        return ""
    return reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, before, page.latest_revision_id])
