"""What moderators do: decide, file elsewhere, take a decision back, erase."""

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from .. import filing
from ..models import Comment, Decision, DiscussedSection, Reason, Status
from ..permissions import check_can_moderate
from .changes import change, count_reports, file, record
from .refusals import ChangedSinceSeen, NotAThread, NothingToUndo, Seen

Action = Decision.Action
UNDOABLE = {Action.APPROVE, Action.REJECT, Action.SPAM, Action.KEEP, Action.MOVE}


def approve(comment, *, moderator, seen: Seen, **details) -> Decision:
    """`details`, here and below: `seconds_on_card`, the `batch` that it is one of, and `now`; none is needed."""
    return _decide(comment, Action.APPROVE, Status.APPROVED, moderator, seen, **details)


def reject(comment, *, moderator, seen: Seen, reason: str, note: str = "", **details) -> Decision:
    why = {"reason": Reason(reason), "note": note}
    return _decide(comment, Action.REJECT, Status.REJECTED, moderator, seen, **why, **details)


def mark_as_spam(comment, *, moderator, seen: Seen, **details) -> Decision:
    return _decide(comment, Action.SPAM, Status.SPAM, moderator, seen, **details)


@transaction.atomic
def move_to_section(
    comment: Comment, *, moderator, seen: Seen, section: DiscussedSection | None, now: datetime | None = None
) -> Decision:
    """Files the whole thread that `comment` opens under another section of its page; None: under the page as a whole.

    Logged on `comment` alone, whose revision it raises. Raises NotAThread for a reply, ChangedSinceSeen where the
    comment is not as seen or is filed there already.
    """
    check_can_moderate(moderator, comment)
    if comment.thread_id:
        raise NotAThread
    replies = filing.lock_replies(comment)
    change(comment, seen, seen.status)
    if comment.block_id == (section.block_id if section else ""):
        raise ChangedSinceSeen
    here = filing.Place(page_revision_id=comment.page.live_revision_id)
    if section:
        here = replace(here, block_id=section.block_id, heading_then=section.heading[:255], digest=section.digest)
    before = [{**asdict(place), "comments": numbers} for place, numbers in filing.places_of(comment).items()]
    file(comment, {here: [comment.pk, *replies]})
    return record(
        comment,
        Action.MOVE,
        was=seen.status,
        user=moderator,
        before={"places": before, "heading": before[0]["heading_then"], "to": here.heading_then},
        now=now,
    )


@transaction.atomic
def undo(
    comment: Comment, *, moderator, seen: Seen, batch: UUID | None = None, now: datetime | None = None
) -> Decision:
    """Brings a comment back to the exact status, and its thread to the places, before a moderator's last decision.

    Raises NothingToUndo where something else happened last, ChangedSinceSeen where it is not as seen.
    """
    check_can_moderate(moderator, comment)
    last = decision_to_undo(comment)
    if last is None or last.to_status != seen.status:
        raise NothingToUndo
    replies = filing.lock_replies(comment) if last.action == Action.MOVE else []
    change(comment, seen, last.from_status, is_unseen=last.action == Action.KEEP)
    if last.action == Action.MOVE:
        file(comment, filing.places_before(last, comment, replies))
    return record(comment, Action.UNDO, was=seen.status, user=moderator, undoes=last, batch=batch, now=now)


def decision_to_undo(comment: Comment) -> Decision | None:
    """The decision of a moderator that an undo would take back; None where something else happened last."""
    last = comment.decisions.standing().last()
    return last if last and last.action in UNDOABLE else None


@transaction.atomic
def erase(comment: Comment, *, moderator, made_by: str = "", now: datetime | None = None) -> Decision:
    """Removes every personal datum of a comment for good. Its place in the thread and the log's decisions stay.

    `made_by` is what the log says, where that is more than the moderator's name.
    """
    check_can_moderate(moderator, comment)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    seen = Seen.of(comment)
    nothing = {"name": "", "email": "", "text": "", "network": "", "text_digest": "", "held_because": []}
    change(comment, seen, Status.ERASED, **nothing)
    comment.links.all().delete()
    comment.reports.all().delete()  # their notes may repeat the words
    count_reports(comment)
    # The one change that the log allows: what could tell the words again goes, the decisions stay.
    Decision._base_manager.filter(comment=comment).update(text_digest="", note="", held_because=[])
    return record(comment, Action.ERASE, was=seen.status, user=moderator, made_by=made_by, now=now)


@transaction.atomic
def _decide(comment, action, to, moderator, seen, **details) -> Decision:
    check_can_moderate(moderator, comment)
    if seen.status in {Status.WITHDRAWN, Status.ERASED} or seen.status == to:
        raise ChangedSinceSeen
    change(comment, seen, to)
    return record(comment, action, was=seen.status, user=moderator, **details)
