"""Who is told what by mail. Letters are queued in the transaction of what they tell of, and go a little later.

Readers are told only at an address that its owner has confirmed; before that, nothing but the question goes there. No
letter holds what a reader typed, but for the name of who answered, and links lead to this site only.
"""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette import outbox
from gazette.absolute_urls import absolute_url, root_url
from gazette.models import Letter
from gazette.public_forms.networks import digest
from gazette.public_forms.rate_limit import take
from gazette.public_forms.refusals import TooOften

from .. import conf
from ..models import Comment, Correspondent, Decision, Reason, Status, mailbox_of
from ..people import personal_data
from ..text import links_in
from .tokens import confirm_token, stop_token

# Time for a moderator to see a slip, and to take it back before anybody is told.
DELAY = timedelta(minutes=3)
BETWEEN_QUESTIONS = timedelta(days=1)
# Who wants no more mail is not asked either, for a while: anybody can type an address.
QUIET_AFTER_REFUSAL = timedelta(days=30)
# To an address that never answered; its link is dead by then.
FORGET_UNANSWERED_AFTER = timedelta(days=8)
# Decided before its author confirmed the address: so many comments are caught up on.
MAX_CAUGHT_UP = 20
OUTCOMES = {Status.APPROVED, Status.REJECTED, Status.SPAM}
BECAUSE = {
    Reason.OFF_TOPIC: gettext_lazy("it is not about the article"),
    Reason.PERSONAL_ATTACK: gettext_lazy("it attacks a person"),
    Reason.HATE: gettext_lazy("it is hateful"),
    Reason.ADVERTISING: gettext_lazy("it advertises something"),
    Reason.PRIVATE_DATA: gettext_lazy("it shares private information"),
    Reason.LIBEL: gettext_lazy("it makes claims about somebody that could not be proved"),
    Reason.DUPLICATE: gettext_lazy("another comment says the same"),
    Reason.ILLEGAL: gettext_lazy("it may be against the law"),
    Reason.OTHER: "",
}
LONGEST_NAME = 150
# What a mail program could make a link of.
LINK_LIKE = re.compile(r"[\w-]{2,}\.[^\W\d]{2,}|[@/\\:<>]")
SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)


def notify_of(decision: Decision) -> None:
    """Queues what a decision means for readers who asked to be told, and takes back letters that it makes untrue."""
    if decision.from_status == decision.to_status or decision.comment is None:
        return
    comment = decision.comment
    caught = outbox.take_back(about(comment)) if decision.from_status else 0
    if decision.undoes and not _was_told_otherwise(decision, caught):
        return
    if comment.wants_mail and comment.status in OUTCOMES:
        _notify_author(comment, now=decision.made_at)
    if comment.status == Status.APPROVED and comment.parent_id:
        _notify_of_reply(comment, now=decision.made_at)


def _was_told_otherwise(undo: Decision, caught: int) -> bool:
    """Whether what an undo brings back is news.

    It is not where the undone letter was caught in time and the state before it had been told of long since.
    """
    if not caught or undo.comment is None or undo.undoes is None:
        return True
    former = undo.comment.decisions.current().filter(to_status=undo.to_status).exclude(from_status=F("to_status"))
    return former.filter(made_at__gt=undo.undoes.made_at - DELAY).exists()


def _notify_author(comment: Comment, now: datetime, since: datetime | None = None) -> None:
    """What a person decided, not before `since`; what rules took for spam waits, as far as its author is told."""
    decided = comment.decisions.current().filter(to_status=comment.status).exclude(user=None)
    decision = decided.exclude(from_status=F("to_status")).last()
    if decision is None or (since and decision.made_at < since):
        return
    was_visible = decision.from_status == Status.APPROVED
    with translation.override(comment.page.locale.language_code):
        title = title_in_mail(comment.page)
        if comment.status == Status.APPROVED:
            subject = _("Your comment on “%(title)s” is published") % {"title": title}
        elif was_visible:
            subject = _("Your comment on “%(title)s” is no longer published") % {"title": title}
        else:
            subject = _("Your comment on “%(title)s” was not published") % {"title": title}
        text = render_to_string(
            "comments/mail/outcome.txt",
            {
                "title": title,
                "sent_on": timezone.localdate(comment.submitted_at),
                "is_visible": comment.is_visible,
                "was_visible": was_visible,
                "because": _because(decision),
                "address": absolute_url(reverse("comments:permalink", args=[comment.pk])),
                "article": comment.page.full_url,
            },
        )
        notify(comment.email, subject, text, about=about(comment), due_at=now + DELAY, now=now)


def _because(decision: Decision) -> str:
    """Why not, in words for its author; empty where there is no more to say. Notes are for moderators."""
    if decision.to_status == Status.SPAM:
        return _("it was taken for spam")
    return str(BECAUSE[Reason(decision.reason)]) if decision.reason else ""


def _notify_of_reply(reply: Comment, now: datetime) -> None:
    parent = reply.parent
    if parent is None or not parent.wants_mail or not parent.is_visible or _are_of_one_author(parent, reply):
        return
    with translation.override(reply.page.locale.language_code):
        title = title_in_mail(reply.page)
        subject = _("Somebody answered your comment on “%(title)s”") % {"title": title}
        text = render_to_string(
            "comments/mail/reply.txt",
            {
                "name": name_in_mail(reply.name),
                "is_by_staff": reply.is_by_staff,
                "title": title,
                "address": absolute_url(reverse("comments:permalink", args=[reply.pk])),
            },
        )
        notify(parent.email, subject, text, about=about(reply), due_at=now + DELAY, now=now)


def _are_of_one_author(one: Comment, other: Comment) -> bool:
    same_address = bool(one.email) and one.email.lower() == other.email.lower()
    return same_address or (bool(one.browser) and one.browser == other.browser)


def notify(
    email: str,
    subject: str,
    text: str,
    *,
    about: str = "",
    due_at: datetime | None = None,
    now: datetime | None = None,
) -> Letter | None:
    """Queues a letter, with the way to get no more of them, in the caller's transaction.

    None, and nothing is queued, where the address is not confirmed. `text` is plain; the caller answers for what it
    holds. `outbox.take_back(about)` removes the letter while it waits.
    """
    correspondent = Correspondent.objects.confirmed().filter(email=email.lower()).first()
    if correspondent is None:
        return None
    return _write(correspondent, subject, text, about=about, due_at=due_at, now=now)


def ask_to_confirm(email: str, *, now: datetime | None = None) -> bool:
    """Asks whether mail is wanted there, at most once a day; not where that is known. Gives whether it asked now.

    Nor does it ask while the domain has got as many questions as conf.confirmation_rate() allows. Nobody but the owner
    of the address may learn which it was.
    """
    try:
        _ask(email.lower(), now or timezone.now())
    except (NotToAsk, TooOften):
        return False
    return True


class NotToAsk(Exception):
    """The question was asked already, or answered."""


@transaction.atomic
def _ask(email: str, now: datetime) -> None:
    """Raises NotToAsk, or TooOften where the domain has got enough; then nothing is stored or counted."""
    mailbox = mailbox_of(email)
    if rate := conf.confirmation_rate():
        # First of all: who asks at another spelling of the address waits here, and then finds what was asked.
        take(digest("confirmation domain", mailbox.rpartition("@")[2]), rate, now)
    if _was_asked_at_another_address(email, mailbox, now):
        raise NotToAsk
    Correspondent.objects.bulk_create([Correspondent(email=email, mailbox=mailbox)], ignore_conflicts=True)
    may_be_asked = Correspondent.objects.filter(
        Q(asked_at=None) | Q(asked_at__lte=now - BETWEEN_QUESTIONS),
        Q(refused_at=None) | Q(refused_at__lte=now - QUIET_AFTER_REFUSAL),
        email=email,
        confirmed_at=None,
    )
    # One conditional update: of two that ask at once, one asks.
    if not may_be_asked.update(asked_at=now):
        raise NotToAsk
    correspondent = Correspondent.objects.get(email=email)
    host = _host()
    text = render_to_string(
        "comments/mail/confirm.txt",
        {"host": host, "address": absolute_url(reverse("comments:confirm_mail", args=[confirm_token(correspondent)]))},
    )
    _write(correspondent, _("Confirm your email address for %(host)s") % {"host": host}, text, now=now)


def _was_asked_at_another_address(email: str, mailbox: str, now: datetime) -> bool:
    """Return whether the same mailbox was asked today, or refused of late, at another spelling of its address."""
    of_late = Q(asked_at__gt=now - BETWEEN_QUESTIONS) | Q(refused_at__gt=now - QUIET_AFTER_REFUSAL)
    same_mailbox = Correspondent.objects.filter(of_late, mailbox=mailbox, confirmed_at=None)
    return same_mailbox.exclude(email=email).exists()


def catch_up(email: str, *, since: datetime | None, now: datetime) -> None:
    """Tells who has just confirmed an address what was decided `since` the question was asked."""
    since = max(filter(None, [since, now - FORGET_UNANSWERED_AFTER]))
    wanted = Comment.objects.from_email(email).filter(wants_mail=True, status__in=OUTCOMES)
    for comment in wanted.select_related("page__locale").order_by("-id")[:MAX_CAUGHT_UP]:
        _notify_author(comment, now=now, since=since)


def forget_comment(comment: Comment, email: str) -> None:
    """Forgets what mail holds of an erased comment, and of its author's `email` if nothing else is written under it."""
    Letter.objects.about(about(comment)).delete()
    forget_if_unknown(email)


def forget_if_unknown(email: str) -> None:
    """Forgets an address under which nothing is written any more."""
    if email and not Comment.objects.from_email(email).exists() and not personal_data.is_known(email):
        forget_email(email)


def forget_email(email: str) -> int:
    """Letters to an address and what it answered; gives how many rows went."""
    letters, _details = Letter.objects.filter(to__iexact=email).delete()
    return letters + Correspondent.objects.filter(email=email.lower()).delete()[0]


def forget_unanswered(now: datetime) -> int:
    """Removes addresses whose owners never answered the question; gives their number."""
    return Correspondent.objects.filter(
        confirmed_at=None, refused_at=None, asked_at__lt=now - FORGET_UNANSWERED_AFTER
    ).delete()[0]


def about(comment: Comment) -> str:
    return f"comment {comment.pk}"


def title_in_mail(page) -> str:
    """An editor's words, which no mail program should take for a tag or a link."""
    title = outbox.one_line(page.title, LONGEST_NAME)
    return SCHEME.sub("", title).translate(str.maketrans("<>", "‹›"))


def name_in_mail(name: str) -> str:
    """A reader's name, unless a mail program could make a link of it."""
    plain = outbox.one_line(name, LONGEST_NAME)
    return "" if links_in(plain) or LINK_LIKE.search(plain) else plain


def unsubscribe_headers(address: str) -> dict[str, str]:
    """Headers by which mail programs offer one click to end it (RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _write(correspondent: Correspondent, subject: str, text: str, **details) -> Letter:
    stop = absolute_url(reverse("comments:stop_mail", args=[stop_token(correspondent)]))
    foot = render_to_string("comments/mail/foot.txt", {"host": _host(), "address": stop})
    return outbox.queue(
        to=correspondent.email,
        subject=subject,
        text=f"{text.strip()}\n\n{foot.strip()}\n",
        headers=unsubscribe_headers(stop),
        **details,
    )


def _host() -> str:
    return root_url().partition("://")[2]
