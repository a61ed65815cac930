"""What moderators do besides deciding: reply in their own name, feature, leave notes, claim cards, escalate, close."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from wagtail.log_actions import log

from gazette.public_forms.refusals import AlreadySent
from gazette.public_forms.text_hygiene import clean_line

from .. import conf
from ..models import DELETED, Claim, Comment, CommentsClosure, Decision, Escalation, Status
from ..permissions import check_can_moderate, check_can_moderate_on, groups_of_moderators, moderators_of
from .changes import appear, change, digest_of, record, store_text_details
from .moderators import approve
from .refusals import ChangedSinceSeen, NotAModerator, State

Action = Decision.Action


@transaction.atomic
def reply_as_staff(
    parent: Comment, *, moderator, seen: State, text: str, seconds_on_card: float | None = None
) -> Decision:
    """Post a reply to `parent` in the moderator's name, visible at once; approve `parent` first if it is pending.

    The two decisions share a batch: undoing either undoes both. Return the one on the reply. `text` is clean.
    Raises ChangedSinceSeen where `parent` is not as seen, or is neither pending nor visible; AlreadySent where they
    have posted this reply already.
    """
    check_can_moderate(moderator, parent)
    now, batch = timezone.now(), uuid4()
    if seen.status == Status.PENDING:
        approve(parent, moderator=moderator, seen=seen, seconds_on_card=seconds_on_card, batch=batch, now=now)
    else:
        parent = _lock(parent, seen, {Status.APPROVED})
    # A button pressed twice: a reply does not change the revision of a visible parent.
    if Comment.objects.visible().filter(parent=parent, staff=moderator, text_digest=digest_of(text)).exists():
        raise AlreadySent
    # After the parent, as decisions on it do.
    root = Comment.objects.select_for_update(no_key=True).get(pk=parent.thread_root_id)
    page = root.page.specific  # its section may have moved there since the card was shown
    sections = {section.block_id: section for section in page.discussed_sections()}
    section = sections.get(root.block_id)
    reply = Comment.objects.create(
        page_id=root.page_id,
        parent=parent,
        thread=root,
        block_id=root.block_id,
        heading_then=root.heading_then,
        section_digest=section.digest if section else "",
        page_revision_id=page.live_revision_id,
        name=clean_line(moderator.get_full_name() or moderator.get_username())[:60],
        staff=moderator,
        is_by_staff=True,
        text=text,
        text_digest=digest_of(text),
        status=Status.APPROVED,
        submitted_at=now,
    )
    store_text_details(reply)
    appear(reply)
    return record(reply, Action.SUBMIT, was="", user=moderator, batch=batch, now=now)


def feature(comment: Comment, *, moderator, seen: State, now: datetime | None = None) -> Decision:
    """Feature a visible comment. Raises ChangedSinceSeen where it is featured already."""
    return _mark(comment, Action.FEATURE, moderator, seen, now, is_featured=True)


def unfeature(comment: Comment, *, moderator, seen: State, now: datetime | None = None) -> Decision:
    return _mark(comment, Action.UNFEATURE, moderator, seen, now, is_featured=False)


@transaction.atomic
def note(comment: Comment, *, moderator, seen: State, text: str, now: datetime | None = None) -> Decision:
    """Add a note for other moderators to the log. The comment and its revision do not change."""
    check_can_moderate(moderator, comment)
    comment = _lock(comment, seen, set(Status) - {Status.ERASED})
    return record(comment, Action.NOTE, was=comment.status, user=moderator, note=text, now=now)


@transaction.atomic
def _mark(comment, action, moderator, seen, now, *, is_featured: bool) -> Decision:
    check_can_moderate(moderator, comment)
    comment.refresh_from_db(fields=["is_featured"])
    if seen.status != Status.APPROVED or comment.is_featured is is_featured:
        raise ChangedSinceSeen
    change(comment, seen, seen.status, is_featured=is_featured)
    before = {"is_featured": not is_featured}
    return record(comment, action, was=seen.status, user=moderator, before=before, now=now)


def _lock(comment: Comment, seen: State, statuses: Iterable[str]) -> Comment:
    """Lock the comment until the transaction ends; raise ChangedSinceSeen unless it is as seen and in `statuses`."""
    locked = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    if State.of(locked) != seen or locked.status not in statuses:
        raise ChangedSinceSeen
    return locked


def claim(comment: Comment, *, moderator, now: datetime | None = None) -> Claim | None:
    """Record for conf.CLAIM_SECONDS that `moderator` has the card of `comment` open, unless somebody else has.

    In that case nothing changes, and the other moderator's claim is returned.
    """
    check_can_moderate(moderator, comment)
    now = now or timezone.now()
    at, until = (
        connection.ops.adapt_datetimefield_value(when) for when in (now, now + timedelta(seconds=conf.CLAIM_SECONDS))
    )
    with connection.cursor() as cursor:
        # One statement: of two who open a card at the same time, one gets it.
        cursor.execute(
            "INSERT INTO comments_claim (comment_id, user_id, since, until) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (comment_id) DO UPDATE SET user_id = excluded.user_id, until = excluded.until, "
            "since = CASE WHEN comments_claim.until > excluded.since AND comments_claim.user_id = excluded.user_id "
            "THEN comments_claim.since ELSE excluded.since END "
            "WHERE comments_claim.until <= excluded.since OR comments_claim.user_id = excluded.user_id "
            "RETURNING user_id",
            [comment.pk, moderator.pk, at, until],
        )
        if cursor.fetchone():
            return None
    return Claim.objects.select_related("user").filter(comment=comment).exclude(user=moderator).first()


def forget_claims(now: datetime) -> int:
    """Delete expired claims; return how many."""
    return Claim.objects.filter(until__lte=now).delete()[0]


@transaction.atomic
def escalate(comment: Comment, *, moderator, seen: State, to, note: str = "") -> Decision:
    """Pass a comment on to the user or group `to`; an open escalation ends, and undo reopens it.

    Raises NotAModerator where nobody of `to` may moderate it, ChangedSinceSeen where it is not as seen, withdrawn or
    erased.
    """
    check_can_moderate(moderator, comment)
    is_group = isinstance(to, Group)
    those = groups_of_moderators(comment.page) if is_group else moderators_of(comment.page)
    if not those.filter(pk=to.pk).exists():
        raise NotAModerator
    if seen.status in DELETED:
        raise ChangedSinceSeen
    change(comment, seen, seen.status)
    decision = record(comment, Action.ESCALATE, was=seen.status, user=moderator, note=note)
    name = to.name if is_group else to.get_full_name() or to.get_username()
    Escalation.objects.create(
        comment=comment,
        decision=decision,
        user=None if is_group else to,
        group=to if is_group else None,
        to=name[:150],
    )
    Claim.objects.filter(comment=comment, user=moderator).delete()  # the card is no longer theirs
    return decision


@transaction.atomic
def give_back(comment: Comment, *, moderator, seen: State, note: str = "") -> Decision:
    """End the escalation of a comment without a decision. Raises ChangedSinceSeen where it has none."""
    check_can_moderate(moderator, comment)
    change(comment, seen, seen.status)  # which locks it
    if not comment.escalations.open().exists():
        raise ChangedSinceSeen
    return record(comment, Action.GIVE_BACK, was=seen.status, user=moderator, note=note)


CLOSED, REOPENED = "comments.close", "comments.reopen"


@transaction.atomic
def close_comments(page, *, moderator) -> CommentsClosure:
    """Close the comments of `page`, whatever its policy; logged in the page's history. Does nothing if closed."""
    check_can_moderate_on(moderator, page)
    closure, is_new = CommentsClosure.objects.get_or_create(
        page_id=page.pk, defaults={"user": moderator, "made_by": moderator.get_username(), "made_at": timezone.now()}
    )
    if is_new:
        log(page, CLOSED, user=moderator)
    return closure


@transaction.atomic
def reopen_comments(page, *, moderator) -> None:
    """Reopen the comments of `page`: its policy applies again."""
    check_can_moderate_on(moderator, page)
    if CommentsClosure.objects.filter(page_id=page.pk).delete()[0]:
        log(page, REOPENED, user=moderator)
