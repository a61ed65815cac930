"""The only code that changes a comment's status or text: permission, one conditional update, the log, the counts."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from . import conf, filing
from .models import Comment, ConversationSettings, Decision, DiscussedSection, RateCounter, Reason, Status, Tally
from .network import digest
from .permissions import check_can_moderate
from .rules import Submission, Verdict, judge
from .text import fold

Action = Decision.Action


class Refused(Exception):
    """Nothing happened, and why; the text is for the person who tried."""


class ChangedSinceSeen(Refused):
    """The comment is no longer as whoever decided saw it."""


class TooManyComments(Refused):
    """The network has used up its comments for now; `seconds` says when it may try again."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


class AlreadySent(Refused):
    """The same network sent the same words to the same page a short while ago."""


class TooLate(Refused):
    """The time to edit or withdraw has passed, or a decision came first."""


class NothingToUndo(Refused):
    """The last thing that happened to the comment is not a decision that can be undone."""


class NotAThread(Refused):
    """It is a reply: what a thread is about is decided on the comment that opened it."""


@dataclass(frozen=True)
class Seen:
    """The state that a decision is bound to: what stood on the card, or what the author's token was made for."""

    status: str
    revision: int

    @classmethod
    def of(cls, comment: Comment) -> "Seen":
        return cls(comment.status, comment.revision)


# ---- readers


@transaction.atomic
def submit(
    page,
    *,
    name: str,
    text: str,
    email: str = "",
    section: DiscussedSection | None = None,
    parent: Comment | None = None,
    network: str = "",
    trap: str = "",
    seconds: float | None = None,
    now: datetime | None = None,
) -> Comment:
    """Stores what a reader sent, judged and logged. Raises TooManyComments or AlreadySent, and then stores nothing.

    The form has cleaned and checked the values; `parent` is visible and on the same page.
    """
    now = now or timezone.now()
    if network:
        _take_from_rate(network, now)
    same = _with_same_text(text)
    if network and same.on_page(page).filter(network=network, submitted_at__gt=now - timedelta(days=1)).exists():
        raise AlreadySent
    judgement = judge(_submission(page, name, email, text, trap, seconds, same.count()))
    comment = Comment(
        page=page,
        name=name,
        email=email,
        text=text,
        parent=parent,
        thread_id=parent.thread_root_id if parent else None,
        status=Status.SPAM if judgement.verdict is Verdict.SPAM else Status.PENDING,
        held_because=judgement.reasons,
        network=network,
        text_digest=_digest_of(text),
        submitted_at=now,
        page_revision_id=page.live_revision_id,
    )
    if parent:
        # A reply is about what its thread is about, also where a moderator files that elsewhere just now.
        root = Comment.objects.select_for_update(no_key=True).get(pk=parent.thread_root_id)
        comment.block_id, comment.heading_then = root.block_id, root.heading_then
        section = section if section and section.block_id == root.block_id else None
    if section:
        comment.block_id, comment.heading_then = section.block_id, section.heading[:255]
        comment.section_digest = section.digest
    comment.save()
    _record(comment, Action.SUBMIT, was="", made_by="rules" if judgement.reasons else "author", now=now)
    return comment


@transaction.atomic
def edit(comment: Comment, *, seen: Seen, name: str, email: str, text: str, now: datetime | None = None) -> None:
    """Replaces the author's words while they wait; they are judged again. Raises TooLate."""
    if seen.status != Status.PENDING:
        raise TooLate
    same = _with_same_text(text).exclude(pk=comment.pk)
    judgement = judge(_submission(comment.page.specific, name, email, text, "", None, same.count()))
    to = Status.SPAM if judgement.verdict is Verdict.SPAM else Status.PENDING
    now = now or timezone.now()
    changes = {
        "name": name,
        "email": email,
        "text": text,
        "text_digest": _digest_of(text),
        "held_because": judgement.reasons,
        "edited_at": now,
    }
    try:
        _change(comment, seen, to, **changes)
    except ChangedSinceSeen as error:
        raise TooLate from error
    _record(comment, Action.EDIT, was=seen.status, made_by="author", now=now)


@transaction.atomic
def withdraw(comment: Comment, *, now: datetime | None = None) -> None:
    """Takes a comment back for its author, whatever its state. Raises TooLate where there is nothing to take back."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.status in {Status.WITHDRAWN, Status.ERASED}:
        raise TooLate
    seen = Seen.of(comment)
    _change(comment, seen, Status.WITHDRAWN)
    _record(comment, Action.WITHDRAW, was=seen.status, made_by="author", now=now)


# ---- moderators


def approve(comment, *, moderator, seen: Seen, seconds_on_card: float | None = None, now=None) -> Decision:
    return _decide(comment, Action.APPROVE, Status.APPROVED, moderator, seen, seconds_on_card=seconds_on_card, now=now)


def reject(
    comment, *, moderator, seen: Seen, reason: str, note: str = "", seconds_on_card: float | None = None, now=None
) -> Decision:
    why = {"reason": Reason(reason), "note": note}
    return _decide(
        comment, Action.REJECT, Status.REJECTED, moderator, seen, **why, seconds_on_card=seconds_on_card, now=now
    )


def mark_as_spam(comment, *, moderator, seen: Seen, seconds_on_card: float | None = None, now=None) -> Decision:
    return _decide(comment, Action.SPAM, Status.SPAM, moderator, seen, seconds_on_card=seconds_on_card, now=now)


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
    _change(comment, seen, seen.status)
    if comment.block_id == (section.block_id if section else ""):
        raise ChangedSinceSeen
    here = filing.Place(page_revision_id=comment.page.live_revision_id)
    if section:
        here = replace(here, block_id=section.block_id, heading_then=section.heading[:255], digest=section.digest)
    before = [{**asdict(place), "comments": numbers} for place, numbers in filing.places_of(comment).items()]
    _file(comment, {here: [comment.pk, *replies]})
    return _record(
        comment,
        Action.MOVE,
        was=seen.status,
        user=moderator,
        before={"places": before, "heading": before[0]["heading_then"], "to": here.heading_then},
        now=now,
    )


@transaction.atomic
def undo(comment: Comment, *, moderator, seen: Seen, now: datetime | None = None) -> Decision:
    """Brings a comment back to the exact status, and its thread to the places, before a moderator's last decision.

    Raises NothingToUndo where something else happened last, ChangedSinceSeen where it is not as seen.
    """
    check_can_moderate(moderator, comment)
    last = decision_to_undo(comment)
    if last is None or last.to_status != seen.status:
        raise NothingToUndo
    replies = filing.lock_replies(comment) if last.action == Action.MOVE else []
    _change(comment, seen, last.from_status)
    if last.action == Action.MOVE:
        _file(comment, filing.places_before(last, comment, replies))
    return _record(comment, Action.UNDO, was=seen.status, user=moderator, undoes=last, now=now)


def decision_to_undo(comment: Comment) -> Decision | None:
    """The decision of a moderator that an undo would take back; None where something else happened last."""
    last = comment.decisions.standing().last()
    return last if last and last.action in {Action.APPROVE, Action.REJECT, Action.SPAM, Action.MOVE} else None


@transaction.atomic
def erase(comment: Comment, *, moderator, made_by: str = "", now: datetime | None = None) -> Decision:
    """Removes every personal datum of a comment for good. Its place in the thread and the log's decisions stay.

    `made_by` is what the log says, where that is more than the moderator's name.
    """
    check_can_moderate(moderator, comment)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    seen = Seen.of(comment)
    nothing = {"name": "", "email": "", "text": "", "network": "", "text_digest": "", "held_because": []}
    _change(comment, seen, Status.ERASED, **nothing)
    # The one change that the log allows: what could tell the words again goes, the decisions stay.
    Decision._base_manager.filter(comment=comment).update(text_digest="", note="", held_because=[])
    return _record(comment, Action.ERASE, was=seen.status, user=moderator, made_by=made_by, now=now)


@transaction.atomic
def _decide(comment, action, to, moderator, seen, **details) -> Decision:
    check_can_moderate(moderator, comment)
    if seen.status in {Status.WITHDRAWN, Status.ERASED} or seen.status == to:
        raise ChangedSinceSeen
    _change(comment, seen, to)
    return _record(comment, action, was=seen.status, user=moderator, **details)


# ---- the clock


def forget_networks(now: datetime) -> int:
    """Empties the network hashes that are older than conf.NETWORK_DAYS; gives their number."""
    old = Comment.objects.filter(submitted_at__lt=now - timedelta(days=conf.NETWORK_DAYS))
    return old.exclude(network="").update(network="")


def forget_counters(now: datetime) -> int:
    """Removes the counters of accepted comments whose stretch of time is over; gives their number."""
    return RateCounter.objects.filter(expires_at__lte=now).delete()[0]


# ---- what all of them share


def _change(comment: Comment, seen: Seen, to: str, **changes) -> None:
    """One conditional update bound to what was seen, and the counts that follow from it. Refreshes `comment`."""
    unchanged = Comment.objects.filter(pk=comment.pk, status=seen.status, revision=seen.revision)
    if not unchanged.update(status=to, revision=F("revision") + 1, **changes):
        raise ChangedSinceSeen
    comment.refresh_from_db()
    step = (to == Status.APPROVED) - (seen.status == Status.APPROVED)
    if step:
        _count(comment, step)


def _file(root: Comment, places: dict[filing.Place, list[int]]) -> None:
    if not filing.file_thread(root, places):
        raise ChangedSinceSeen  # a reply came while the thread was being locked


def _count(comment: Comment, step: int) -> None:
    # Always the thread before the tally: two decisions in one thread would otherwise wait for each other.
    Comment.objects.filter(pk=comment.thread_root_id).update(visible_in_thread=F("visible_in_thread") + step)
    Tally.objects.add(comment.page_id, comment.block_id, step)


def _record(
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
    now=None,
) -> Decision:
    return Decision.objects.create(
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
        made_at=now or timezone.now(),
    )


def _digest_of(text: str) -> str:
    return digest("text", " ".join(fold(text)[0].split()))


def _with_same_text(text: str):
    """Comments that say the same, but for those that were taken back: their authors may say it anew."""
    return Comment.objects.filter(text_digest=_digest_of(text)).exclude(status__in=[Status.WITHDRAWN, Status.ERASED])


def _submission(page, name, email, text, trap, seconds, same_text_before) -> Submission:
    users = get_user_model().objects.filter(is_active=True).values_list("username", "first_name", "last_name")
    staff = [name for user in users for name in (user[0], f"{user[1]} {user[2]}".strip()) if name]
    return Submission(
        name=name,
        email=email,
        text=text,
        trap=trap,
        seconds=seconds,
        same_text_before=same_text_before,
        protected_names=(*staff, *page.names_to_protect()),
        held_words=tuple(ConversationSettings.for_site(page.get_site()).words()),
    )


def _take_from_rate(network: str, now: datetime) -> None:
    """Counts one more comment of `network` in this stretch of time, in one statement. Raises TooManyComments."""
    rate = conf.comment_rate()
    if rate is None:
        return
    stretch = int(now.timestamp()) // rate.seconds
    ends = datetime.fromtimestamp((stretch + 1) * rate.seconds, tz=now.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_ratecounter (network, stretch, count, expires_at) VALUES (%s, %s, 1, %s) "
            "ON CONFLICT (network, stretch) DO UPDATE SET count = comments_ratecounter.count + 1 "
            "WHERE comments_ratecounter.count < %s RETURNING count",
            [network, stretch, connection.ops.adapt_datetimefield_value(ends), rate.count],
        )
        if cursor.fetchone() is None:
            raise TooManyComments(seconds=max(1, int((ends - now).total_seconds())))
