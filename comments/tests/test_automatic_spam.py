"""Spam that the model marks by itself: when it may, what it leaves alone, and the way back."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments import actions
from comments.actions import State, approve, automatic_spam, erase, mark_as_spam, reject, undo
from comments.actions.automatic_spam import is_blind, mark_certain_spam
from comments.desk.changes import newest_change
from comments.mail.digests import queue_digests
from comments.models import Comment, Decision, Digest, TriageScore
from comments.tests.consistency import assert_consistent
from comments.tests.factories import make_comment, make_moderator, make_user, set_site, words_of
from comments.tests.test_quality import PAGE, make_decided
from comments.tests.test_triage import decide_on
from comments.tokens import token_for
from comments.triage import gate, learning
from comments.triage.gate import ACTS_FROM, gate_of
from comments.triage.learning import Scored
from gazette.models import Email

pytestmark = pytest.mark.django_db

AGO = timedelta(minutes=11)


@pytest.fixture(autouse=True)
def small_gate(monkeypatch):
    """With these limits, 29 certain ones and 14 good ones are enough, none of them wrong. Nothing is blind."""
    monkeypatch.setattr(gate, "MAX_FALSE", 0.1)
    monkeypatch.setattr(gate, "MAX_HARMED", 0.2)
    monkeypatch.setattr(automatic_spam, "is_blind", lambda comment: False)


@pytest.fixture
def opened(article, moderator):
    """A site that wants it, and decisions by which the gate is open."""
    set_site(marks_spam=True)
    for _ in range(14):
        make_decided(article, moderator, approve, 0.1)
    for _ in range(29):
        make_decided(article, moderator, mark_as_spam, 0.995)


def make_certain(article, *, probability=0.995, sent=AGO, **changes) -> Comment:
    """A waiting comment with a score that is high enough."""
    comment = make_comment(article, now=timezone.now() - sent, **changes)
    reasons = [{"weight": 2.5, "signal": "link"}]
    values = {"margin": 6, "probability": probability, "version": "7.3", "reasons": reasons}
    TriageScore.objects.update_or_create(comment=comment, defaults={**values, "scored_at": timezone.now()})
    comment.refresh_from_db()
    return comment


def status_of(comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def scored(number: int, probability: float, *, is_bad: bool, is_spam: bool = True) -> list[Scored]:
    return [Scored(0, probability, is_bad, is_bad and is_spam, 1, ())] * number


@pytest.mark.parametrize(
    ("spam", "good", "wrong", "is_open"),
    [
        (299, 149, 0, True),
        (298, 149, 0, False),
        (299, 148, 0, False),
        (472, 500, 1, True),  # with the wrong one, 473 are certain
        (471, 500, 1, False),
        (700, 235, 1, True),
        (700, 234, 1, False),
    ],
)
def test_gate_is_open_while_both_bounds_are_kept(monkeypatch, spam, good, wrong, is_open):
    monkeypatch.undo()
    decided = scored(spam, ACTS_FROM, is_bad=True) + scored(good, 0.5, is_bad=False)
    decided += scored(wrong, 0.999, is_bad=False)

    found = gate_of(decided)

    assert found.is_open is is_open
    assert (found.false.wrong.hits, found.false.wrong.number) == (wrong, spam + wrong)
    assert (found.harmed.wrong.hits, found.harmed.wrong.number) == (wrong, good + wrong)
    assert (found.false.least, found.harmed.least) == ((473, 236) if wrong else (299, 149))


def test_what_people_rejected_for_another_reason_is_no_spam(monkeypatch):
    monkeypatch.undo()
    found = gate_of(scored(400, 0.999, is_bad=True, is_spam=False) + scored(400, 0.1, is_bad=False))

    assert found.false.wrong.hits == 400 and not found.is_open


def test_certain_spam_is_marked_and_logged_with_version_and_reasons(article, opened):
    comment = make_certain(article)

    assert mark_certain_spam(timezone.now()) == 1

    decision = comment.decisions.last()
    assert (decision.action, decision.user, decision.made_by) == ("spam", None, "model")
    assert (decision.from_status, decision.to_status) == ("pending", "spam")
    assert decision.score == {"version": "7.3", "probability": 0.995, "reasons": [{"weight": 2.5, "signal": "link"}]}
    assert newest_change(comment, 0, timezone.now())["text"] == "model: marked as spam"
    assert decision not in learning.decisions_of_people()
    assert mark_certain_spam(timezone.now()) == 0
    assert_consistent()


@pytest.mark.any_database
def test_it_is_off_by_default_and_stops_at_once_when_switched_off(article, opened):
    comment = make_certain(article)
    set_site(marks_spam=False)
    assert mark_certain_spam(timezone.now()) == 0

    set_site(marks_spam=True)
    number = automatic_spam._certain(timezone.now()).get().pk
    set_site(marks_spam=False)
    assert not automatic_spam._mark(number, timezone.now())
    assert status_of(comment) == "pending"


@pytest.mark.any_database
@pytest.mark.parametrize("decide", [approve, reject])
def test_it_stops_by_itself_when_people_find_it_wrong(article, moderator, desk, opened, decide):
    assert "On." in words_of(desk.get(PAGE))
    make_decided(article, moderator, decide, 0.995)
    comment = make_certain(article)

    assert mark_certain_spam(timezone.now()) == 0
    assert status_of(comment) == "pending"
    words = words_of(desk.get(PAGE))
    assert "On, but paused until both limits are kept." in words
    assert "not spam by a moderator’s decision 1 of 30 14.86 % 10 % no: too few" in words.replace(
        "&#x27;", "'"
    ).replace("&nbsp;", " ")
    assert "with 1 wrong, it takes 46" in words


@pytest.mark.any_database
def test_it_waits_for_enough_decisions(article, moderator):
    set_site(marks_spam=True)
    for _ in range(14):
        make_decided(article, moderator, approve, 0.1)
    for _ in range(28):
        make_decided(article, moderator, mark_as_spam, 0.995)
    make_certain(article)

    assert mark_certain_spam(timezone.now()) == 0
    make_decided(article, moderator, mark_as_spam, 0.995)
    assert mark_certain_spam(timezone.now()) == 1


def test_what_it_never_marks(article, moderator, opened):
    set_site(trust_approved=1)
    make_decided(article, moderator, approve, 0.1, browser="known")
    make_user("colleague", email="Colleague@desk.example")
    noted, returned, claimed = (make_certain(article) for _ in range(3))
    actions.note(noted, moderator=moderator, seen=State.of(noted), text="Ask the desk")
    mark_as_spam(returned, moderator=moderator, seen=State.of(returned))
    undo(returned, moderator=moderator, seen=State.of(returned))
    actions.claim(claimed, moderator=moderator)
    failed = make_certain(article)
    Comment.objects.filter(pk=failed.pk).update(
        held_because=[{"code": "check_failed", "values": {"rule": "triage", "problem": "error"}, "spans": []}]
    )
    left = [
        noted,
        returned,
        claimed,
        failed,
        make_certain(article, probability=0.9899),
        make_certain(article, sent=timedelta(minutes=9)),  # its author may still edit it
        make_certain(article, browser="known"),
        make_certain(article, email="colleague@desk.example"),
        make_certain(article, text="I know where you live, buy cheap watches"),
        make_certain(article, text="I want to kill myself, buy cheap watches"),
    ]
    other = make_certain(article, email="reader@example.org", browser="unknown")

    assert mark_certain_spam(timezone.now()) == 1
    assert {status_of(comment) for comment in left} == {"pending"} and status_of(other) == "spam"


def test_comment_that_changes_meanwhile_is_left_alone(article, moderator, opened, monkeypatch):
    comment = make_certain(article)
    look = automatic_spam.current_gate

    def look_and_approve():
        approve(comment, moderator=moderator, seen=State.of(comment))
        return look()

    monkeypatch.setattr(automatic_spam, "current_gate", look_and_approve)

    assert mark_certain_spam(timezone.now()) == 0
    assert status_of(comment) == "approved"


@pytest.mark.any_database
def test_one_of_twenty_is_left_to_a_moderator_without_a_sign(article, desk, opened, monkeypatch):
    monkeypatch.setattr(automatic_spam, "is_blind", is_blind)
    blind = sum(is_blind(Comment(pk=number)) for number in range(1, 10_001))
    assert 430 < blind < 570
    comments = [make_certain(article)]
    while {is_blind(comment) for comment in comments} != {True, False}:
        comments.append(make_certain(article))

    mark_certain_spam(timezone.now())

    waiting = [comment for comment in comments if status_of(comment) == "pending"]
    assert waiting == [comment for comment in comments if is_blind(comment)]
    card = words_of(desk.get(reverse("comment_desk:card", args=[waiting[0].pk])))
    assert "model" not in card.lower()


@pytest.mark.any_database
def test_page_of_its_author_and_public_counts_do_not_change(article, client, opened):
    comment = make_certain(article)
    url = reverse("comments:received", args=[token_for(comment)])
    pages = [url, article.get_url()]

    def looks():
        return [client.get(page).content for page in pages]

    before = looks()
    assert mark_certain_spam(timezone.now()) == 1

    assert looks() == before
    assert b"awaiting moderation" in before[0]
    assert_consistent()


def test_any_moderator_undoes_it_and_it_stays_so(article, client, opened):
    comment = make_certain(article, name="Cassia")
    mark_certain_spam(timezone.now())
    client.force_login(make_moderator("colleague"))
    listed = words_of(client.get(PAGE))
    assert "1 comment in the last 30 days" in listed and "Cassia" in listed
    assert [c.pk for c in client.get(reverse("comment_desk:index") + "?status=by-model").context["object_list"]] == [
        comment.pk
    ]
    card = words_of(client.get(reverse("comment_desk:card", args=[comment.pk])))
    assert "model: marked as spam, waiting → spam (score 0.995, model 7.3)" in card

    fields = {"do": "undo", "status": "spam", "revision": 2}
    assert client.post(reverse("comment_desk:decide", args=[comment.pk]), fields).status_code == 303

    assert status_of(comment) == "pending"
    assert mark_certain_spam(timezone.now()) == 0
    assert "in the last 30 days" not in words_of(client.get(PAGE))
    assert client.get(reverse("comment_desk:index") + "?status=by-model").context["object_list"] == []
    assert_consistent()


@pytest.mark.any_database
def test_digest_and_dashboard_say_how_many(article, moderator, desk, opened):
    moderator.email = "mod@desk.example"
    moderator.save()
    Comment.objects.awaiting_moderation().delete()
    Digest.objects.create(user=moderator, every="day")
    assert queue_digests(timezone.now()) == 0
    make_certain(article)
    mark_certain_spam(timezone.now())

    assert queue_digests(timezone.now()) == 1
    letter = Email.objects.get(to=moderator.email)
    assert letter.subject == "1 comment was marked as spam by the model"
    assert "/admin/comments/?status=by-model" in letter.text
    assert queue_digests(timezone.now() + timedelta(days=1, minutes=1)) == 0
    assert "1 comment was marked as spam by the model in the last 24 hours" in words_of(desk.get("/admin/"))


def test_erasing_clears_the_score_in_the_log(article, moderator, opened):
    comment = make_certain(article)
    mark_certain_spam(timezone.now())
    comment.refresh_from_db()

    erase(comment, moderator=moderator)

    assert not Decision.objects.filter(comment=comment, score__isnull=False).exists()


def test_tick_scores_and_marks_while_the_gate_is_open(article, moderator, monkeypatch):
    """A stream as a site has it: the model learns, people decide, and then it marks by itself."""
    set_site(marks_spam=True)
    monkeypatch.setattr(gate, "ACTS_FROM", 0.7)
    monkeypatch.setattr(automatic_spam, "ACTS_FROM", 0.7)
    decide_on(article, moderator, good=15, bad=15, seed=1)
    decide_on(article, moderator, good=25, bad=60, seed=100)
    assert gate.current_gate().is_open
    comment = make_comment(article, text="Please subscribe to my channel, order watches now", now=timezone.now() - AGO)
    good = make_comment(article, text="The ferry near the mill was late again", now=timezone.now() - AGO)
    output = StringIO()

    call_command("tick", stdout=output)

    assert "Marked 1 comments as spam." in output.getvalue()
    assert (status_of(comment), status_of(good)) == ("spam", "pending")
    assert Decision.objects.by_model().get().score["version"] == TriageScore.objects.get(comment=comment).version
