"""Mail on its way to a real server."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from gazette import outbox
from gazette.models import Letter
from gazette.process_lock import process_lock

from .post_office import PostOffice, free_port, mail_goes_to, open_office

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def queue(to="ada@reader.example", **changes):
    return outbox.queue(**{"to": to, "subject": "News", "text": "Something happened.\n", **changes})


def tick(now=None):
    said = StringIO()
    call_command("tick", stdout=said)
    return said.getvalue()


# What arrives.


def test_tick_sends_what_is_due_and_keeps_no_word_of_it():
    letter = queue(
        subject="Your comment, Grüße",
        text="Ä line.\n\nFrom here on.\n" + "x" * 1200,
        headers={"List-Unsubscribe": f"<https://gazette.example.org/{'long' * 40}/>", "X-Own": "a"},
    )

    with open_office() as office:
        assert tick() == "Sent 1 messages.\n"
        assert tick() == ""

    (sent,), (raw,) = office.letters, office.raw
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


def test_a_letter_is_not_there_when_what_it_tells_of_did_not_happen():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        _ = 1 / 0

    assert not Letter.objects.exists()


def test_what_is_due_later_waits_and_can_be_taken_back():
    now = timezone.now()
    kept = queue(due_at=now + HOUR, about="one")
    queue(due_at=now + HOUR, about="two")
    sent = queue(about="two")

    with open_office() as office:
        outbox.send_due(now + MINUTE)
        assert [letter["Message-ID"] for letter in office.letters] == [sent.message_id]

        assert outbox.take_back("two") == 1
        outbox.send_due(now + HOUR)

    assert [letter["Message-ID"] for letter in office.letters] == [sent.message_id, kept.message_id]


def test_nothing_that_was_typed_makes_a_header():
    with open_office() as office:
        for end in ["\n", "\r", "\r\n", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]:
            typed = f"Ada{end}Bcc: victim@example.org{end}{end}Body"
            queue(subject=typed, headers={"X-Name": typed})
            outbox.send_due()

            sent = office.letters.pop()
            assert (sent["Subject"], sent["X-Name"]) == ("Ada Bcc: victim@example.org Body",) * 2
            assert sent["Bcc"] is None
            assert sent.get_content().split("\r\n") == ["Something happened.", ""]
            assert office.letters == []


def test_what_is_too_long_is_cut_at_a_word():
    letter = queue(subject="many words " * 400, text="many words " * 4_000)
    endless = queue(subject="x" * 4_096, text="y")

    assert 140 < len(letter.subject) <= 150
    assert 19_990 < len(letter.text) <= 20_000
    assert letter.subject.split()[-1] in {"many…", "words…"}
    assert letter.text.split()[-1] in {"many…", "words…"}
    assert endless.subject == "x" * 149 + "…"


def test_a_text_keeps_its_lines_and_loses_what_turns_it_around():
    letter = queue(text="One\r\n\u202etwo\u2066\0\n\tthree \u200d four")

    assert letter.text == "One\ntwo \n three \u200d four"


# When something fails.


def test_a_server_that_is_away_is_tried_again_and_the_letter_arrives_once():
    letter = queue()
    port = free_port()

    with mail_goes_to(port):
        for _ in range(2):
            said = StringIO()
            with pytest.raises(CommandError, match="1 tasks failed"):
                call_command("tick", stdout=said)
            assert said.getvalue().startswith("The mail server can't be used: ConnectionRefusedError")
    with open_office(port=port) as office:
        assert tick() == "Sent 1 messages.\n"
        assert tick() == ""

    assert [each["Message-ID"] for each in office.letters] == [letter.message_id]


def test_one_bad_letter_does_not_stop_the_rest():
    now = timezone.now()
    office = PostOffice(answers={"gone@reader.example": "550 no such mailbox", "busy@reader.example": "451 later"})
    gone, busy = queue("gone@reader.example"), queue("busy@reader.example")
    broken = queue("no address")
    good = [queue(), queue("bob@reader.example")]

    with open_office(office):
        done = outbox.send_due(now + MINUTE)

        assert (done.sent, done.failed, done.given_up, done.problem) == (2, 3, 0, "")
        assert [each["Message-ID"] for each in office.letters] == [letter.message_id for letter in good]
        for letter, problem in ((gone, "no such mailbox"), (busy, "later"), (broken, "")):
            letter.refresh_from_db()
            assert problem in letter.problem
            assert (letter.tries, letter.due_at, letter.sent_at) == (1, now + 6 * MINUTE, None)

        del office.answers["busy@reader.example"]
        assert outbox.send_due(now + 5 * MINUTE).sent == 0
        done = outbox.send_due(now + 7 * MINUTE)

    assert (done.sent, done.failed) == (1, 2)
    assert office.letters[-1]["Message-ID"] == busy.message_id


def test_the_pauses_grow_and_after_three_days_a_letter_is_given_up(caplog):
    start = now = timezone.now()
    letter = queue("gone@reader.example", now=start)
    pauses = []

    with open_office(PostOffice(answers={letter.to: "550 no such mailbox"})):
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
    assert f"Letter {letter.message_id} failed" in caplog.text
    letter.refresh_from_db()
    assert letter.tries == len(pauses)


def test_what_a_dead_server_kept_for_days_is_given_up_and_said():
    now = timezone.now()
    old, new = queue(now=now - 4 * DAY), queue(now=now - DAY)

    with mail_goes_to(free_port()):
        done = outbox.send_due(now)

    assert (done.sent, done.given_up) == (0, 1)
    assert list(Letter.objects.waiting()) == [new]
    old.refresh_from_db()
    assert (old.given_up_at, old.text) == (now, "Something happened.")


def test_letters_are_forgotten_a_day_after_they_went_and_a_week_after_they_were_given_up():
    now = timezone.now()
    for sent, given_up in ((None, None), (now - 2 * DAY, None), (now - HOUR, None), (None, now - 8 * DAY), (None, now)):
        Letter.objects.filter(pk=queue(due_at=now + DAY).pk).update(sent_at=sent, given_up_at=given_up)

    assert outbox.forget(now) == 2
    assert Letter.objects.count() == 3


class DiesAfterTheYes(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit  # and so no note of it


def test_only_a_letter_whose_sender_died_before_its_note_goes_twice_and_under_one_name():
    first, second = queue(), queue("bob@reader.example")
    office = PostOffice()

    with open_office(office, backend=f"{__name__}.DiesAfterTheYes"), pytest.raises(SystemExit):
        outbox.send_due()
    with open_office(office):
        assert outbox.send_due().sent == 2
        assert outbox.send_due().sent == 0

    assert [each["Message-ID"] for each in office.letters] == [first.message_id, first.message_id, second.message_id]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clocks_at_once_send_a_letter_once():
    letters = {queue(f"reader{number}@reader.example").message_id for number in range(6)}

    def send(_number):
        try:
            return outbox.send_due().sent
        finally:
            connection.close()

    with open_office(PostOffice(seconds=0.02)) as office, ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 6

    assert len(office.letters) == 6
    assert {each["Message-ID"] for each in office.letters} == letters


def test_a_sender_that_died_makes_way():
    queue()

    with pytest.raises(smtplib.SMTPException), process_lock("outbox") as is_alone:
        assert is_alone
        raise smtplib.SMTPException
    with open_office() as office:
        outbox.send_due()

    assert len(office.letters) == 1


def test_addresses_that_nobody_has_do_not_stand_in_the_way_of_the_others():
    office = PostOffice()
    for number in range(outbox.FAILURES_IN_A_ROW + 1):
        queue(f"nobody{number}@reader.example")
        office.answers[f"nobody{number}@reader.example"] = "550 5.1.1 No such user here"
    queue("ada@reader.example")

    with open_office(office):
        done = outbox.send_due()

    assert len(office.to("ada@reader.example")) == done.sent == 1
    assert (done.failed, done.problem) == (outbox.FAILURES_IN_A_ROW + 1, "")
