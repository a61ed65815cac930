"""What all actions share: the conditional update, the comment counts, the log."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import F
from django.utils import timezone

from gazette.public_forms.networks import digest

from ..judging.folding import words_to_compare
from ..mail import notifications
from ..models import Comment, CommentCount, Decision, Escalation, Fingerprint, Link, Status, TriageScore
from ..text import hosts_in
from . import thread_sections
from .refusals import ChangedSinceSeen, State


def change(comment: Comment, seen: State, to: str, **changes) -> dict:
    """Update a comment if it is still as seen, with the counts that depend on it; refresh `comment`.

    A comment that is hidden is no longer featured. Return the changed marks as they were: `before` of the decision.
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
    return before


def appear(comment: Comment) -> None:
    """Count a comment that was stored as visible."""
    _count(comment, 1)


def move_thread(root: Comment, locations: dict[thread_sections.ThreadLocation, list[int]]) -> None:
    """Move a locked thread to its sections."""
    if not thread_sections.assign_section(root, locations):
        raise ChangedSinceSeen  # a reply came while the thread was being locked


def digest_of(text: str) -> str:
    return digest("text", words_to_compare(text))


def _count(comment: Comment, step: int) -> None:
    # Always the thread before the count: two decisions in one thread would deadlock otherwise.
    Comment.objects.filter(pk=comment.thread_root_id).update(visible_in_thread=F("visible_in_thread") + step)
    CommentCount.objects.add(comment.page_id, comment.block_id, step)


def store_text_details(comment: Comment, fingerprint: Sequence[int] = (), score: TriageScore | None = None) -> None:
    """Store what is derived from a new text; in the transaction that stores the text."""
    Link.objects.bulk_create(Link(comment=comment, host=host) for host in hosts_in(comment.text))
    if fingerprint:
        # In SQL: Django takes fifteen times as long to build this query, for every comment.
        rows = ", ".join(["(%s, %s)"] * len(fingerprint))
        values = [value for number in fingerprint for value in (comment.pk, number)]
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO comments_fingerprint (comment_id, number) VALUES {rows}", values)  # noqa: S608
    if score:
        score.comment = comment
        score.save(force_insert=True)


def delete_text_details(comment: Comment) -> None:
    """Delete what was derived from a text that is replaced or erased."""
    for model in (Link, Fingerprint, TriageScore):
        model.objects.filter(comment=comment).delete()


def settle_reports(comment: Comment, decision: Decision, *, last_report: int | None = None) -> int:
    """Settle the open reports of a comment by `decision`, which locked its row; return how many."""
    reports = comment.reports.open()
    if last_report is not None:
        reports = reports.filter(pk__lte=last_report)
    settled = reports.update(settled_by=decision)
    count_reports(comment)
    return settled


def reopen_reports(comment: Comment, decision: Decision) -> None:
    if comment.reports.filter(settled_by=decision).update(settled_by=None):
        count_reports(comment)


def count_reports(comment: Comment) -> None:
    """Count the open reports again and store the number. The caller has locked the comment's row."""
    comment.open_reports = comment.reports.open().count()
    Comment.objects.filter(pk=comment.pk).update(open_reports=comment.open_reports)


# Besides the decisions on a waiting comment, these end its open escalation; `escalate` is followed by another one.
ENDS_ESCALATION = Decision.DECIDING | {
    Decision.Action.KEEP,
    Decision.Action.WITHDRAW,
    Decision.Action.ERASE,
    Decision.Action.ESCALATE,
    Decision.Action.GIVE_BACK,
}


def settle_escalation(decision: Decision) -> None:
    """End the open escalation of a comment if `decision` does; an undo reopens what the undone decision had ended."""
    if not decision.undoes and decision.action not in ENDS_ESCALATION:
        return  # as for every comment that is sent, without preparing a query
    open_ones = Escalation.objects.open().filter(comment=decision.comment_id)
    if decision.undoes:
        open_ones.filter(decision=decision.undoes).update(ended_by=decision)
        Escalation.objects.filter(ended_by=decision.undoes).update(ended_by=None)
    else:
        open_ones.update(ended_by=decision)


def record(
    comment,
    action,
    *,
    was,
    user=None,
    made_by="",
    undoes=None,
    reason="",
    reason_label="",
    note="",
    before=None,
    score=None,
    seconds_on_card=None,
    batch=None,
    now=None,
) -> Decision:
    """Write a line of the log. A decision settles open reports and ends an escalation; an undo reopens them."""
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
        reason_label=reason_label,
        note=note,
        held_because=comment.held_because,
        text_digest=comment.text_digest,
        undoes=undoes,
        before=before or {},
        score=score,
        seconds_on_card=seconds_on_card,
        batch=batch,
        made_at=now or timezone.now(),
    )
    if undoes:
        reopen_reports(comment, undoes)
    # All of them; `keep` names the reports that it settles.
    if comment.open_reports and (action in Decision.DECIDING or comment.status == Status.WITHDRAWN):
        settle_reports(comment, decision)
    settle_escalation(decision)
    notifications.notify_of(decision)
    return decision
