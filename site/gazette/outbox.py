"""Mail, queued in the transaction of what it tells of and sent by the clock: never before that is true, never twice.

The one exception is a process that ends between the mail server's yes and our note of it: then the letter goes out
again, with the same Message-ID.
"""

import email.policy
import logging
import time
import unicodedata
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.utils import timezone

from .models import Letter
from .process_lock import process_lock

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=3)
LONGEST_PAUSE = timedelta(hours=8)
# Of a sent letter no word is kept, and after this not that there was one; of one given up, both for as long.
FORGET_SENT_AFTER = timedelta(days=1)
FORGET_GIVEN_UP_AFTER = timedelta(days=7)
LATE_AFTER = timedelta(hours=1)
LONGEST_SUBJECT = 150
LONGEST_TEXT = 20_000
# The clock has other things to do; what is left over is sent by its next turn.
SECONDS_A_ROUND = 45
# So many letters in a row that a server failed to take are its fault, not theirs.
FAILURES_IN_A_ROW = 3


@dataclass
class Round:
    """What one turn of the clock did: numbers of letters, and what was wrong with the server, if it was."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    problem: str = ""


def queue(
    *,
    to: str,
    subject: str,
    text: str,
    headers: dict[str, str] | None = None,
    about: str = "",
    due_at: datetime | None = None,
    now: datetime | None = None,
    discard: bool = False,
) -> Letter:
    """Adds a letter, in the caller's transaction; sent from `due_at` on, unless `take_back(about)` comes first.

    With `discard`, a letter without receiver and text is added, as if it were sent: for what must take as long whether
    or not there is somebody to write to.

    Subject, text and the values of `headers` may hold what strangers typed: what could end a line or turn the text
    around is removed, and what is too long is cut.
    """
    now = now or timezone.now()
    letter = Letter(
        message_id=f"<{uuid.uuid4().hex}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}>",
        about=about,
        to=to,
        subject=one_line(subject, LONGEST_SUBJECT),
        text=_cut("\n".join(map(_harmless, text.splitlines())), LONGEST_TEXT),
        headers={"Auto-Submitted": "auto-generated"}
        | {name: one_line(value, LONGEST_TEXT) for name, value in (headers or {}).items()},
        queued_at=now,
        due_at=due_at or now,
    )
    if discard:
        letter.to = letter.subject = letter.text = ""
        letter.sent_at = now
    letter.save(force_insert=True)
    return letter


def take_back(about: str) -> int:
    """Removes the letters about something that have not been sent, in the caller's transaction; gives their number."""
    return Letter.objects.waiting().about(about).delete()[0]


def send_due(now: datetime | None = None) -> Round:
    """Sends what is due, each letter noted as soon as the server has said yes. Call it outside a transaction.

    A letter that fails is tried again later; a server that can't be reached ends the round. Where another process is
    sending already, nothing happens.
    """
    now = now or timezone.now()
    done = Round()
    with process_lock("outbox") as is_alone:
        if is_alone and Letter.objects.due(now).exists():
            _send_due(now, done)
    return done


def forget(now: datetime) -> int:
    """Removes letters that were sent or given up some time ago; gives their number."""
    sent = Letter.objects.filter(sent_at__lt=now - FORGET_SENT_AFTER)
    given_up = Letter.objects.filter(given_up_at__lt=now - FORGET_GIVEN_UP_AFTER)
    return sent.delete()[0] + given_up.delete()[0]


def is_late(now: datetime) -> bool:
    """Whether letters have waited for an hour that no failure of theirs explains: no clock runs, or no mail server."""
    return Letter.objects.due(now - LATE_AFTER).exists()


def number_waiting() -> tuple[int, int]:
    """Return how many letters wait, and how many of them have been tried in vain."""
    waiting = Letter.objects.waiting()
    return waiting.count(), waiting.filter(tries__gt=0).count()


def one_line(text: str, longest: int) -> str:
    """`text` without anything that ends a line or turns the text around, and no longer than `longest`."""
    return _cut(" ".join(_harmless(text).split()), longest)


def _send_due(now: datetime, done: Round) -> None:
    mailer = mailers.default
    ends = time.monotonic() + SECONDS_A_ROUND
    in_a_row = 0
    try:
        while time.monotonic() < ends:
            # One after the other: what is taken back meanwhile is not sent.
            letter = Letter.objects.due(now).first()
            if letter is None:
                return
            try:
                mailer.open()
            except OSError as error:  # among them all of smtplib's
                done.problem = _said(error)
                done.given_up += _give_up_old_ones(now)
                return
            try:
                mailer.send_messages([_message(letter)])
            except Exception as error:
                # An address that nobody has is no fault of the server's: anybody can type one.
                in_a_row += not isinstance(error, SMTPRecipientsRefused)
                _note_failure(letter, error, now, done)
                # Whatever state the connection is in, the next letter gets a new one.
                with suppress(OSError):
                    mailer.close()
                if in_a_row == FAILURES_IN_A_ROW and isinstance(error, OSError):
                    done.problem = _said(error)
                    return
            else:
                in_a_row = 0
                _note_sent(letter, now)
                done.sent += 1
    finally:
        with suppress(OSError):
            mailer.close()


def _message(letter: Letter) -> EmailMessage:
    headers = {"Message-ID": letter.message_id, "Date": letter.queued_at, **letter.headers}
    return _Message(subject=letter.subject, body=letter.text, to=[letter.to], headers=headers)


class _Message(EmailMessage):
    def message(self, *, policy=email.policy.default):
        return super().message(policy=policy.clone(header_factory=_HEADERS))


class _OnOneLine(UnstructuredHeader, BaseHeader):
    """Python encodes a word that is longer than a line; an address for machines would not be one any more."""

    def fold(self, *, policy):
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OnOneLine)


def _note_sent(letter: Letter, now: datetime) -> None:
    """That it went is known for a day; what it said is nobody's any more."""
    Letter.objects.filter(pk=letter.pk).update(
        sent_at=now, tries=letter.tries + 1, subject="", text="", headers={}, problem=""
    )


def _note_failure(letter: Letter, error: Exception, now: datetime, done: Round) -> None:
    tries = letter.tries + 1
    problem = _said(error)
    changes = {"tries": tries, "problem": problem, "due_at": now + _pause(tries)}
    if now - letter.queued_at >= GIVE_UP_AFTER:
        changes["given_up_at"] = now
        done.given_up += 1
    else:
        done.failed += 1
    Letter.objects.filter(pk=letter.pk).update(**changes)
    logger.warning("Letter %s failed for the %s. time: %s", letter.message_id, tries, problem)


def _give_up_old_ones(now: datetime) -> int:
    return Letter.objects.waiting().filter(queued_at__lte=now - GIVE_UP_AFTER).update(given_up_at=now)


def _pause(tries: int) -> timedelta:
    """After so many tries: 5 minutes, 20, 80, 320, then 8 hours each time."""
    return min(timedelta(minutes=5) * 4 ** (min(tries, 5) - 1), LONGEST_PAUSE)


def _said(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}", 500)


def _harmless(line: str) -> str:
    """`line` without control characters, lone surrogates and what turns text around; the latter could forge a link."""
    return "".join(
        character if character.isprintable() or character in "\u200c\u200d\u200e\u200f" else " "
        for character in line
        if character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def _cut(text: str, longest: int) -> str:
    """Cut at a word where there is one, and never between a letter and its accent."""
    if len(text) <= longest:
        return text
    end = longest - 1
    while end and unicodedata.combining(text[end]):
        end -= 1
    words = text[:end].rsplit(maxsplit=1)[0]
    return (words if len(words) > end // 2 else text[:end]).rstrip() + "…"
