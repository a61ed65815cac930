"""What readers do: post, edit, delete."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from gazette.public_forms.rate_limit import Rate, check_rate, consume_rate
from gazette.public_forms.refusals import AlreadySent, TooLate, TooOften

from .. import conf, trust
from ..judging.fingerprints import least_shared, sql_of_newest
from ..judging.links import SHARED_HOSTS, FoundLink
from ..judging.rules import Judgement, Submission, Verdict, judge
from ..models import DELETED, Comment, ConversationSettings, Decision, DiscussedSection, Link, Status, names_reserved_on
from ..querysets import MADE_BY_TRUST
from ..triage.scoring import score_text
from .changes import appear, change, delete_text_details, digest_of, record, store_text_details
from .mail import ask_for_mail
from .persons import check_not_banned, held_by
from .refusals import ChangedSinceSeen, SectionMoved, State
from .section_moves import lock_section_shared, lock_text

Action = Decision.Action
# How many comments with a host are looked at.
MAX_COMPARED = 100
# So many hosts are looked for in earlier comments and in the article; any others count as unknown.
MAX_HOSTS = 20


def submit(
    page,
    *,
    name: str,
    text: str,
    email: str = "",
    wants_mail: bool = False,
    section: DiscussedSection | None = None,
    parent: Comment | None = None,
    network: str = "",
    wide_network: str = "",
    browser: str = "",
    trap: str = "",
    seconds: float | None = None,
    now: datetime | None = None,
) -> Comment:
    """Apply the rules to a comment, store and log it. Stores nothing where it raises Banned, TooOften, AlreadySent or
    SectionMoved.

    The form has cleaned and checked the values; `parent` is visible and on the same page.
    """
    # First all that needs no lock: on SQLite, a transaction makes all other writers wait.
    now = now or timezone.now()
    check_not_banned(page, email=email, browser=browser, now=now)
    hold = held_by(page, browser=browser, network=network, now=now)
    rate = conf.comment_rate() if network else None
    check_rate(network, rate, now, wide_network=wide_network)
    settings = page.conversation_settings or ConversationSettings.of_page(page)
    text_digest = digest_of(text)
    submission = _submission(page, settings, text_digest, name=name, email=email, text=text, trap=trap, seconds=seconds)
    judgement, score = score_text(submission, judge(submission), now)
    with transaction.atomic():
        if section and not parent:
            lock_section_shared(page, section.block_id)
        consume_rate(network, rate, now, wide_network=wide_network)
        lock_text(text_digest)
        if number := _number_with_text(text_digest):  # most texts are new, which can be told for certain only here
            senders = _senders_of_late(page, text_digest, network, now)
            if name.casefold() in senders:
                raise AlreadySent
            submission = replace(submission, same_text_before=number, is_from_same_network=bool(senders))
            judgement, score = score_text(submission, judge(submission), now)
        if hold:
            judgement = judgement.with_hold(hold)
        appears = _appears_at_once(page, settings, judgement, browser, now) and _counts_within_rate(browser, rate, now)
        comment = Comment(
            page=page,
            name=name,
            email=email,
            text=text,
            parent=parent,
            thread_id=parent.thread_root_id if parent else None,
            status=_status_after(judgement, appears),
            held_because=judgement.reasons,
            is_urgent=judgement.is_urgent,
            network=network,
            browser=browser,
            text_digest=text_digest,
            submitted_at=now,
            page_revision_id=page.live_revision_id,
        )
        if parent:
            # A reply belongs to the section of its thread, even if a moderator moves that thread at this moment.
            root = Comment.objects.select_for_update(no_key=True).get(pk=parent.thread_root_id)
            if root.page_id != page.pk:
                raise SectionMoved
            comment.block_id, comment.heading_then = root.block_id, root.heading_then
            section = section if section and section.block_id == root.block_id else None
        if section:
            comment.set_section(section)
        comment.save()
        store_text_details(comment, submission.fingerprint, score)
        if appears:
            appear(comment)
        made_by = MADE_BY_TRUST if appears else "rules" if judgement.reasons else "author"
        record(comment, Action.SUBMIT, was="", made_by=made_by, now=now)
        if wants_mail and comment.status != Status.SPAM:  # programs fill in every field
            ask_for_mail(comment, network=network, wide_network=wide_network, now=now)
    return comment


@transaction.atomic
def edit(
    comment: Comment,
    *,
    seen: State,
    name: str,
    email: str,
    text: str,
    wants_mail: bool = False,
    network: str = "",
    wide_network: str = "",
) -> Comment:
    """Replace a comment's text for its author while no person has decided on it; the rules are applied again.

    Raises TooLate, Banned, or TooOften: a network may edit as often as it may comment, counted separately. A comment
    that was approved automatically stays visible only if the new text would be, too.
    """
    if not is_editable(comment, seen):
        raise TooLate
    now = timezone.now()
    page = comment.page.specific
    check_not_banned(page, email=email, browser=comment.browser, now=now)
    if network:
        consume_rate(network, conf.comment_rate(), now, wide_network=wide_network, purpose="edit")
    text_digest = digest_of(text)
    number = _number_with_text(text_digest, but_for=comment.pk)
    senders = number and _senders_of_late(page, text_digest, comment.network, now, but_for=comment.pk)
    settings = page.conversation_settings or ConversationSettings.of_page(page)
    submission = _submission(page, settings, text_digest, but_for=comment.pk, name=name, email=email, text=text)
    submission = replace(submission, same_text_before=number, is_from_same_network=bool(senders))
    judgement, score = score_text(submission, judge(submission), now)
    if hold := held_by(page, browser=comment.browser, network=comment.network, now=now):
        judgement = judgement.with_hold(hold)
    stays = seen.status == Status.APPROVED and _appears_at_once(
        page, settings, judgement, comment.browser, now, but_for=comment
    )
    to = _status_after(judgement, stays)
    stored = Comment.objects.filter(pk=comment.pk)  # the form has changed `comment`
    changes: dict = {
        "name": name,
        "email": email,
        "text": text,
        "text_digest": text_digest,
        "held_because": judgement.reasons,
        "is_urgent": judgement.is_urgent,
        "edited_at": now,
        # A subscription holds for the old address only.
        "wants_mail": wants_mail and stored.filter(email__iexact=email, wants_mail=True).exists(),
    }
    try:
        change(comment, seen, to, **changes)
    except ChangedSinceSeen as error:
        raise TooLate from error
    delete_text_details(comment)
    store_text_details(comment, submission.fingerprint, score)
    record(comment, Action.EDIT, was=seen.status, made_by=MADE_BY_TRUST if stays else "author", now=now)
    if wants_mail and not changes["wants_mail"] and to != Status.SPAM:
        ask_for_mail(comment, network=network, wide_network=wide_network, now=now)
    return comment


def is_editable(comment: Comment, seen: State) -> bool:
    """Return whether its author may still change it: it is pending, or was approved automatically."""
    return seen.status == Status.PENDING or (seen.status == Status.APPROVED and trust.is_automatic(comment))


def remember_browser(comment: Comment, browser: str) -> None:
    """Store the browser of a comment whose author asks for it, unless one is stored."""
    Comment.objects.filter(pk=comment.pk, browser="").exclude(status__in=DELETED).update(browser=browser)


@transaction.atomic
def withdraw(comment: Comment, *, now: datetime | None = None) -> None:
    """Withdraw a comment for its author, whatever its status. Raises TooLate where it is withdrawn or erased."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.status in DELETED:
        raise TooLate
    seen = State.of(comment)
    change(comment, seen, Status.WITHDRAWN)
    record(comment, Action.WITHDRAW, was=seen.status, made_by="author", now=now)


def _number_with_text(text_digest: str, *, but_for: int = 0) -> int:
    """Count the comments with a text, except withdrawn and erased ones: their authors may post it again."""
    # In SQL: Django takes ten times as long to build this query as the database to answer it, for every comment.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM comments_comment WHERE text_digest = %s AND status NOT IN (%s, %s) AND id <> %s",
            [text_digest, *DELETED, but_for],
        )
        return cursor.fetchone()[0]


def _number_with_fingerprint(fingerprint: list[int], text_digest: str, *, but_for: int) -> int:
    """Count recent comments with nearly this text, but not exactly; except withdrawn and erased ones."""
    if not fingerprint:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT f.comment_id FROM ({sql_of_newest(fingerprint)}) AS f "  # noqa: S608
            "JOIN comments_comment c ON c.id = f.comment_id "
            "WHERE c.status NOT IN (%s, %s) AND c.id <> %s AND c.text_digest <> %s "
            "GROUP BY f.comment_id HAVING COUNT(*) >= %s) AS similar_comments",
            [*fingerprint, *DELETED, but_for, text_digest, least_shared(fingerprint)],
        )
        return cursor.fetchone()[0]


def _known_hosts(page, links: Iterable[FoundLink]) -> frozenset[str]:
    """Return the hosts that need no look: the article cites them, or a comment with them was approved and none spam.

    Only the newest comments with a host are looked at: some hosts are in very many.
    """
    found = set()
    for host in sorted({link.host for link in links if link.host} - SHARED_HOSTS)[:MAX_HOSTS]:
        newest = Link.objects.filter(host=host).order_by("-comment")[:MAX_COMPARED]
        statuses = set(newest.values_list("comment__status", flat=True))
        if Status.SPAM not in statuses and (Status.APPROVED in statuses or page.cites(host)):
            found.add(host)
    return frozenset(found)


def _senders_of_late(page, text_digest: str, network: str, now: datetime, *, but_for: int = 0) -> set[str]:
    """Return the names, in small letters, under which a network sent a text to the page within a day."""
    if not network:
        return set()
    sent = Comment.objects.on_page(page).filter(text_digest=text_digest).exclude(status__in=DELETED).exclude(pk=but_for)
    lately = sent.filter(network=network, submitted_at__gt=now - timedelta(days=1))
    return {name.casefold() for name in lately.values_list("name", flat=True)}


def _submission(
    page,
    settings: ConversationSettings,
    text_digest: str,
    *,
    name: str,
    email: str,
    text: str,
    trap: str = "",
    seconds: float | None = None,
    but_for: int = 0,
) -> Submission:
    """Return what the rules judge. Texts are compared with all comments but `but_for`."""
    submission = Submission(
        name=name,
        email=email,
        text=text,
        trap=trap,
        seconds=seconds,
        protected_names=names_reserved_on(page) if page.reserved_names is None else page.reserved_names,
        held_words=tuple(settings.words()),
        abuse_words=settings.abuse_words(),
    )
    found: dict = {}
    if similar := _number_with_fingerprint(submission.fingerprint, text_digest, but_for=but_for):
        found["similar_texts_before"] = similar
    if known_hosts := _known_hosts(page, submission.links):
        found["known_hosts"] = known_hosts
    return replace(submission, **found) if found else submission


def _appears_at_once(page, settings, judgement: Judgement, browser: str, now: datetime, *, but_for=None) -> bool:
    """Return whether the comment needs no moderator; `but_for` does not count for the trust in the browser."""
    if judgement.reasons or not page.policy.is_trusting:
        return False
    return trust.is_trusted(browser, settings, now, but_for=but_for)


def _counts_within_rate(browser: str, rate: Rate | None, now: datetime) -> bool:
    """Count a comment that would appear at once; beyond the rate it waits, since many may share one cookie."""
    try:
        consume_rate(browser, rate, now, purpose="browser")
    except TooOften:
        return False
    return True


def _status_after(judgement: Judgement, appears: bool) -> Status:
    if judgement.verdict is Verdict.SPAM:
        return Status.SPAM
    return Status.APPROVED if appears else Status.PENDING
