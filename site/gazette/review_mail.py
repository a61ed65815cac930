"""What writers and reviewers are told by mail: that a page waits for review, what became of it, comments on drafts.

Wagtail's own letters are sent while the browser waits, and lost where the mail server is away; these go through the
outbox. Who wants which is said in the account, as ever.
"""

import zoneinfo
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import (
    COMMENTS_RELATION_NAME,
    AbstractGroupApprovalTask,
    Page,
    PageSubscription,
    TaskState,
    WorkflowState,
)
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected, workflow_submitted
from wagtail.users.models import UserProfile

from . import outbox, schedule
from .absolute_urls import absolute_url
from .schedule import Schedule

LONGEST_NAME = 150


def tell_reviewers(sender, instance: TaskState, user=None, **kwargs):
    """A page waits for whoever may decide on it, but for the person who submitted it."""
    page, task = page_of(instance.workflow_state), instance.task.specific
    if page is None or not isinstance(task, AbstractGroupApprovalTask):
        return
    may_decide = Q(groups__in=task.groups.all())
    if getattr(settings, "WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS", True):
        may_decide |= Q(is_superuser=True)
    reviewers = get_user_model().objects.filter(may_decide).distinct()
    compare = comparison_for_review(page)
    outbox.take_back(about(page))  # who is asked again need not be told that it had been so before
    for reviewer in wanting(reviewers, "submitted", but_not=user):
        write(reviewer, page, "submitted", by=user, compare=compare and absolute_url(compare))


def tell_writer(event: str):
    """A handler that tells who submitted a page what somebody else did with it."""

    def tell(sender, instance: WorkflowState, user=None, **kwargs):
        page, writer = page_of(instance), instance.requested_by
        if page is None:
            return
        outbox.take_back(about(page))  # a letter that asks for a review would come too late
        preference = "approved" if event == "approved" else "rejected"
        for each in wanting([writer] if writer else [], preference, but_not=user):
            state = instance.current_task_state if event == "rejected" else None
            write(each, page, event, by=user, comment=state.comment if state else "")

    return tell


def say_nothing(sender, **kwargs):
    """Of a workflow that begins: the reviewers of its first task are told."""


def write(to, page: Page, event: str, *, by, comment: str = "", **context) -> None:
    profile = UserProfile.get_for_user(to)
    with translation.override(profile.get_preferred_language()):
        title = outbox.one_line(page.get_admin_display_title(), LONGEST_NAME)
        name = name_in_mail(by)
        subjects = {
            "submitted": _("For review: “%(title)s”, from %(name)s") if name else _("For review: “%(title)s”"),
            "approved": _("“%(title)s” is approved"),
            "rejected": _("“%(title)s”: changes are asked for"),
            "cancelled": _("The review of “%(title)s” was ended"),
            "commented": _("Comments on the draft of “%(title)s”, from %(name)s"),
        }
        values = {
            "event": event,
            "title": title,
            "name": name,
            "comment": quoted(comment),
            "is_shown": page.live,
            "is_live": page.live and not page.has_unpublished_changes,
            "when": when(page, profile),
            "address": page.full_url if page.live else "",
            "edit": absolute_url(reverse("wagtailadmin_pages:edit", args=[page.pk])),
            "account": absolute_url(reverse("wagtailadmin_account")),
            **context,
        }
        outbox.queue(
            to=to.email,
            subject=subjects[event] % {"title": title, "name": name},
            text=render_to_string("gazette/mail/review.txt", values).strip() + "\n",
            about=about(page) if event != "commented" else "",
        )


def when(page: Page, profile: UserProfile) -> str:
    """When what was approved goes live; empty where that is now."""
    scheduled = page.get_scheduled_revision_as_object()
    if scheduled is None:
        return ""
    own_zone = zoneinfo.ZoneInfo(profile.get_current_time_zone())
    plan = Schedule(scheduled.go_live_at, scheduled.expire_at)
    return plan.sentence(site_zone=schedule.time_zone_of(page), own_zone=own_zone)


class DraftCommentsByOutbox:
    """For the admin's view of a page: tells of comments on its draft by the outbox, in one letter a person and save."""

    def send_commenting_notifications(self, changes):
        for reader, told in told_of_comments(self.page, changes, by=self.request.user):
            write(reader, self.page, "commented", by=self.request.user, told=told)


def told_of_comments(page: Page, changes: dict, *, by) -> list[tuple]:
    """Whom to tell of which of the `changes`, as Wagtail's view gives them: (user, [(what, whose text, …)]).

    Who follows the page is told of all; who wrote in a thread, of its answers and its end.
    """
    replied = changes["new_replies"]
    all_of_it = [
        *(("new", comment, ()) for comment in changes["new_comments"]),
        *(("replied", comment, replies) for comment, replies in replied),
        *(("resolved", comment, ()) for comment in changes["resolved_comments"]),
        *(("deleted", comment, ()) for comment in changes["deleted_comments"]),
    ]
    if not all_of_it:
        return []
    followers = {
        each.user
        for each in PageSubscription.objects.filter(page=page, comment_notifications=True).select_related("user")
    }
    threads = [entry for entry in all_of_it if entry[0] in ("replied", "resolved")]
    numbers = [comment.pk for _what, comment, _replies in threads]
    writers = (
        get_user_model()
        .objects.filter(
            Q(comment_replies__comment_id__in=numbers) | Q(**{f"{COMMENTS_RELATION_NAME}__pk__in": numbers})
        )
        .distinct()
    )
    told = dict.fromkeys(followers, all_of_it)
    for user in writers:
        own = [entry for entry in threads if wrote_in(user, entry[1])]
        told.setdefault(user, own)
    return [
        (user, [(what, quoted(c.text), [quoted(r.text) for r in replies]) for what, c, replies in told[user]])
        for user in wanting(told, "updated_comments", but_not=by)
    ]


def wrote_in(user, comment) -> bool:
    return comment.user_id == user.pk or any(reply.user_id == user.pk for reply in comment.replies.all())


def wanting(users: Iterable, preference: str, *, but_not) -> list:
    """Those of `users` who can be told and want to be, in the order of their numbers."""
    return [
        user
        for user in sorted(users, key=lambda user: user.pk)
        if user != but_not
        and user.is_active
        and user.email
        and getattr(UserProfile.get_for_user(user), f"{preference}_notifications")
    ]


def page_of(state: WorkflowState) -> Page | None:
    """The page as it is now: what the state holds may be from before it was published."""
    page = Page.objects.filter(pk=state.object_id).first() if isinstance(state.content_object, Page) else None
    return page and page.specific


def about(page: Page) -> str:
    return f"review of page {page.pk}"


def name_in_mail(user) -> str:
    return outbox.one_line(get_user_display_name(user), LONGEST_NAME) if user else ""


def quoted(text: str) -> str:
    """What somebody wrote, marked line by line, so that none of it passes for a line of ours."""
    return "\n".join(f"> {line}" for line in text.strip().splitlines())


def comparison_for_review(page: Page) -> str:
    """The path at which the draft is compared with what readers see or, where they see nothing, with what was answered.

    Empty where neither is there, or nothing has changed since.
    """
    if page.live:
        before = "live" if page.has_unpublished_changes else None
    else:
        state = page.current_workflow_state
        answered = state and state.task_states.filter(status=TaskState.STATUS_REJECTED).order_by("-pk").first()
        before = answered and answered.revision_id
    if before is None or before == page.latest_revision_id:
        return ""
    return reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, before, page.latest_revision_id])


def connect() -> None:
    # Under Wagtail's own names: its handlers, which come later, find their places taken.
    task_submitted.connect(
        tell_reviewers, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
    )
    workflow_submitted.connect(
        say_nothing, sender=WorkflowState, dispatch_uid="workflow_state_submitted_email_notification"
    )
    for event, signal in (
        ("approved", workflow_approved),
        ("rejected", workflow_rejected),
        ("cancelled", workflow_cancelled),
    ):
        signal.connect(
            tell_writer(event),
            sender=WorkflowState,
            weak=False,
            dispatch_uid=f"workflow_state_{event}_email_notification",
        )
