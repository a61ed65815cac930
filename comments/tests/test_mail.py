"""Mail to readers and moderators, as it arrives."""

import re
from datetime import timedelta
from email.message import EmailMessage
from itertools import count

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import actions
from comments.actions import State
from comments.mail import notifications
from comments.mail.digests import queue_digests
from comments.mail.notifications import DELAY, ask_to_confirm, name_in_mail, notify
from comments.mail.quotes import quoted
from comments.models import Comment, ConversationSettings, Correspondent, Digest, OwnReason, Reason
from comments.outcomes import BECAUSE
from comments.tokens import token_for
from gazette import outbox
from gazette.models import Email
from gazette.tests.mail_server import running_mail_server

from .factories import (
    make_comment,
    make_listing,
    make_local_moderator,
    make_page,
    make_user,
    make_visible,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moderator")]

ADA, BOB = "ada@reader.example", "bob@reader.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mail_server():
    with running_mail_server() as mail_server:
        yield mail_server


def confirm(email, now=None):
    ask_to_confirm(email, now=now)
    correspondent = Correspondent.objects.get(email=email)
    actions.confirm_email(correspondent, now=now)
    Email.objects.all().delete()
    return correspondent


def asked(page, email=ADA, *, confirmed=True, **changes):
    """A comment whose author subscribed to mail."""
    if confirmed and not Correspondent.objects.confirmed().filter(email=email).exists():
        confirm(email)
    comment = make_comment(page, email=email, **changes)
    actions.ask_for_mail(comment)
    return comment


def approve(comment, moderator, **details):
    comment.refresh_from_db()
    return actions.approve(comment, moderator=moderator, seen=State.of(comment), **details)


def reject(comment, moderator, reason="off_topic", **details):
    comment.refresh_from_db()
    return actions.reject(comment, moderator=moderator, seen=State.of(comment), reason=reason, **details)


def undo(comment, moderator, **details):
    comment.refresh_from_db()
    return actions.undo(comment, moderator=moderator, seen=State.of(comment), **details)


def subjects():
    return list(Email.objects.waiting().order_by("id").values_list("subject", flat=True))


def link_in(letter: EmailMessage, word: str) -> str:
    (link,) = set(re.findall(rf"http://testserver(/\S*/{word}/\S+)", letter.get_content()))
    return link


# The whole way of a reader.


def test_reader_subscribes_confirms_is_notified_and_unsubscribes(client, mail_server, moderator):
    article = make_page(title="The bridge")
    fields = {"name": "Ada", "email": "Ada@Reader.example", "text": "I saw it."}
    received = client.post(reverse("comments:write", args=[article.pk]), fields)["Location"]
    comment = Comment.objects.get()

    # when: nobody asked
    call_command("tick")
    assert mail_server.emails == []

    # when: asked, by the button
    page = client.get(received).content.decode()
    assert "<button>Email me about replies and the decision</button>" in page
    ask = re.search(r'action="(/comments/mail/ask/[^"]+)"', page)[1]
    answer = client.post(ask)
    assert (answer.status_code, answer["Location"]) == (303, received)
    assert "email Ada@reader.example" in client.get(received).content.decode()
    call_command("tick")

    # then: the question, and nothing that was typed
    (question,) = mail_server.emails
    assert question["To"] == ADA
    content = question["Subject"] + question.get_content()
    assert [word for word in ("Ada", "I saw it", "The bridge") if word in content.replace(ADA, "")] == []
    assert "text/plain" in question["Content-Type"]

    # when: approved before the answer, then confirmed with the button
    approve(comment, moderator)
    assert subjects() == []
    url = link_in(question, "confirm")
    assert "Confirm email address" in client.get(url).content.decode()
    assert Correspondent.objects.get().confirmed_at is None
    assert "Email address confirmed" in client.post(url).content.decode()

    # then: caught up on, after the delay
    call_command("tick")
    assert len(mail_server.emails) == 1
    outbox.send_due(timezone.now() + DELAY)
    outcome = mail_server.emails[1]
    assert outcome["Subject"] == "Your comment on “The bridge” is published"
    assert f"http://testserver/comments/{comment.pk}/" in outcome.get_content()

    # when: answered, and the answer approved
    reply = make_comment(article, parent=comment, name="Bob", email=BOB, text="So did I, at https://evil.example/")
    approve(reply, moderator)
    outbox.send_due(timezone.now() + DELAY)

    # then
    answered = mail_server.emails[2]
    assert answered["Subject"] == "New reply to your comment on “The bridge”"
    assert answered.get_content().startswith(
        f"Bob replied to your comment on the article “The bridge”:\r\n\r\nhttp://testserver/comments/{reply.pk}/"
    )
    assert [word for word in ("evil.example", "So did I", BOB, "I saw it") if word in answered.get_content()] == []

    # when: no more, as mail programs send it
    (stop,) = re.findall(r"<http://testserver(/[^>]+)>", answered["List-Unsubscribe"])
    assert answered["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link_in(answered, "stop") == stop
    reject(comment, moderator)
    one_click = Client(enforce_csrf_checks=True).post(
        stop, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    # then: what waited is gone, and nothing more comes, until it is confirmed anew
    assert (one_click.status_code, one_click.cookies.output()) == (200, "")
    assert subjects() == []
    undo(comment, moderator)
    outbox.send_due(timezone.now() + DAY)
    assert len(mail_server.emails) == 3
    again = re.search(r'action="(/comments/mail/confirm/[^"]+)"', one_click.content.decode())[1]
    client.post(again)
    assert notify(ADA, "News", "Some.") is not None


# The question.


def test_email_is_asked_to_confirm_once_a_day_in_any_spelling():
    now = timezone.now()
    article = make_page()

    for number, email in enumerate([ADA, ADA.upper(), ADA]):
        actions.ask_for_mail(make_comment(article, email=email), now=now + number * HOUR)
    assert Email.objects.count() == 1
    assert not ask_to_confirm(ADA, now=now + DAY - timedelta(seconds=1))
    assert ask_to_confirm(ADA, now=now + DAY)
    assert Email.objects.count() == 2
    assert set(Email.objects.values_list("to", flat=True)) == {ADA}


def test_a_mailbox_is_asked_once_a_day_under_whatever_tags():
    now = timezone.now()

    assert ask_to_confirm("ada+one@reader.example", now=now)
    for email in ("ada+two@reader.example", "Ada@reader.example", "ada+@reader.example"):
        assert not ask_to_confirm(email, now=now + HOUR)
    assert ask_to_confirm("adam@reader.example", now=now + HOUR)
    assert ask_to_confirm("ada+two@other.example", now=now + HOUR)
    assert ask_to_confirm("ada+two@reader.example", now=now + DAY + HOUR)

    actions.refuse_mail(Correspondent.objects.get(email="ada+two@reader.example"), now=now + DAY + HOUR)
    assert not ask_to_confirm("ada+three@reader.example", now=now + 9 * DAY)
    assert not Correspondent.objects.filter(email="ada+three@reader.example").exists()


def test_confirmation_mail_is_not_repeated_after_refusal_or_confirmation():
    now = timezone.now()
    confirm(BOB, now=now)
    ask_to_confirm(ADA, now=now)
    actions.refuse_mail(Correspondent.objects.get(email=ADA), now=now)

    assert not ask_to_confirm(ADA, now=now + 29 * DAY)
    assert not ask_to_confirm(BOB, now=now + 29 * DAY)
    assert ask_to_confirm(ADA, now=now + 30 * DAY)


def test_unconfirmed_email_gets_only_the_confirmation_mail(moderator, article):
    comment = asked(article, confirmed=False)
    approve(comment, moderator)
    make_visible(article, parent=comment, moderator=moderator)
    reject(comment, moderator)

    assert notify(ADA, "News", "Some.") is None
    assert subjects() == ["Confirm your email address for Gazette"]


@pytest.mark.usefixtures("noon")
def test_one_network_cannot_subscribe_many_emails(client, settings):
    settings.GAZETTE_COMMENT_RATE = "3/h"
    article = make_page()

    for number in range(5):
        comment = make_comment(article, email=f"victim{number}@reader.example")
        answer = client.post(reverse("comments:ask_for_mail", args=[token_for(comment)]))
        comment.refresh_from_db()

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Your comment was received" in answer.content.decode()
    assert Email.objects.count() == 3
    assert not comment.wants_mail


@pytest.mark.any_database
def test_mail_button_needs_an_email_and_lasts_ten_minutes(client, time_machine, article):
    without, given = make_comment(article), make_comment(article, email=ADA)
    tokens = {comment: token_for(comment) for comment in (without, given)}
    page = client.get(reverse("comments:received", args=[tokens[without]])).content.decode()
    assert "by mail" not in page

    client.post(reverse("comments:ask_for_mail", args=[tokens[without]]))
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert "by mail" not in client.get(reverse("comments:received", args=[tokens[given]])).content.decode()
    client.post(reverse("comments:ask_for_mail", args=[tokens[given]]))

    assert not Comment.objects.filter(wants_mail=True).exists()
    assert not Email.objects.exists()


def write(client, article, **fields):
    """Post a comment of Ada's, `wants_mail` as the tick in the form sends it."""
    values = {"name": "Ada", "email": ADA, "text": "I saw it."} | fields
    return client.post(reverse("comments:write", args=[article.pk]), values)


def test_tick_in_the_form_asks_for_mail(client, article, moderator):
    answer = write(client, article, wants_mail="on")

    assert Comment.objects.get().wants_mail
    assert subjects() == ["Confirm your email address for Gazette"]
    page = client.get(answer["Location"]).content.decode()
    assert f"We’ll email {ADA} about replies and the decision." in page
    assert "Email me about" not in page

    # when: confirmed and decided
    actions.confirm_email(Correspondent.objects.get())
    Email.objects.all().delete()
    approve(Comment.objects.get(), moderator)
    assert subjects() == [f"Your comment on “{article.title}” is published"]


@pytest.mark.any_database
def test_email_without_the_tick_gets_no_mail(client, article, moderator):
    confirm(ADA)
    write(client, article)

    comment = Comment.objects.get()
    assert not comment.wants_mail
    approve(comment, moderator)
    make_visible(article, parent=comment, moderator=moderator)
    assert subjects() == []


@pytest.mark.any_database
def test_tick_without_an_email_is_refused_with_one_line(client, article):
    answer = write(client, article, email="", wants_mail="on")

    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    (line,) = page.select(".error-summary li")
    assert line.get_text(strip=True) == "Email address: Enter your email address, or untick the box below."
    assert line.a["href"] == "#id_email"
    assert page.select_one("[name=wants_mail]").has_attr("checked")
    assert not Comment.objects.exists()

    # An invalid address is one fault, not two.
    wrong = BeautifulSoup(write(client, article, email="ada@", wants_mail="on").content, "html.parser")
    assert [line.get_text(strip=True) for line in wrong.select(".error-summary li")] == [
        "Email address: Enter a valid email address."
    ]


@pytest.mark.any_database
@pytest.mark.parametrize("step", [{"do": "preview"}, {"choose": ""}])
def test_tick_stays_while_the_form_is_not_sent(client, article, step):
    for wants_mail, is_ticked in (({"wants_mail": "on"}, True), ({}, False)):
        page = BeautifulSoup(write(client, article, **step, **wants_mail).content, "html.parser")
        assert page.select_one("[name=wants_mail]").has_attr("checked") is is_ticked
    assert not Email.objects.exists()


@pytest.mark.any_database
def test_program_that_fills_in_every_field_makes_no_mail(client, article):
    write(client, article, wants_mail="on", subject="Hello")

    assert Comment.objects.get().status == "spam"
    assert not Comment.objects.get().wants_mail
    assert not Email.objects.exists()


def test_edit_changes_whether_mail_is_wanted(client, article):
    write(client, article, wants_mail="on")

    def edit(**fields):
        url = reverse("comments:edit", args=[token_for(Comment.objects.get())])
        form = BeautifulSoup(client.get(url).content, "html.parser")
        was_ticked = form.select_one("[name=wants_mail]").has_attr("checked")
        client.post(url, {"name": "Ada", "email": ADA, "text": "I saw it."} | fields)
        return was_ticked, Comment.objects.get().wants_mail, list(Email.objects.values_list("to", flat=True))

    assert edit(wants_mail="on") == (True, True, [ADA])
    assert edit() == (True, False, [ADA])
    assert edit(wants_mail="on", email=BOB) == (False, True, [ADA, BOB])


@pytest.mark.usefixtures("noon")
def test_tick_counts_among_the_questions_of_a_network(client, article, settings):
    settings.GAZETTE_COMMENT_RATE = "2/h"
    for number in range(2):
        comment = make_comment(article, email=f"victim{number}@reader.example")
        client.post(reverse("comments:ask_for_mail", args=[token_for(comment)]))

    answer = write(client, article, wants_mail="on")

    assert answer.status_code == 429
    assert "Your text is kept" in answer.content.decode()
    assert Email.objects.count() == 2
    assert not Comment.objects.filter(email=ADA).exists()


def test_a_question_is_open_for_seven_days(client, time_machine):
    ask_to_confirm(ADA)
    letter = Email.objects.get()
    url = re.search(r"http://testserver(/comments/mail/confirm/\S+)", letter.text)[1]
    stop = re.search(r"http://testserver(/comments/mail/stop/\S+)", letter.text)[1]

    time_machine.move_to(timezone.now() + timedelta(days=7, seconds=2))

    answer = client.post(url)
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (404, True)
    assert "link to confirm an email address works for seven days" in answer.content.decode()
    assert Correspondent.objects.get().confirmed_at is None
    assert client.post(stop).status_code == 200
    assert Correspondent.objects.get().refused_at is not None


def test_addresses_that_never_answered_are_forgotten():
    now = timezone.now()
    ask_to_confirm(ADA, now=now - 9 * DAY)
    ask_to_confirm(BOB, now=now - 7 * DAY)
    confirm("eve@reader.example", now=now - 9 * DAY)

    assert notifications.forget_unanswered(now) == 1
    assert set(Correspondent.objects.values_list("email", flat=True)) == {BOB, "eve@reader.example"}


def test_new_subscription_sends_no_earlier_decisions(moderator):
    now = timezone.now()
    comment = asked(make_page())
    approve(comment, moderator, now=now)
    correspondent = Correspondent.objects.get()
    actions.refuse_mail(correspondent, now=now + HOUR)

    actions.confirm_email(correspondent, now=now + 2 * HOUR)

    assert subjects() == []


# What became of a comment.


@pytest.mark.any_database
def test_a_rejection_gives_its_reason_and_no_note(moderator):
    article = make_page(title="The bridge")

    for number, reason in enumerate(Reason.values):
        comment = asked(article)
        reject(comment, moderator, reason, note="Secret note", now=timezone.now() + timedelta(hours=2 * number))

        letter = Email.objects.get()
        assert letter.subject == "Your comment on “The bridge” was not published"
        because = f", because {BECAUSE[reason]}. This was" if BECAUSE[reason] else "was not published. This was"
        assert because in letter.text
        assert "Secret" not in letter.text
        assert comment.text not in letter.text
        letter.delete()


def subscribed(page, text, *, network="home", **changes):
    """A comment for which its author has just confirmed the address."""
    comment = make_comment(page, email=ADA, text=text, network=network, **changes)
    actions.ask_for_mail(comment)
    actions.confirm_email(Correspondent.objects.get(email=ADA))
    return comment


@pytest.mark.any_database
def test_a_rejection_quotes_the_comment_and_links_to_article_and_rules_only(moderator, monkeypatch):
    rules = "http://testserver/rules/"
    monkeypatch.setattr(notifications.publications, "house_rules_url", lambda page: rules)
    article = make_page(title="The bridge")
    text = (
        "See https://evil.example/a?b=c or www.evil.example, mail me@evil.example!\n\n> Quoted <b>\nmailto:x "
        "ftp:evil \\\\host\\share evil。example"
    )
    comment = subscribed(article, text)

    reject(comment, moderator, "hate")

    letter = Email.objects.latest("pk").text
    assert (
        ", because it is hateful. This was a moderator’s decision.\n\nYou wrote:\n\n> See https[:]//evil[.]ex" in letter
    )
    assert (
        "mail me[at]evil[.]example!\n>\n> › Quoted ‹b›\n> mailto[:]x ftp[:]evil \\host\\share evil[.]example\n"
        in letter
    )
    assert letter.count("evil.") == letter.count("@") == 0
    links = re.findall(r"\w+://\S+", letter)
    assert links[:3] == [rules, article.full_url, "http://testserver/"]
    assert len(links) == 4 and "/stop/" in links[3]


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("नीति.भारत", "नीति[.]भारत"),
        ("हिन्दी.com", "हिन्दी[.]com"),
        ("evi\u0301.com", "evi\u0301[.]com"),
        ("evil\u200b.\u200bcom", "evil\u200b[.]\u200bcom"),
        ("z.B. 1.2 e.g. Wait...no. At 10:30", "z.B. 1.2 e.g. Wait...no. At 10:30"),
    ],
)
def test_hosts_with_marks_or_invisible_characters_are_no_links_in_a_quotation(text, plain):
    assert quoted(text) == f"> {plain}"


@pytest.mark.any_database
def test_a_long_comment_is_cut_in_the_letter(moderator, article):
    comment = subscribed(article, "Many words. " * 400)

    reject(comment, moderator)

    (line,) = [line for line in Email.objects.latest("pk").text.splitlines() if line.startswith(">")]
    assert line.endswith(" Many words.…") or line.endswith(" Many…")
    assert 900 < len(line) < 1_010


def test_only_comments_of_the_confirmed_author_are_quoted(moderator, article):
    subscribed(article, "First of mine", browser="b" * 32)
    times = (timezone.now() + timedelta(hours=number) for number in count())

    def is_quoted(**changes):
        comment = asked(article, text=f"Some text {changes}", **changes)
        Email.objects.all().delete()
        reject(comment, moderator, now=next(times))
        return "\n> Some text" in Email.objects.get().text

    assert is_quoted(network="home") and is_quoted(browser="b" * 32)
    # Anybody can type the address.
    assert not is_quoted() and not is_quoted(network="elsewhere", browser="c" * 32)


@pytest.mark.parametrize("before", [timedelta(days=2), timedelta(minutes=3)])
def test_nothing_is_quoted_where_somebody_else_asked_for_email_before_the_confirmation(moderator, article, before):
    then = timezone.now() - before
    first = make_comment(article, email=ADA, text="Some text by Ada", network="home", now=then)
    actions.ask_for_mail(first, now=then)
    if before < timedelta(hours=1):
        Correspondent.objects.update(asked_at=timezone.now() + timedelta(seconds=1))
    comment = subscribed(article, "Some text by another", network="elsewhere")

    for each in (first, comment):
        Email.objects.all().delete()
        each.refresh_from_db()
        reject(each, moderator)
        assert "Some text" not in Email.objects.get().text


@pytest.mark.any_database
def test_other_letters_quote_nothing(moderator, article):
    comment = subscribed(article, "Words of mine")

    approve(comment, moderator)

    assert "Words of mine" not in Email.objects.latest("pk").text
    assert "House rules" not in Email.objects.latest("pk").text


@pytest.mark.any_database
def test_a_reason_of_the_site_has_its_own_text_in_the_letter(moderator, article):
    settings = ConversationSettings.of_page(article)
    own = OwnReason.objects.create(settings=settings, label="x", when="When.", letter="Please write to the editors.")
    comment = asked(article)

    reject(comment, moderator, own.code, note="Secret note")

    letter = Email.objects.get().text
    assert "was not published. This was a moderator’s decision.\n\nPlease write to the editors.\n\n" in letter
    assert "Secret" not in letter


def test_spam_notifies_when_a_moderator_decided_and_not_a_rule(moderator, article):
    confirm(ADA)
    by_rule = make_comment(article, email=ADA, trap="filled")
    actions.ask_for_mail(by_rule)
    assert (by_rule.status, subjects()) == ("spam", [])

    approve(by_rule, moderator)
    assert len(subjects()) == 1
    actions.mark_as_spam(by_rule, moderator=moderator, seen=State.of(by_rule))

    assert "because it was taken for spam" in Email.objects.get().text


def test_author_without_subscription_is_not_notified(moderator):
    confirm(ADA)
    article = make_page()
    comment = make_comment(article, email=ADA)

    approve(comment, moderator)
    make_visible(article, parent=comment, moderator=moderator)

    assert subjects() == []


def test_an_undo_takes_back_the_letter_that_waits(moderator):
    now = timezone.now()
    comment = asked(make_page(title="T"))

    approve(comment, moderator, now=now)
    assert Email.objects.get().due_at == now + DELAY
    undo(comment, moderator, now=now + timedelta(minutes=1))
    assert subjects() == []

    reject(comment, moderator, now=now + timedelta(minutes=2))
    approve(comment, moderator, now=now + timedelta(minutes=2))
    assert subjects() == ["Your comment on “T” is published"]


def test_undo_notifies_again_only_after_a_different_notification(moderator, mail_server):
    now = timezone.now()
    comment = asked(make_page(title="T"))
    published, removed = "Your comment on “T” is published", "Your comment on “T” is no longer published"

    approve(comment, moderator, now=now)
    outbox.send_due(now + DELAY)
    # A slip that nobody was told of.
    reject(comment, moderator, now=now + HOUR)
    undo(comment, moderator, now=now + HOUR + timedelta(minutes=1))
    assert subjects() == []
    # One that was told.
    reject(comment, moderator, now=now + 2 * HOUR)
    outbox.send_due(now + 2 * HOUR + DELAY)
    undo(comment, moderator, now=now + 3 * HOUR)
    outbox.send_due(now + 3 * HOUR + DELAY)

    assert [letter["Subject"] for letter in mail_server.emails] == [published, removed, published]


def test_undo_restores_unsent_notifications(moderator):
    now = timezone.now()
    comment = asked(make_page(title="T"))

    approve(comment, moderator, now=now)
    reject(comment, moderator, now=now + timedelta(minutes=1))
    undo(comment, moderator, now=now + timedelta(minutes=2))

    assert subjects() == ["Your comment on “T” is published"]


def test_bulk_decision_notifies_each_author_and_its_undo_deletes_the_mail(moderator, article):
    comments = [asked(article), asked(article, BOB), make_comment(article)]
    seen = [(comment.pk, State.of(comment)) for comment in comments]

    outcome = actions.decide_in_bulk(seen, "reject", moderator=moderator, reason="hate")
    assert sorted(Email.objects.values_list("to", flat=True)) == [ADA, BOB]

    actions.undo_bulk_decision(outcome.batch, moderator=moderator)
    assert subjects() == []


def test_rejections_of_a_flood_queue_three_letters_an_hour(moderator, article):
    now = timezone.now()
    confirm("bob@example.org")
    seen = [(comment.pk, State.of(comment)) for comment in [asked(article) for _number in range(20)]]

    actions.decide_in_bulk(seen, "reject", moderator=moderator, reason="hate", now=now)
    assert Email.objects.count() == 3

    # Another address, an approval, and the hour after are not affected.
    reject(asked(article, email="bob@example.org"), moderator, now=now)
    approve(asked(article), moderator, now=now)
    reject(asked(article), moderator, now=now + timedelta(minutes=61))
    assert Email.objects.count() == 6


def test_a_refused_decision_queues_nothing(moderator):
    comment = asked(make_page())
    seen = State.of(comment)
    approve(comment, moderator)
    Email.objects.all().delete()

    with pytest.raises(actions.ChangedSinceSeen):
        actions.reject(comment, moderator=moderator, seen=seen, reason="hate")

    assert subjects() == []


def test_author_who_deleted_the_comment_is_not_notified(moderator):
    comment = asked(make_page())
    approve(comment, moderator)

    actions.withdraw(comment)

    assert subjects() == []


# Answers.


def test_own_and_invisible_replies_notify_nobody(moderator, article):
    comment = asked(article, browser="b" * 32)
    approve(comment, moderator)
    Email.objects.all().delete()

    make_visible(article, parent=comment, email=ADA.upper(), moderator=moderator)
    make_visible(article, parent=comment, browser="b" * 32, moderator=moderator)
    waiting = make_comment(article, parent=comment)
    reject(make_comment(article, parent=comment), moderator)
    assert subjects() == []

    approve(waiting, moderator)
    assert len(subjects()) == 1
    undo(waiting, moderator)
    assert subjects() == []


@pytest.mark.any_database
def test_an_answer_of_the_staff_says_so(moderator):
    comment = asked(make_page(title="T"))
    moderator.first_name = "Mira"

    actions.reply_as_staff(comment, moderator=moderator, seen=State.of(comment), text="Thank you.")

    assert subjects() == ["Your comment on “T” is published", "New reply to your comment on “T”"]
    assert "Mira (staff) replied" in Email.objects.order_by("id").last().text


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "displayed"),
    [
        ("Ada Quill", "Ada Quill"),
        ("J. R. Tolkien", "J. R. Tolkien"),
        ("www.evil.example", ""),
        ("evil.example", ""),
        ("see https://evil.example", ""),
        ("a@b.example", ""),
    ],
)
def test_mail_names_the_author_unless_the_name_looks_like_a_link(name, displayed):
    assert name_in_mail(name) == displayed


@pytest.mark.any_database
def test_author_without_usable_name_is_called_another_reader(moderator, article):
    comment = asked(article)
    approve(comment, moderator)
    make_visible(article, parent=comment, name="www.evil.example", moderator=moderator)

    assert Email.objects.order_by("id").last().text.startswith("Another reader replied")


# Moderators.


def test_a_digest_tells_what_waits_for_this_moderator_and_leads_to_the_desk_only(mail_server):
    now = timezone.now()
    article = make_page(title="The bridge")
    other_branch = make_page(listing=make_listing(title="Other", slug="other"), title="Not for me")
    for hours in (5, 3):
        make_comment(article, name="Sentinel", text=f"Sentinel words {hours}", now=now - hours * HOUR)
    make_comment(other_branch)
    user = make_local_moderator(article.get_parent(), email="local@desk.example")
    Digest.objects.create(user=user, every="hour")
    Digest.objects.create(user=make_user("editor", "Editors", email="editor@desk.example"), every="hour")

    call_command("tick")

    (letter,) = mail_server.emails
    assert (letter["To"], letter["Subject"]) == (user.email, "2 comments are waiting")
    content = letter.get_content()
    assert "2 comments are awaiting moderation." in content
    assert "2  The bridge" in content
    assert "Not for me" not in content
    assert "Sentinel" not in content
    links = re.findall(r"https?://\S+", content)
    assert links[:2] == ["http://testserver/admin/comments/", "http://testserver/admin/account/"]
    assert links[2:] == ["http://testserver/", *re.findall("<(.+)>", letter["List-Unsubscribe"])]


def test_a_digest_tells_of_reports_also_where_nothing_waits(moderator):
    moderator.email = "mod@desk.example"
    moderator.save()
    Digest.objects.create(user=moderator, every="hour")
    comment = make_visible(make_page(), moderator=moderator)
    actions.report(comment, reason="other", note="Sentinel words")

    assert queue_digests(timezone.now()) == 1
    letter = Email.objects.get()
    assert letter.subject == "1 comment is reported"
    assert letter.text.startswith("1 comment reported by readers.")
    assert "wait" not in letter.text
    assert "Sentinel" not in letter.text

    make_comment(comment.page.specific)
    assert queue_digests(timezone.now() + HOUR) == 1
    letter = Email.objects.latest("pk")
    assert letter.subject == "1 comment is reported"
    assert "1 comment reported by readers." in letter.text
    assert "1 comment is awaiting moderation." in letter.text


def test_digests_keep_their_pace_and_are_silent_when_nothing_waits(moderator):
    now = timezone.now()
    comment = make_comment(make_page())
    moderator.email = "mod@desk.example"
    moderator.save()
    digest = Digest.objects.create(user=moderator)

    def due(after, every):
        Digest.objects.filter(pk=digest.pk).update(every=every)
        return queue_digests(now + after)

    assert due(0 * HOUR, "") == 0
    assert due(0 * HOUR, "hour") == 1
    assert due(HOUR - timedelta(seconds=1), "hour") == 0
    assert due(HOUR, "hour") == 1
    assert due(23 * HOUR, "day") == 0
    assert due(25 * HOUR, "day") == 1
    approve(comment, moderator)
    assert due(100 * HOUR, "hour") == 0
    assert Email.objects.count() == 3


def test_a_moderator_chooses_in_the_account_and_ends_it_with_one_click(client, moderator):
    make_comment(make_page())
    moderator.email = "mod@desk.example"
    moderator.save()
    client.force_login(moderator)
    url = reverse("wagtailadmin_account")
    page = client.get(url).content.decode()
    assert "Email me how many comments are waiting" in page
    fields = {
        "name_email-first_name": "M",
        "name_email-last_name": "D",
        "name_email-email": "mod@desk.example",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
        "locale-current_time_zone": "UTC",
        "comments_digest-every": "day",
    }

    saved = client.post(url, fields)

    assert saved.status_code == 302, saved.context["panels_by_tab"]
    assert Digest.objects.get().every == "day"
    assert queue_digests(timezone.now()) == 1
    stop = re.search(r"<http://testserver(.+)>", Email.objects.get().headers["List-Unsubscribe"])[1]
    looked = Client().get(stop)
    assert "Unsubscribe from the moderation digest?" in looked.content.decode()
    assert Digest.objects.get().every == "day"
    done = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert Digest.objects.get().every == ""


@pytest.mark.any_database
def test_late_mail_is_seen_on_the_dashboard(client, moderator):
    client.force_login(moderator)
    now = timezone.now()
    outbox.queue(to=ADA, subject="S", text="T", now=now - timedelta(minutes=50))
    assert "No email has been sent" not in client.get("/admin/").content.decode()

    outbox.queue(to=ADA, subject="S", text="T", now=now - timedelta(minutes=70))

    assert "No email has been sent for an hour" in client.get("/admin/").content.decode()


@pytest.mark.any_database
def test_digest_is_offered_to_moderators_only(client):
    client.force_login(make_user("editor", "Editors"))

    assert "comments_digest" not in client.get(reverse("wagtailadmin_account")).content.decode()
