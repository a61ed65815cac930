"""Two people at once on one comment: one wins, the other gets a conflict, and the log has one decision."""

import pytest
from django.test import Client
from django.urls import reverse

from comments import actions
from comments.actions import State
from comments.models import Comment, Decision
from comments.tests.consistency import assert_consistent
from comments.tests.factories import make_comment, make_page, make_user
from comments.tests.test_concurrency import at_once
from comments.tokens import token_for

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


@pytest.fixture
def moderators():
    return [make_user(name, is_superuser=True) for name in ("one", "two")]


def results_of(jobs):
    return sorted(type(result).__name__ for result in at_once(lambda job: job(), jobs))


def test_undo_and_decision_at_once_only_one_happens(moderators):
    one, two = moderators
    for _ in range(ROUNDS):
        comment = make_comment(make_page())
        actions.approve(comment, moderator=one, seen=State.of(comment))
        seen = State.of(comment)

        def undo(pk=comment.pk, seen=seen):
            return actions.undo(Comment.objects.get(pk=pk), moderator=one, seen=seen)

        def reject(pk=comment.pk, seen=seen):
            return actions.reject(Comment.objects.get(pk=pk), moderator=two, seen=seen, reason="hate")

        outcome = results_of([undo, reject])

        # The undo finds another last decision, or another state; both say that nothing was changed.
        assert outcome in (["ChangedSinceSeen", "Decision"], ["Decision", "NothingToUndo"])
        assert comment.decisions.count() == 3
    assert_consistent()


def test_two_undos_at_once_only_one_happens(moderators):
    for _ in range(ROUNDS):
        comment = make_comment(make_page())
        actions.mark_as_spam(comment, moderator=moderators[0], seen=State.of(comment))
        seen = State.of(comment)

        outcome = results_of(
            [
                lambda moderator=moderator, pk=comment.pk, seen=seen: actions.undo(
                    Comment.objects.get(pk=pk), moderator=moderator, seen=seen
                )
                for moderator in moderators
            ]
        )

        assert outcome in (["ChangedSinceSeen", "Decision"], ["Decision", "NothingToUndo"])
        assert Decision.objects.filter(comment=comment, action="undo").count() == 1
    assert_consistent()


def test_opposite_decisions_at_once_only_one_happens(moderators):
    clients = [Client(), Client()]
    for client, moderator in zip(clients, moderators, strict=True):
        client.force_login(moderator)
    for _ in range(ROUNDS):
        comment = make_comment(make_page())
        url = reverse("comment_desk:decide", args=[comment.pk])
        seen = {"status": "pending", "revision": 1}

        def press(job, url=url, seen=seen):
            client, do = job
            return client.post(url, {**seen, "do": do, "reason": "hate"}).status_code

        assert sorted(at_once(press, [(clients[0], "approve"), (clients[1], "reject")])) == [303, 409]
        assert comment.decisions.count() == 2
    assert_consistent()


def test_two_edits_with_one_token_store_one(moderators):
    for _ in range(ROUNDS):
        comment = make_comment(make_page())
        url = reverse("comments:edit", args=[token_for(comment)])

        def edit(text, url=url):
            return Client().post(url, {"name": "Ada", "text": text}).status_code

        assert sorted(at_once(edit, ["This way.", "That way."])) == [303, 422]
        assert Comment.objects.get(pk=comment.pk).revision == 2
    assert_consistent()


def test_approval_applies_only_to_the_text_seen(moderators):
    for _ in range(ROUNDS):
        comment = make_comment(make_page(), text="As it was shown.")
        url = reverse("comments:edit", args=[token_for(comment)])
        seen = State.of(comment)

        def edit(url=url):
            return Client().post(url, {"name": "Ada", "text": "Something else altogether."}).status_code

        def approve(pk=comment.pk, seen=seen):
            return actions.approve(Comment.objects.get(pk=pk), moderator=moderators[0], seen=seen)

        at_once(lambda job: job(), [edit, approve])

        comment.refresh_from_db()
        assert (comment.status, comment.text) in {
            ("approved", "As it was shown."),
            ("pending", "Something else altogether."),
        }
    assert_consistent()


def test_erased_stays_erased_whatever_comes_at_once(moderators):
    for _ in range(ROUNDS):
        comment = make_comment(make_page(), text="To be forgotten.")
        url = reverse("comments:edit", args=[token_for(comment)])

        def erase(pk=comment.pk):
            return actions.erase(Comment.objects.get(pk=pk), moderator=moderators[0])

        def withdraw(pk=comment.pk):
            return actions.withdraw(Comment.objects.get(pk=pk))

        def edit(url=url):
            return Client().post(url, {"name": "Ada", "text": "To be forgotten, again."}).status_code

        at_once(lambda job: job(), [erase, withdraw, edit])

        comment.refresh_from_db()
        assert (comment.status, comment.text, comment.name) == ("erased", "", "")
    assert_consistent()


def test_bulk_decisions_at_once_decide_each_comment_once(moderators, article):
    comments = [make_comment(article, section=n % 2) for n in range(12)]
    seen = [(comment.pk, State.of(comment)) for comment in comments]
    jobs = [(moderators[0], "approve", seen[:9]), (moderators[1], "spam", seen[3:][::-1])]

    def decide(job):
        moderator, action, chosen = job
        return actions.decide_in_bulk(chosen, action, moderator=moderator)

    first, second = at_once(decide, jobs)

    assert len(first.done) + len(second.done) == 12
    assert len(first.changed) + len(second.changed) == 6
    assert set(first.changed) <= {decision.comment_id for decision in second.done}
    assert set(second.changed) <= {decision.comment_id for decision in first.done}
    assert [comment.decisions.count() for comment in comments] == [2] * 12
    assert_consistent()


def test_bulk_undos_at_once_undo_each_comment_once(moderators, article):
    comments = [make_comment(article) for _ in range(8)]
    seen = [(comment.pk, State.of(comment)) for comment in comments]
    batch = actions.decide_in_bulk(seen, "approve", moderator=moderators[0]).batch

    outcomes = at_once(lambda moderator: actions.undo_bulk_decision(batch, moderator=moderator), moderators)

    assert sum(len(outcome.done) for outcome in outcomes) == 8
    assert [comment.decisions.count() for comment in comments] == [3] * 8
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}
    assert_consistent()
