"""What moderators do to one comment: decide, move to another section, undo, erase."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from ..mail import notifications
from ..models import DELETED, Comment, Decision, DiscussedSection, Hold, Reason, Status, own_reason
from ..permissions import check_can_moderate
from . import thread_sections
from .changes import change, count_reports, delete_text_details, move_thread, record
from .persons import delete_unused_identifiers
from .refusals import ChangedSinceSeen, NotAThread, NothingToUndo, ReasonNotOffered, SectionMoved, State
from .section_moves import lock_section_shared

Action = Decision.Action


def approve(comment, *, moderator, seen: State, **details) -> Decision:
    """Optional `details`, here and below: `note`, `seconds_on_card`, `batch` (of a bulk decision), `now`."""
    return _decide(comment, Action.APPROVE, Status.APPROVED, moderator, seen, **details)


def reject(comment, *, moderator, seen: State, reason: str, note: str = "", **details) -> Decision:
    """`reason` is the code of a fixed reason or of one that the comment's site offers; else raises ReasonNotOffered."""
    own = own_reason(reason)
    if reason not in Reason and not (own and own.is_offered_for(comment)):
        raise ReasonNotOffered
    why = {"reason": reason, "reason_label": own.label if own else "", "note": note}
    return _decide(comment, Action.REJECT, Status.REJECTED, moderator, seen, **why, **details)


def mark_as_spam(comment, *, moderator, seen: State, **details) -> Decision:
    return _decide(comment, Action.SPAM, Status.SPAM, moderator, seen, **details)


@transaction.atomic
def move_to_section(comment: Comment, *, moderator, seen: State, section: DiscussedSection | None) -> Decision:
    """Move the thread that `comment` opens to another section of its page; None: to the page as a whole.

    Logged on `comment` alone, whose revision it raises. Raises NotAThread for a reply, ChangedSinceSeen where the
    comment is not as seen or is in that section already.
    """
    check_can_moderate(moderator, comment)
    if comment.thread_id:
        raise NotAThread
    page = comment.page.specific
    if section:
        try:
            lock_section_shared(page, section.block_id)
        except SectionMoved as moved:
            raise ChangedSinceSeen from moved
    replies = thread_sections.lock_replies(comment)
    change(comment, seen, seen.status)
    if comment.block_id == (section.block_id if section else "") or comment.page_id != page.pk:
        raise ChangedSinceSeen
    here = thread_sections.ThreadLocation(page_revision_id=comment.page.live_revision_id)
    if section:
        here = replace(here, block_id=section.block_id, heading_then=section.heading[:255], digest=section.digest)
    locations = thread_sections.locations_of(comment)
    before = thread_sections.move_details(locations, to=here.heading_then, page_id=comment.page_id)
    move_thread(comment, {here: [comment.pk, *replies]})
    return record(comment, Action.MOVE, was=seen.status, user=moderator, before=before)


@transaction.atomic
def undo(
    comment: Comment, *, moderator, seen: State, batch: UUID | None = None, now: datetime | None = None
) -> Decision:
    """Undo a moderator's last decision: status, featured mark and the sections of its thread are as they were before.

    A staff reply and the approval of the comment it answers are one act: undoing either undoes both.
    Raises NothingToUndo where something else happened last, ChangedSinceSeen where it is not as seen.
    """
    check_can_moderate(moderator, comment)
    last = decision_to_undo(comment)
    if last is None or last.to_status != seen.status:
        raise NothingToUndo
    others = _rest_of_reply(last)
    details = {"moderator": moderator, "batch": batch or (uuid4() if others else None), "now": now}
    undone = _undo(last, comment, seen, **details)
    for each, other in others:
        _undo(other, each, State.of(each), **details)
    return undone


def decision_to_undo(comment: Comment) -> Decision | None:
    """Return the moderator's decision that `undo` would undo; None where something else happened last."""
    last = comment.decisions.current().exclude(action=Action.NOTE).last()
    if last is None or not is_undoable(last):
        return None
    # A move can't be undone on the page to which the section moved since.
    return last if last.before.get("page", comment.page_id) == comment.page_id else None


def is_undoable(decision: Decision) -> bool:
    """Return whether it is a kind of decision that can be undone."""
    return decision.action in Decision.UNDOABLE or _is_reply_of_staff(decision)


def _is_reply_of_staff(decision: Decision) -> bool:
    return decision.action == Action.SUBMIT and decision.batch is not None


def _rest_of_reply(decision: Decision) -> list[tuple[Comment, Decision]]:
    """Return the other current decisions of the same staff reply, if `decision` is part of one."""
    act = Decision.objects.filter(batch=decision.batch).select_related("comment__page").order_by("id")
    if decision.batch is None or not act.filter(action=Action.SUBMIT).exists():
        return []
    # Lock replies before the comment that opened their thread, as everywhere.
    replies = Comment.objects.filter(decisions__in=list(act), thread__isnull=False)
    list(replies.select_for_update(no_key=True).order_by("pk"))
    others = [(other.comment, other) for other in act if other != decision and other.comment]
    return [(comment, other) for comment, other in others if decision_to_undo(comment) == other]


def _undo(decision: Decision, comment: Comment, seen: State, *, moderator, batch, now) -> Decision:
    is_move = decision.action == Action.MOVE
    replies = thread_sections.lock_replies(comment) if is_move else []
    marks = {name: decision.before[name] for name in ("is_featured",) if name in decision.before}
    # A decision without a previous status is a staff reply.
    to = decision.from_status or Status.WITHDRAWN
    before = change(comment, seen, to, **marks)
    if is_move:
        move_thread(comment, thread_sections.locations_before(decision, replies))
    details = {"undoes": decision, "before": before, "batch": batch, "now": now}
    return record(comment, Action.UNDO, was=seen.status, user=moderator, **details)


@transaction.atomic
def erase(comment: Comment, *, moderator, made_by: str = "", now: datetime | None = None) -> Decision:
    """Delete all personal data of a comment permanently. Its place in the thread and the log's decisions stay.

    With the last comment of an email address, browser or network, its notes, bans and holds are deleted too.
    `made_by` replaces the moderator's name in the log.
    """
    check_can_moderate(moderator, comment)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    seen = State.of(comment)
    left = {"email": comment.email, "browser": comment.browser, "network": comment.network}
    nothing: dict = dict.fromkeys(("name", "email", "text", "network", "browser", "text_digest"), "")
    change(comment, seen, Status.ERASED, **nothing, held_because=[], is_urgent=False, staff=None, wants_mail=False)
    delete_text_details(comment)
    comment.reports.all().delete()  # their notes may repeat the words
    count_reports(comment)
    notifications.forget_comment(comment, left["email"])
    delete_unused_identifiers(**left)
    # A hold that stays, because others share the network, no longer says which one this comment was from.
    Hold.objects.filter(comment=comment).update(comment=None)
    # The only change of the log: what could reveal the text is deleted, the decisions stay.
    Decision._base_manager.filter(comment=comment).update(text_digest="", note="", held_because=[], score=None)
    return record(comment, Action.ERASE, was=seen.status, user=moderator, made_by=made_by, now=now)


@transaction.atomic
def _decide(comment, action, to, moderator, seen, **details) -> Decision:
    check_can_moderate(moderator, comment)
    if seen.status in DELETED or seen.status == to:
        raise ChangedSinceSeen
    before = change(comment, seen, to)
    return record(comment, action, was=seen.status, user=moderator, before=before, **details)
