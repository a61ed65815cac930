"""Bulk decisions: each comment is decided by itself, all under one batch, and one undo restores them."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import actions
from comments.actions import State, decide_in_bulk, undo_bulk_decision
from comments.models import Comment, CommentCount, Decision, Status
from comments.tests.consistency import assert_consistent

from .factories import make_comment, make_moderator, make_page, make_visible

pytestmark = pytest.mark.django_db


def seen_of(comments):
    return [(comment.pk, State.of(comment)) for comment in comments]


def state(comments):
    return list(Comment.objects.filter(pk__in=[c.pk for c in comments]).order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize(
    ("action", "reason", "to"), [("approve", "", "approved"), ("reject", "hate", "rejected"), ("spam", "", "spam")]
)
def test_each_gets_a_decision_of_its_own_under_one_batch(moderator, action, reason, to, article):
    chosen, other = [make_comment(article, section=n % 2) for n in range(5)], make_comment(article)

    outcome = decide_in_bulk(seen_of(chosen), action, moderator=moderator, reason=reason, note="a campaign")

    assert state([*chosen, other]) == [to] * 5 + ["pending"]
    assert (len(outcome.done), outcome.changed, outcome.refused) == (5, [], [])
    decisions = Decision.objects.filter(batch=outcome.batch)
    assert list(decisions) == outcome.done == [comment.decisions.last() for comment in chosen]
    assert {(each.action, each.user, each.reason) for each in decisions} == {(action, moderator, reason)}
    assert {each.note for each in decisions} == {"a campaign"}
    assert_consistent()


def test_changed_comments_are_skipped_and_returned(moderator, article):
    comments = [make_comment(article) for _ in range(4)]
    seen = seen_of(comments)
    actions.edit(comments[1], seen=seen[1][1], name="Ada", email="", text="Better words.")
    actions.approve(comments[2], moderator=moderator, seen=seen[2][1])

    outcome = decide_in_bulk(seen, "spam", moderator=moderator)

    assert state(comments) == ["spam", "pending", "approved", "spam"]
    assert [decision.comment_id for decision in outcome.done] == [comments[0].pk, comments[3].pk]
    assert (outcome.changed, outcome.refused) == ([comments[1].pk, comments[2].pk], [])


def test_comments_of_others_and_absent_ones_are_refused_equally(moderator, local):
    mine, other = make_comment(local.article), make_comment(local.other_article)

    outcome = decide_in_bulk([*seen_of([other, mine]), (999_999, State("pending", 1))], "approve", moderator=local.user)

    assert (outcome.changed, outcome.refused) == ([], [other.pk, 999_999])
    assert state([mine, other]) == ["approved", "pending"]
    assert other.decisions.count() == 1

    beyond = decide_in_bulk(seen_of([other]), "spam", moderator=moderator)
    assert undo_bulk_decision(beyond.batch, moderator=local.user).refused == [other.pk]
    assert state([other]) == ["spam"]


def test_comment_listed_twice_gets_one_decision(moderator, comment):
    outcome = decide_in_bulk(seen_of([comment, comment]), "spam", moderator=moderator)

    assert (len(outcome.done), outcome.changed) == (1, [comment.pk])
    assert comment.decisions.count() == 2


def test_an_undo_restores_the_exact_states_but_for_those_decided_on_since(moderator, article):
    waiting, again = make_comment(article), make_comment(article)
    visible, spam = make_visible(article, moderator=moderator, section=0), make_comment(article)
    actions.mark_as_spam(spam, moderator=moderator, seen=State.of(spam))
    comments = [waiting, again, visible, spam]
    outcome = decide_in_bulk(seen_of(comments), "reject", moderator=moderator, reason="advertising")
    again.refresh_from_db()
    actions.approve(again, moderator=make_moderator("second"), seen=State.of(again))

    undone = undo_bulk_decision(outcome.batch, moderator=moderator)

    assert state(comments) == ["pending", "approved", "approved", "spam"]
    assert (len(undone.done), undone.changed, undone.refused) == (3, [again.pk], [])
    assert {(each.action, each.batch) for each in undone.done} == {("undo", undone.batch)}
    assert undone.batch != outcome.batch
    assert CommentCount.objects.get(block_id=visible.block_id).visible == 1
    assert_consistent()


def test_undone_twice_is_undone_once(moderator):
    comments = [make_comment(make_page()) for _ in range(2)]
    outcome = decide_in_bulk(seen_of(comments), "spam", moderator=moderator)
    first = undo_bulk_decision(outcome.batch, moderator=moderator)
    before = Decision.objects.count()

    for batch in (outcome.batch, first.batch, uuid4()):
        again = undo_bulk_decision(batch, moderator=moderator)
        assert (again.done, again.changed, again.refused) == ([], [], [])

    assert Decision.objects.count() == before
    assert state(comments) == ["pending", "pending"]


def test_bulk_undo_skips_comments_already_undone(moderator):
    comments = [make_comment(make_page()) for _ in range(2)]
    outcome = decide_in_bulk(seen_of(comments), "spam", moderator=moderator)
    comments[0].refresh_from_db()
    actions.undo(comments[0], moderator=moderator, seen=State.of(comments[0]))

    undone = undo_bulk_decision(outcome.batch, moderator=moderator)

    assert [decision.comment_id for decision in undone.done] == [comments[1].pk]
    assert undone.changed == []
    assert state(comments) == ["pending", "pending"]


@pytest.mark.django_db(transaction=True)
def test_interrupted_bulk_decision_is_logged_and_undone_as_one(moderator, monkeypatch):
    comments = [make_comment(make_page()) for _ in range(4)]
    record = Decision.objects.create
    left = iter(range(2))

    def power_cut(**values):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return record(**values)

    # Between the update of the third comment and its line in the log.
    monkeypatch.setattr(Decision.objects, "create", power_cut)
    with pytest.raises(KeyboardInterrupt):
        decide_in_bulk(seen_of(comments), "spam", moderator=moderator)
    monkeypatch.undo()

    assert state(comments) == ["spam", "spam", "pending", "pending"]
    assert_consistent()
    (batch,) = {decision.batch for decision in Decision.objects.filter(batch__isnull=False)}
    assert len(undo_bulk_decision(batch, moderator=moderator).done) == 2
    assert state(comments) == ["pending"] * 4
    assert_consistent()


def test_each_takes_as_many_queries_as_alone_whatever_their_number(moderator, article):
    def queries_for(number):
        comments = [make_comment(article) for _ in range(number)]
        with CaptureQueriesContext(connection) as deciding:
            outcome = decide_in_bulk(seen_of(comments), "approve", moderator=moderator)
        with CaptureQueriesContext(connection) as undoing:
            undo_bulk_decision(outcome.batch, moderator=moderator)
        return len(deciding), len(undoing)

    queries_for(1)
    few, many = queries_for(2), queries_for(22)

    assert (many[0] - few[0]) % 20 == (many[1] - few[1]) % 20 == 0
    assert (many[0] - few[0]) // 20 <= 18
    assert (many[1] - few[1]) // 20 <= 22


def test_only_three_actions_are_allowed_in_bulk(moderator, comment):
    for action in ("undo", "erase", "publish", ""):
        with pytest.raises((KeyError, ValueError)):
            decide_in_bulk(seen_of([comment]), action, moderator=moderator)
    assert decide_in_bulk(seen_of([comment]), "reject", moderator=moderator).refused == [comment.pk]

    assert state([comment]) == [Status.PENDING]
