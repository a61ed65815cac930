"""Mail about reviews and comments on drafts: Wagtail sends it by our templates in `wagtailadmin/notifications/`.

The default mailer queues it (`outbox.EmailBackend`). Here is what the templates show beside Wagtail's context, the
letter about a review that was ended, and the withdrawal of letters that a later step of the review makes wrong.
"""

from django.urls import reverse
from wagtail.admin.mail import WorkflowStateRejectionEmailNotifier
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Comment, Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected

from . import outbox, schedule
from .absolute_urls import absolute_url
from .schedule import Schedule

MAX_NAME_LENGTH = 150


class CancellationNotifier(WorkflowStateRejectionEmailNotifier):
    """Notify who submitted a page that its review was ended; Wagtail has no such notification."""

    def get_template_set(self, instance, **kwargs):
        name = f"{self.template_directory}workflow_state_cancelled"
        return {"subject": f"{name}_subject.txt", "text": f"{name}.txt"}


notify_of_cancellation = CancellationNotifier()


def withdraw_letters(sender, instance, **kwargs):
    """Withdraw the unsent letters about a review that has gone a step further."""
    state = instance.workflow_state if isinstance(instance, TaskState) else instance
    if isinstance(state.content_object, Page):
        outbox.withdraw(about(state.object_id))


def about(page_id) -> str:
    return f"review of page {page_id}"


def letter_context(page: Page, recipient, editor=None) -> dict:
    """Return what the templates show of a page; `editor` is who commented, None in letters about a review."""
    # The workflow state may hold the page as it was before it was published.
    page = Page.objects.get(pk=page.pk).specific
    compare = comparison_for_review(page)
    return {
        "about": about(page.pk),
        "title": outbox.one_line(page.get_admin_display_title(), MAX_NAME_LENGTH),
        "name": one_line_name(editor or last_actor(page)),
        "is_visible": page.live,
        "is_live": page.live and not page.has_unpublished_changes,
        "schedule": schedule_of(page, recipient),
        "approval_comment": approval_comment(page),
        "open_comments": Comment.objects.filter(page=page.pk, resolved_at=None).order_by("pk"),
        "url": page.full_url if page.live else "",
        "edit_url": absolute_url(reverse("wagtailadmin_pages:edit", args=[page.pk])),
        "compare_url": compare and absolute_url(compare),
        "account_url": absolute_url(reverse("wagtailadmin_account")),
    }


def last_step(page: Page) -> TaskState | None:
    states = TaskState.objects.filter(workflow_state__in=WorkflowState.objects.for_instance(page))
    return states.order_by("-pk").select_related("finished_by", "workflow_state__requested_by").first()


def last_actor(page: Page):
    """Return who did the last step of the review: submitted the page, decided on it or ended the review."""
    state = last_step(page)
    if state is None:
        return None
    return state.workflow_state.requested_by if state.status == TaskState.STATUS_IN_PROGRESS else state.finished_by


def approval_comment(page: Page) -> str:
    """Return what the reviewer wrote with the approval; empty if that was not the last step."""
    state = last_step(page)
    return state.comment if state and state.status == TaskState.STATUS_APPROVED else ""


def one_line_name(user) -> str:
    return outbox.one_line(get_user_display_name(user), MAX_NAME_LENGTH) if user else ""


def schedule_of(page: Page, recipient) -> str:
    """Return when an approved page goes live, in a sentence; empty if it is live already."""
    scheduled = page.get_scheduled_revision_as_object()
    if scheduled is None:
        return ""
    plan = Schedule(scheduled.go_live_at, scheduled.expire_at)
    return plan.sentence(site_zone=schedule.time_zone_of(page), own_zone=schedule.own_time_zone(recipient))


def quote(text: str) -> str:
    """Mark each line of what somebody wrote, so that none passes for a line of ours."""
    return "\n".join(f"> {line}" for line in text.strip().splitlines())


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


def connect() -> None:
    # This app stands before wagtail.admin in INSTALLED_APPS: letters are withdrawn before Wagtail queues new ones.
    task_submitted.connect(withdraw_letters, dispatch_uid="gazette.withdraw_letters")
    for signal in (workflow_approved, workflow_rejected, workflow_cancelled):
        signal.connect(withdraw_letters, sender=WorkflowState, dispatch_uid="gazette.withdraw_letters")
    workflow_cancelled.connect(
        notify_of_cancellation, sender=WorkflowState, dispatch_uid="gazette.notify_of_cancellation"
    )
