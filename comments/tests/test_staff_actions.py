"""What moderators do besides deciding: answer, feature, note; and who has which card open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import actions
from comments.actions import ChangedSinceSeen, NothingToUndo, State
from comments.conversation import Conversation
from comments.models import Claim, Comment, CommentCount, Decision, Status
from comments.tests.consistency import assert_consistent
from comments.tests.factories import make_comment, make_moderator, make_page, make_visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_moderator("mira")


def reply_to(parent, moderator, text="We have looked into it."):
    return actions.reply_as_staff(parent, moderator=moderator, seen=State.of(parent), text=text)


def undo(comment, moderator):
    comment = Comment.objects.get(pk=comment.pk)
    return actions.undo(comment, moderator=moderator, seen=State.of(comment))


def state(comment):
    return Comment.objects.values_list("status", "revision", "is_featured").get(pk=comment.pk)


def visible_on(page):
    return sum(CommentCount.objects.filter(page=page).values_list("visible", flat=True))


def test_a_reply_of_the_staff_is_visible_at_once_and_approves_what_it_answers(moderator):
    moderator.first_name, moderator.last_name = "Mira", "Vale"
    article = make_page()
    parent = make_comment(article, section=1)

    decision = reply_to(parent, moderator)

    reply = decision.comment
    assert (reply.status, reply.is_by_staff, reply.staff, reply.name) == (Status.APPROVED, True, moderator, "Mira Vale")
    assert (reply.parent, reply.thread, reply.block_id) == (parent, parent, parent.block_id)
    assert (reply.email, reply.network, reply.held_because) == ("", "", [])
    assert state(parent) == (Status.APPROVED, 2, False)
    approved = parent.decisions.last()
    assert (approved.action, approved.batch, approved.user) == ("approve", decision.batch, moderator)
    assert visible_on(article) == 2
    assert [thread.replies[0].comment for thread in Conversation(article).threads] == [reply]
    assert_consistent()


@pytest.mark.parametrize("from_the_reply", [True, False])
def test_undoing_a_reply_takes_back_the_approval_too_wherever_it_is_undone(moderator, from_the_reply, article):
    opening = make_visible(article, moderator=moderator)
    parent = make_comment(article, parent=opening)
    reply = reply_to(parent, moderator).comment

    undo(reply if from_the_reply else parent, moderator)

    assert state(reply) == (Status.WITHDRAWN, 2, False)
    assert state(parent) == (Status.PENDING, 3, False)
    assert visible_on(article) == 1
    assert_consistent()
    with pytest.raises(NothingToUndo):
        undo(parent, moderator)


def test_a_reply_to_a_visible_comment_is_undone_alone(moderator, article):
    parent = make_visible(article, moderator=moderator)
    reply = reply_to(parent, moderator).comment

    undo(reply, moderator)

    assert state(reply)[0] == Status.WITHDRAWN
    assert state(parent) == (Status.APPROVED, 2, False)
    assert visible_on(article) == 1


def test_undo_of_a_reply_keeps_later_decisions_on_its_parent(moderator, article):
    parent = make_comment(article)
    reply = reply_to(parent, moderator).comment
    parent.refresh_from_db()
    actions.reject(parent, moderator=moderator, seen=State.of(parent), reason="hate")

    undo(reply, moderator)

    assert state(parent)[0] == Status.REJECTED
    assert state(reply)[0] == Status.WITHDRAWN
    assert visible_on(article) == 0
    assert_consistent()


@pytest.mark.parametrize("do", ["reject", "mark_as_spam", "withdraw"])
def test_staff_reply_needs_a_pending_or_visible_comment(moderator, do):
    parent = make_comment(make_page())
    if do == "withdraw":
        actions.withdraw(parent)
    else:
        reason = {"reason": "hate"} if do == "reject" else {}
        getattr(actions, do)(parent, moderator=moderator, seen=State.of(parent), **reason)
    parent.refresh_from_db()

    with pytest.raises(ChangedSinceSeen):
        reply_to(parent, moderator)

    assert Comment.objects.count() == 1


def test_a_reply_is_bound_to_what_was_seen_of_a_visible_comment(moderator):
    parent = make_visible(make_page(), moderator=moderator)

    with pytest.raises(ChangedSinceSeen):
        actions.reply_as_staff(parent, moderator=moderator, seen=State("approved", 1), text="Too late.")

    assert Comment.objects.count() == 1


def test_a_featured_comment_is_marked_and_the_mark_can_be_undone(moderator):
    comment = make_visible(make_page(), moderator=moderator)

    actions.feature(comment, moderator=moderator, seen=State.of(comment))
    assert state(comment) == (Status.APPROVED, 3, True)
    with pytest.raises(ChangedSinceSeen):
        actions.feature(comment, moderator=moderator, seen=State.of(comment))
    actions.unfeature(comment, moderator=moderator, seen=State.of(comment))
    assert state(comment)[2] is False
    undo(comment, moderator)
    assert state(comment) == (Status.APPROVED, 5, True)
    undo(comment, moderator)

    assert state(comment) == (Status.APPROVED, 6, False)
    assert_consistent()


def test_pending_comment_cannot_be_featured(moderator, comment):
    with pytest.raises(ChangedSinceSeen):
        actions.feature(comment, moderator=moderator, seen=State.of(comment))

    assert state(comment) == (Status.PENDING, 1, False)


@pytest.mark.parametrize("do", ["reject", "mark_as_spam"])
def test_a_featured_comment_that_is_taken_away_loses_the_mark_until_that_is_undone(moderator, do):
    comment = make_visible(make_page(), moderator=moderator)
    actions.feature(comment, moderator=moderator, seen=State.of(comment))

    reason = {"reason": "hate"} if do == "reject" else {}
    getattr(actions, do)(comment, moderator=moderator, seen=State.of(comment), **reason)
    assert state(comment)[2] is False
    undo(comment, moderator)

    assert state(comment)[::2] == (Status.APPROVED, True)


def test_a_featured_comment_that_its_author_takes_back_loses_the_mark(moderator):
    comment = make_visible(make_page(), moderator=moderator)
    actions.feature(comment, moderator=moderator, seen=State.of(comment))

    actions.withdraw(comment)

    assert state(comment)[::2] == (Status.WITHDRAWN, False)


def test_a_note_changes_nothing_and_stands_in_no_undoings_way(moderator):
    comment = make_visible(make_page(), moderator=moderator)

    noted = actions.note(comment, moderator=moderator, seen=State.of(comment), text="Wrote to us before.")

    assert (noted.from_status, noted.to_status, noted.note) == ("approved", "approved", "Wrote to us before.")
    assert state(comment) == (Status.APPROVED, 2, False)
    undo(comment, moderator)
    assert state(comment)[0] == Status.PENDING
    assert_consistent()


def test_nothing_is_noted_of_what_changed_or_was_erased(moderator):
    comment, erased = make_comment(make_page()), make_comment(make_page())
    actions.erase(erased, moderator=moderator)
    erased.refresh_from_db()
    before = Decision.objects.count()

    for each, seen in ((comment, State("pending", 2)), (erased, State.of(erased))):
        with pytest.raises(ChangedSinceSeen):
            actions.note(each, moderator=moderator, seen=seen, text="n")

    assert Decision.objects.count() == before


def test_a_claim_is_of_the_first_who_opened_the_card_until_it_is_over(moderator):
    comment, other = make_comment(make_page()), make_moderator("omar")
    start = timezone.now()

    assert actions.claim(comment, moderator=moderator, now=start) is None
    assert actions.claim(comment, moderator=other, now=start + timedelta(seconds=59)).user == moderator
    assert actions.claim(comment, moderator=moderator, now=start + timedelta(seconds=50)) is None
    renewed = Claim.objects.get()
    assert (renewed.since, renewed.until) == (start, start + timedelta(seconds=110))
    assert actions.claim(comment, moderator=other, now=start + timedelta(seconds=110)) is None
    taken = Claim.objects.get()
    assert (taken.user, taken.since) == (other, start + timedelta(seconds=110))


def test_claims_that_are_over_are_forgotten(moderator):
    comment, later = make_comment(make_page()), make_comment(make_page())
    now = timezone.now()
    actions.claim(comment, moderator=moderator, now=now - timedelta(seconds=60))
    actions.claim(later, moderator=moderator, now=now)

    assert actions.forget_claims(now) == 1

    assert Claim.objects.get().comment == later
