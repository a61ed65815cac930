"""What all actions share: one conditional update bound to what was seen, the counts, the log."""

from django.db.models import F
from django.utils import timezone

from gazette import generations
from gazette.public_forms.networks import digest
from gazette.public_forms.text_hygiene import fold

from ..mail import notifications
from ..models import Comment, CommentCount, Decision, Link, Status
from ..text import hosts_in
from . import thread_sections
from .refusals import ChangedSinceSeen, Seen

# What answers all that was reported until then; `keep` says itself what it answers.
SETTLING = {Decision.Action.APPROVE, Decision.Action.REJECT, Decision.Action.SPAM}


def change(comment: Comment, seen: Seen, to: str, *, is_unseen: bool = False, **changes) -> dict:
    """One conditional update bound to what was seen, and the counts that follow from it. Refreshes `comment`.

    What readers can't see is not featured. Gives what went with the status, as it was: `before` of the decision.
    `is_unseen`: readers see the same as before, also of a visible comment, or are told by what follows (`file`).
    """
    was_visible, is_visible = seen.status == Status.APPROVED, to == Status.APPROVED
    before = {}
    if was_visible and not is_visible and Comment.objects.filter(pk=comment.pk, is_featured=True).exists():
        before["is_featured"], changes["is_featured"] = True, False
    unchanged = Comment.objects.filter(pk=comment.pk, status=seen.status, revision=seen.revision)
    if not unchanged.update(status=to, revision=F("revision") + 1, **changes):
        raise ChangedSinceSeen
    comment.refresh_from_db()
    if is_visible != was_visible:
        _count(comment, is_visible - was_visible)
    if (is_visible or was_visible) and not is_unseen:
        announce(comment)
    return before


def appear(comment: Comment) -> None:
    """Counts and announces a comment that was stored as a visible one."""
    _count(comment, 1)
    announce(comment)


def file(root: Comment, places: dict[thread_sections.ThreadLocation, list[int]]) -> None:
    """Files a locked thread; what `change` leaves to this is announced here, also of replies below a tombstone."""
    if not thread_sections.assign_section(root, places):
        raise ChangedSinceSeen  # a reply came while the thread was being locked
    if root.visible_in_thread:
        announce(root)


def announce(comment: Comment) -> None:
    """Says that what readers see of this comment's page has changed; in the transaction of the change.

    After all that it changes: whoever raised these numbers, and then waited for a tally, could wait for ever.
    """
    generations.bump([f"comments:{comment.page_id}", "comments"])


def digest_of(text: str) -> str:
    return digest("text", " ".join(fold(text)[0].split()))


def _count(comment: Comment, step: int) -> None:
    # Always the thread before the tally: two decisions in one thread would otherwise wait for each other.
    Comment.objects.filter(pk=comment.thread_root_id).update(visible_in_thread=F("visible_in_thread") + step)
    CommentCount.objects.add(comment.page_id, comment.block_id, step)


def store_link_hosts(comment: Comment) -> None:
    """Stores the hosts that a new text links to; in the transaction that stores the text."""
    Link.objects.bulk_create(Link(comment=comment, host=host) for host in hosts_in(comment.text))


def settle_reports(comment: Comment, decision: Decision, *, last_report: int | None = None) -> int:
    """Has `decision`, which changed the comment in this transaction, answer its open reports; gives their number."""
    reports = comment.reports.open()
    if last_report is not None:
        reports = reports.filter(pk__lte=last_report)
    settled = reports.update(settled_by=decision)
    count_reports(comment)
    return settled


def reopen_reports(comment: Comment, decision: Decision) -> None:
    """Opens again what `decision` settled, as it is undone."""
    if comment.reports.filter(settled_by=decision).update(settled_by=None):
        count_reports(comment)


def count_reports(comment: Comment) -> None:
    """Stores how many reports are open, counted anew. The transaction has the lock on the comment's row."""
    comment.open_reports = comment.reports.open().count()
    Comment.objects.filter(pk=comment.pk).update(open_reports=comment.open_reports)


def record(
    comment,
    action,
    *,
    was,
    user=None,
    made_by="",
    undoes=None,
    reason="",
    note="",
    before=None,
    seconds_on_card=None,
    batch=None,
    now=None,
) -> Decision:
    """Writes a line of the log. What it decides also answers the open reports; what it undoes opens them again."""
    decision = Decision.objects.create(
        comment=comment,
        comment_label=f"{comment.pk} on {comment.page_id}",
        action=action,
        from_status=was,
        to_status=comment.status,
        revision=comment.revision,
        user=user,
        made_by=made_by or user.get_username(),
        reason=reason,
        note=note,
        held_because=comment.held_because,
        text_digest=comment.text_digest,
        undoes=undoes,
        before=before or {},
        seconds_on_card=seconds_on_card,
        batch=batch,
        made_at=now or timezone.now(),
    )
    if undoes:
        reopen_reports(comment, undoes)
    if comment.open_reports and (action in SETTLING or comment.status == Status.WITHDRAWN):
        settle_reports(comment, decision)
    notifications.notify_of(decision)
    return decision
