"""Mail on its way to a real server."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from gazette import outbox
from gazette.models import Email
from gazette.process_lock import process_lock
from gazette.publications import Publication
from tests.served import free_port

from .mail_server import MailServer, deliver_to, running_mail_server

pytestmark = pytest.mark.django_db

ADA = "ada.quill+news@reader.example"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SIGNATURE = ["", "-- ", "Gazette", "http://testserver/"]


def queue(to="ada@reader.example", **changes):
    return outbox.queue(**{"to": to, "subject": "News", "text": "Something happened.\n", **changes})


def tick(now=None):
    output = StringIO()
    call_command("tick", stdout=output)
    return output.getvalue()


# What arrives.


def test_tick_sends_due_letters_and_deletes_their_text():
    letter = queue(
        subject="Your comment, Grüße",
        text="Ä line.\n\nFrom here on.\n" + "x" * 1200,
        headers={"List-Unsubscribe": f"<https://gazette.example.org/{'long' * 40}/>", "X-Own": "a"},
    )

    with running_mail_server() as mail_server:
        assert tick() == "Sent 1 messages.\n"
        assert tick() == ""

    (sent,), (raw,) = mail_server.emails, mail_server.raw
    assert (sent["To"], sent["Subject"]) == ("ada@reader.example", "Your comment, Grüße")
    assert sent["Message-ID"] == letter.message_id
    assert letter.message_id.endswith("@testserver>")
    assert sent.get_content_type() == "text/plain"
    assert sent.get_content().splitlines()[:3] == ["Ä line.", "", "From here on."]
    assert sent["Auto-Submitted"] == "auto-generated"
    # As it stands on the wire: machines read this one, and some of them plainly.
    assert f"\r\nList-Unsubscribe: <https://gazette.example.org/{'long' * 40}/>\r\n".encode() in raw
    letter.refresh_from_db()
    assert letter.sent_at is not None
    assert (letter.subject, letter.text, letter.headers) == ("", "", {})


def test_letter_is_rolled_back_with_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        _ = 1 / 0

    assert not Email.objects.exists()


def test_letter_due_later_waits_and_can_be_withdrawn():
    now = timezone.now()
    kept = queue(due_at=now + HOUR, about="one")
    queue(due_at=now + HOUR, about="two")
    sent = queue(about="two")

    with running_mail_server() as mail_server:
        outbox.send_due(now + MINUTE)
        assert [letter["Message-ID"] for letter in mail_server.emails] == [sent.message_id]

        assert outbox.withdraw("two") == 1
        outbox.send_due(now + HOUR)

    assert [letter["Message-ID"] for letter in mail_server.emails] == [sent.message_id, kept.message_id]


def test_typed_text_makes_no_header():
    with running_mail_server() as mail_server:
        for end in ["\n", "\r", "\r\n", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]:
            typed = f"Ada{end}Bcc: victim@example.org{end}{end}Body"
            queue(subject=typed, headers={"X-Name": typed})
            outbox.send_due()

            sent = mail_server.emails.pop()
            assert (sent["Subject"], sent["X-Name"]) == ("Ada Bcc: victim@example.org Body",) * 2
            assert sent["Bcc"] is None
            assert sent.get_content().split("\r\n") == ["Something happened.", *SIGNATURE, ""]
            assert mail_server.emails == []


def test_letter_comes_from_the_publication_and_is_signed_by_it(settings):
    settings.DEFAULT_FROM_EMAIL = "Mailer <news@gazette.example>"
    publication = Publication("Zürich, \u202eheute <x@evil.example>", "http://testserver/de/", "desk@gazette.example")

    with running_mail_server() as mail_server:
        queue(publication=publication, html="<p>Something happened.</p>", foot="Unsubscribe: URL")
        outbox.send_due()

    (letter,) = mail_server.emails
    (sender,) = letter["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Zürich, heute <x@evil.example>", "news@gazette.example")
    assert letter["Reply-To"] == "desk@gazette.example"
    text, html = letter.iter_parts()
    assert text.get_content().splitlines()[-4:] == ["-- ", sender.display_name, publication.url, "Unsubscribe: URL"]
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Something happened.</p>\r\n")


def test_long_text_is_cut_between_words():
    letter = queue(subject="many words " * 400, text="many words " * 4_000)
    endless = queue(subject="x" * 4_096, text="y")

    assert 140 < len(letter.subject) <= 150
    assert 19_990 < len(letter.text.partition("\n\n")[0]) <= 20_000
    assert letter.subject.split()[-1] in {"many…", "words…"}
    text, signature = letter.text.split("\n\n")
    assert text.split()[-1] in {"many…", "words…"}
    assert signature.splitlines() == SIGNATURE[1:]
    assert endless.subject == "x" * 149 + "…"


def test_text_keeps_its_lines_and_loses_direction_marks():
    letter = queue(text="One\r\n\u202etwo\u2066\0\n\tthree \u200d four")

    assert letter.text == "\n".join(["One", "two ", " three \u200d four", *SIGNATURE, ""])


def test_message_of_django_is_queued_for_each_recipient():
    to = ["ada@reader.example", "bob@reader.example"]

    assert EmailMessage("News", "Hello.\n", to=to).send() == 1

    text = "\n".join(["Hello.", *SIGNATURE, ""])
    assert list(Email.objects.order_by("to").values_list("to", "subject", "text")) == [
        (each, "News", text) for each in to
    ]


# When something fails.


def test_unreachable_server_is_tried_again_and_letter_arrives_once():
    letter = queue()
    port = free_port()

    with deliver_to(port):
        for _ in range(2):
            output = StringIO()
            with pytest.raises(CommandError, match="1 task failed"):
                call_command("tick", stdout=output)
            printed = f"The mail server 127.0.0.1:{port} can't be used: ConnectionRefusedError"
            assert output.getvalue().startswith(printed)
            letter.refresh_from_db()
            assert (letter.tries, letter.problem[:22]) == (0, "ConnectionRefusedError")
    with running_mail_server(port=port) as mail_server:
        assert tick() == "Sent 1 messages.\n"
        assert tick() == ""

    assert [each["Message-ID"] for each in mail_server.emails] == [letter.message_id]


def test_failing_letter_does_not_stop_the_others():
    now = timezone.now()
    mail_server = MailServer(answers={"gone@reader.example": "550 no such mailbox", "busy@reader.example": "451 later"})
    unknown, busy = queue("gone@reader.example"), queue("busy@reader.example")
    broken = queue("no recipient")
    good = [queue(), queue("bob@reader.example")]

    with running_mail_server(mail_server):
        done = outbox.send_due(now + MINUTE)

        assert (done.sent, done.failed, done.given_up, done.problem) == (2, 2, 1, "")
        assert [each["Message-ID"] for each in mail_server.emails] == [letter.message_id for letter in good]
        for letter, problem in ((unknown, "no such mailbox"), (busy, "later"), (broken, "")):
            letter.refresh_from_db()
            assert problem in letter.problem
            assert (letter.tries, letter.due_at, letter.sent_at) == (1, now + 6 * MINUTE, None)
        # The server refused it permanently.
        assert (unknown.given_up_at, busy.given_up_at, broken.given_up_at) == (now + MINUTE, None, None)

        del mail_server.answers["busy@reader.example"]
        assert outbox.send_due(now + 5 * MINUTE).sent == 0
        done = outbox.send_due(now + 7 * MINUTE)

    assert (done.sent, done.failed) == (1, 1)
    assert mail_server.emails[-1]["Message-ID"] == busy.message_id


def test_pauses_grow_and_letter_is_given_up_after_three_days(caplog):
    start = now = timezone.now()
    letter = queue("busy@reader.example", now=start)
    pauses = []

    with running_mail_server(MailServer(answers={letter.to: "451 no such mailbox yet"})):
        while not letter.given_up_at:
            done = outbox.send_due(now)
            letter.refresh_from_db()
            pauses.append(letter.due_at - now)
            now = letter.due_at
        assert done.given_up == 1
        outbox.send_due(now + DAY)

    assert pauses[:6] == [5 * MINUTE, 20 * MINUTE, 80 * MINUTE, 320 * MINUTE, 8 * HOUR, 8 * HOUR]
    assert len(pauses) < 15
    assert 3 * DAY <= letter.given_up_at - start < 4 * DAY
    assert f"Email {letter.message_id[1:33]} failed" in caplog.text
    letter.refresh_from_db()
    assert letter.tries == len(pauses)


def test_old_letter_is_given_up_while_server_is_unreachable():
    now = timezone.now()
    old, new = queue(now=now - 4 * DAY), queue(now=now - DAY)

    with deliver_to(free_port()):
        done = outbox.send_due(now)

    assert (done.sent, done.given_up) == (0, 1)
    assert list(Email.objects.waiting()) == [new]
    old.refresh_from_db()
    assert (old.given_up_at, old.text.splitlines()[0]) == (now, "Something happened.")


def test_letters_are_deleted_a_day_after_sending_and_a_week_after_giving_up():
    now = timezone.now()
    for sent, given_up in ((None, None), (now - 2 * DAY, None), (now - HOUR, None), (None, now - 8 * DAY), (None, now)):
        Email.objects.filter(pk=queue(due_at=now + DAY).pk).update(sent_at=sent, given_up_at=given_up)

    assert outbox.forget(now) == 2
    assert Email.objects.count() == 3


class DiesAfterTheYes(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit  # and so no note of it


def test_letter_is_sent_twice_only_if_sender_dies_before_recording_it():
    first, second = queue(), queue("bob@reader.example")
    mail_server = MailServer()

    with running_mail_server(mail_server, backend=f"{__name__}.DiesAfterTheYes"), pytest.raises(SystemExit):
        outbox.send_due()
    with running_mail_server(mail_server):
        assert outbox.send_due().sent == 2
        assert outbox.send_due().sent == 0

    assert [each["Message-ID"] for each in mail_server.emails] == [
        first.message_id,
        first.message_id,
        second.message_id,
    ]


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_send_each_letter_once():
    letters = {queue(f"reader{number}@reader.example").message_id for number in range(6)}

    def send(_number):
        try:
            return outbox.send_due().sent
        finally:
            connection.close()

    with running_mail_server(MailServer(seconds=0.02)) as mail_server, ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 6

    assert len(mail_server.emails) == 6
    assert {each["Message-ID"] for each in mail_server.emails} == letters


def test_lock_is_released_when_sender_dies():
    queue()

    with pytest.raises(smtplib.SMTPException), process_lock("outbox") as is_alone:
        assert is_alone
        raise smtplib.SMTPException
    with running_mail_server() as mail_server:
        outbox.send_due()

    assert len(mail_server.emails) == 1


def test_unknown_recipients_do_not_end_the_round():
    mail_server = MailServer()
    for number in range(outbox.FAILURES_IN_A_ROW + 1):
        queue(f"nobody{number}@reader.example")
        mail_server.answers[f"nobody{number}@reader.example"] = "550 5.1.1 No such user here"
    queue("ada@reader.example")

    with running_mail_server(mail_server):
        done = outbox.send_due()

    assert len(mail_server.to("ada@reader.example")) == done.sent == 1
    assert (done.given_up, done.problem) == (outbox.FAILURES_IN_A_ROW + 1, "")


@pytest.mark.parametrize(
    ("server", "answer"),
    [
        (MailServer(answers={ADA: f"550 5.1.1 <{ADA}>: ada.quill is not known here"}), "SMTPRecipientsRefused: 550"),
        (MailServer(after_data=f"554 5.6.0 no such mail for {ADA.upper()}"), "SMTPDataError: 554"),
    ],
)
def test_permanently_refused_letter_ends_at_once_without_its_email_address_in_any_log(server, answer, caplog):
    letter = queue(ADA)

    with running_mail_server(server):
        output = tick()
    letter.refresh_from_db()
    health = Client().get("/health/?format=json").json()

    assert (letter.tries, letter.given_up_at is None) == (1, False)
    assert output == "Gave up 1 messages that the mail server refused, or that could not be sent for days.\n"
    assert (health["mail"], health["details"]["mail"]["last_problem"][: len(answer)]) == ("ok", answer)
    assert health["details"]["mail"]["given_up"] == 1
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")  # the server's
    assert (len(server.emails), f"Email {letter.message_id[1:33]} failed" in logged) == (0, True)
    for text in (logged, output, str(health)):
        assert "ada" not in text.casefold()


@pytest.mark.parametrize(
    ("server", "problem"),
    [
        (
            MailServer(after_mail=f"553 5.7.1 {ADA} may not get mail from you"),
            "SMTPSenderRefused: 553 5.7.1 [email address] may not get mail from you",
        ),
        (
            MailServer(answers={ADA: f"554 5.7.1 <{ADA}>: Relay access denied"}),
            "SMTPRecipientsRefused: 554 5.7.1 <[email address]>: Relay access denied",
        ),
        (
            MailServer(after_data="550 5.4.5 Daily sending limit exceeded"),
            "SMTPDataError: 550 5.4.5 Daily sending limit exceeded",
        ),
    ],
)
def test_server_that_refuses_the_sender_loses_no_letter(server, problem):
    letter = queue(ADA)

    with running_mail_server(server):
        outbox.send_due()
    letter.refresh_from_db()

    assert (letter.tries, letter.given_up_at) == (1, None)
    assert letter.problem == problem


def test_mail_server_that_is_away_is_in_health_at_once_and_until_it_answers():
    queue(ADA)
    with deliver_to(free_port()):
        outbox.send_due()
    down = Client().get("/health/?format=json").json()
    with running_mail_server():
        outbox.send_due()

    assert (down["mail"], down["details"]["mail"]["last_problem"][:22]) == ("down", "ConnectionRefusedError")
    assert Client().get("/health/?format=json").json()["mail"] == "ok"
