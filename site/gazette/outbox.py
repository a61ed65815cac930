"""The outbox: mail is queued in the transaction of what it reports and sent by `tick`, so never early and never twice.

The one exception is a process that is killed after the mail server accepted an email and before that is recorded: the
email is sent again, with the same Message-ID.

The default mailer queues what Django and Wagtail send (`EmailBackend`); the mailer "delivery" sends what is queued.
All mail comes from the publication and is signed by it.
"""

import email.policy
import logging
import re
import time
import unicodedata
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.utils import formataddr, parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from . import publications
from .log_format import REPLACEMENT, without_emails
from .models import Email
from .process_lock import process_lock
from .publications import Publication

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=3)
MAX_PAUSE = timedelta(hours=8)
# The text of an email is deleted when it is sent, its row after this time. One that was given up keeps its text.
FORGET_SENT_AFTER = timedelta(days=1)
FORGET_GIVEN_UP_AFTER = timedelta(days=7)
MAIL_LATE_AFTER = timedelta(hours=1)
MAX_SUBJECT_LENGTH = 150
MAX_TEXT_LENGTH = 20_000
# `tick` has other tasks; the next one sends the rest.
SECONDS_A_ROUND = 45
# After so many failures in a row the server is at fault, not the emails.
FAILURES_IN_A_ROW = 3
# What RFC 3463 calls routing, and security or policy: no login, no relay, a quota. An operator can mend it.
REFUSED_TO_SENDER = re.compile(r"5\.[47]\.")


@dataclass
class Round:
    """What one call of `send_due` did: numbers of emails, and the problem with the server, if there was one."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    problem: str = ""


def queue(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    foot: str = "",
    publication: Publication | None = None,
    headers: dict[str, str] | None = None,
    about: str = "",
    due_at: datetime | None = None,
    now: datetime | None = None,
) -> Email:
    """Add an email in the caller's transaction; it is sent from `due_at` on, unless `withdraw(about)` comes first.

    It comes from the publication, by default that of the default site, and is signed by it; `foot` is below that, such
    as how to unsubscribe. `html`, which is stored as it is, needs a signature of its own.

    An email to a domain below `.invalid`, which nobody can have, is stored as sent and without its text: for what must
    take as long whether or not there is a recipient.

    Subject, text and the values of `headers` may hold what strangers typed: characters that could end a line or change
    the direction of text are removed, and what is too long is cut.
    """
    now = now or timezone.now()
    publication = publication or publications.publication_of()
    email = Email(
        message_id=new_message_id(),
        about=about,
        to=to,
        subject=one_line(subject, MAX_SUBJECT_LENGTH),
        text=signed(_cut("\n".join(map(_harmless, text.splitlines())), MAX_TEXT_LENGTH), publication, foot),
        html=html,
        headers={"Auto-Submitted": "auto-generated"}
        | from_headers(publication)
        | {name: one_line(value, MAX_TEXT_LENGTH) for name, value in (headers or {}).items()},
        queued_at=now,
        due_at=due_at or now,
    )
    if to.endswith(".invalid"):
        email.to = email.subject = email.text = email.html = ""
        email.sent_at = now
    email.save(force_insert=True)
    return email


def new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}>"


def from_headers(publication: Publication) -> dict[str, str]:
    """Return the headers that say whom an email is from: the publication, at the address that is configured."""
    sender = one_line(publication.name, MAX_SUBJECT_LENGTH), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return {"From": formataddr(sender)} | ({"Reply-To": publication.reply_to} if publication.reply_to else {})


def signed(text: str, publication: Publication, foot: str = "") -> str:
    """Return a text with the name and the URL of the publication below it, and `foot` below that."""
    name = one_line(publication.name, MAX_SUBJECT_LENGTH)
    lines = [text.rstrip(), "", "-- ", name, publication.url, *foot.strip().splitlines()]
    return "\n".join(lines).lstrip() + "\n"


class EmailBackend(BaseEmailBackend):
    """The mailer that queues."""

    def send_messages(self, email_messages):
        for message in email_messages:
            for recipient in message.recipients():
                queue(to=recipient, subject=message.subject, text=message.body)
        return len(email_messages)


def withdraw(about: str) -> int:
    """Delete the unsent emails about something, in the caller's transaction; return their number."""
    return Email.objects.waiting().about(about).delete()[0]


def send_due(now: datetime | None = None) -> Round:
    """Send what is due; record each email as soon as the server has accepted it. Call it outside a transaction.

    An email that fails is tried again later; one that the server refuses permanently (5xx) is given up. A server that
    can't be used ends the round. While another process is sending, this does nothing.
    """
    now = now or timezone.now()
    done = Round()
    with process_lock("outbox") as is_alone:
        if is_alone and Email.objects.due(now).exists():
            _send_due(now, done)
    return done


def forget(now: datetime) -> int:
    """Delete emails that were sent or given up some time ago; return their number."""
    sent = Email.objects.filter(sent_at__lt=now - FORGET_SENT_AFTER)
    given_up = Email.objects.filter(given_up_at__lt=now - FORGET_GIVEN_UP_AFTER)
    return sent.delete()[0] + given_up.delete()[0]


def is_late(now: datetime) -> bool:
    """Return whether emails have been due for an hour: `tick` doesn't run, or there is no mail server."""
    return Email.objects.due(now - MAIL_LATE_AFTER).exists()


def last_problem() -> Email | None:
    """Return the email that failed last, for as long as it is kept; its `problem` is what was the matter."""
    return Email.objects.with_problem().first()


def is_server_away() -> bool:
    """Return whether the mail server could not be used when that was tried last."""
    return Email.objects.waiting().with_problem().filter(tries=0).exists()


def number_given_up() -> int:
    return Email.objects.filter(given_up_at__isnull=False).count()


def number_waiting() -> tuple[int, int]:
    """Return how many emails wait, and how many of them have failed before."""
    waiting = Email.objects.waiting()
    return waiting.count(), waiting.filter(tries__gt=0).count()


def one_line(text: str, longest: int) -> str:
    """Return `text` on one line, without characters that change its direction, cut to `longest` characters."""
    return _cut(" ".join(_harmless(text).split()), longest)


def _send_due(now: datetime, done: Round) -> None:
    mailer = mailers["delivery"]
    ends = time.monotonic() + SECONDS_A_ROUND
    in_a_row = 0
    try:
        while time.monotonic() < ends:
            # One at a time: an email that is withdrawn meanwhile is not sent.
            email = Email.objects.due(now).first()
            if email is None:
                return
            try:
                mailer.open()
            except OSError as error:  # among them all of smtplib's
                done.problem = _describe(error)
                Email.objects.filter(pk=email.pk).update(problem=done.problem, problem_at=now)
                done.given_up += _give_up_old_ones(now)
                return
            try:
                mailer.send_messages([_message(email)])
            except Exception as error:
                # A mailbox that doesn't exist is not the server's fault: anybody can type one.
                in_a_row += not isinstance(error, SMTPRecipientsRefused)
                _record_failure(email, error, now, done)
                # The state of the connection is unknown: the next email gets a new one.
                with suppress(OSError):
                    mailer.close()
                if in_a_row == FAILURES_IN_A_ROW and isinstance(error, OSError):
                    done.problem = _describe(error, email.to)
                    return
            else:
                in_a_row = 0
                _record_sent(email, now)
                done.sent += 1
    finally:
        with suppress(OSError):
            mailer.close()


def _message(email: Email) -> EmailMultiAlternatives:
    headers = {"Message-ID": email.message_id, "Date": email.queued_at, **email.headers}
    reply_to = [headers.pop("Reply-To")] if "Reply-To" in headers else None
    message = _Message(subject=email.subject, body=email.text, to=[email.to], headers=headers, reply_to=reply_to)
    if email.html:
        message.attach_alternative(email.html, "text/html")
    return message


class _Message(EmailMultiAlternatives):
    def message(self, *, policy=email.policy.default):
        return super().message(policy=policy.clone(header_factory=_HEADERS))


class _OnOneLine(UnstructuredHeader, BaseHeader):
    """Don't fold: Python would encode a URL that is longer than a line, which no program could read any more."""

    def fold(self, *, policy):
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OnOneLine)


def _record_sent(email: Email, now: datetime) -> None:
    """Keep for a day that the email was sent, but nothing of its content."""
    Email.objects.filter(pk=email.pk).update(
        sent_at=now, tries=email.tries + 1, subject="", text="", html="", headers={}, problem="", problem_at=None
    )


def _record_failure(email: Email, error: Exception, now: datetime, done: Round) -> None:
    tries = email.tries + 1
    problem = _describe(error, email.to)
    changes = {"tries": tries, "problem": problem, "problem_at": now, "due_at": now + _pause(tries)}
    if _is_refused_permanently(error) or now - email.queued_at >= GIVE_UP_AFTER:
        changes["given_up_at"] = now
        done.given_up += 1
    else:
        done.failed += 1
    Email.objects.filter(pk=email.pk).update(**changes)
    end = ", and is given up" if "given_up_at" in changes else ""
    logger.warning("Email %s failed at try %s%s: %s", _name_of(email), tries, end, problem)


def _give_up_old_ones(now: datetime) -> int:
    return Email.objects.waiting().filter(queued_at__lte=now - GIVE_UP_AFTER).update(given_up_at=now)


def _pause(tries: int) -> timedelta:
    """Return the pause after so many tries: 5, 20, 80, 320 minutes, then 8 hours."""
    return min(timedelta(minutes=5) * 4 ** (min(tries, 5) - 1), MAX_PAUSE)


def _name_of(email: Email) -> str:
    """Return the Message-ID without its host, with which it looks like an email address."""
    return email.message_id.strip("<>").partition("@")[0]


def _answer(error: Exception) -> tuple[int, str]:
    """Return the code and the text that the mail server answered; 0 and the exception's text if it did not."""
    if isinstance(error, SMTPRecipientsRefused):
        code, refusal = next(iter(error.recipients.values()))
        return code, refusal.decode(errors="replace")
    if isinstance(error, SMTPResponseException):
        text = error.smtp_error  # a text where smtplib itself found what is wrong
        return error.smtp_code, text.decode(errors="replace") if isinstance(text, bytes) else text
    return 0, str(error)


def _is_refused_permanently(error: Exception) -> bool:
    """Return whether the answer to this recipient or this text was 5xx, and not about us as the sender."""
    code, text = _answer(error)
    is_refused = isinstance(error, (SMTPRecipientsRefused, SMTPDataError)) and 500 <= code < 600
    return is_refused and not REFUSED_TO_SENDER.match(text)


def _describe(error: Exception, to: str = "") -> str:
    """Return the exception's class, the server's code and text, without the recipient's address or a part of it."""
    code, text = _answer(error)
    mailbox = to.rpartition("@")[0]
    for part in filter(None, (to, mailbox, mailbox.partition("+")[0])):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", REPLACEMENT, text, flags=re.IGNORECASE)
    return one_line(f"{type(error).__name__}: {code or ''} {without_emails(text)}", 500)


def _harmless(line: str) -> str:
    """Remove control characters, lone surrogates and direction marks, which could forge a link."""
    return "".join(
        character if character.isprintable() or character in "\u200c\u200d\u200e\u200f" else " "
        for character in line
        if character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def _cut(text: str, longest: int) -> str:
    """Cut between words where possible, and never between a letter and its accent."""
    if len(text) <= longest:
        return text
    end = longest - 1
    while end and unicodedata.combining(text[end]):
        end -= 1
    words = text[:end].rsplit(maxsplit=1)[0]
    return (words if len(words) > end // 2 else text[:end]).rstrip() + "…"
