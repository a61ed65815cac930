from datetime import timedelta

import pytest
from django.utils import timezone

from comments import actions
from comments.actions import State
from comments.models import Comment, CommentCount, Decision, Status
from gazette.models import RateCounter

from .factories import make_comment, make_moderator, make_page, make_visible

pytestmark = pytest.mark.django_db


def state(comment):
    return Comment.objects.values_list("status", "revision").get(pk=comment.pk)


def counts(page):
    return {
        block_id: n for block_id, n in CommentCount.objects.filter(page=page).values_list("block_id", "visible") if n
    }


# ---- submit


def test_a_comment_waits_with_the_section_as_it_was(article):
    beta = article.discussed_sections()[1]

    comment = make_comment(article, section=1, name="Ada", text="On beta.")

    assert state(comment) == (Status.PENDING, 1)
    assert (comment.block_id, comment.heading_then, comment.section_digest) == (beta.block_id, "Beta", beta.digest)
    assert comment.page_revision_id == article.live_revision_id
    assert [(d.action, d.from_status, d.to_status) for d in comment.decisions.all()] == [("submit", "", "pending")]
    assert counts(article) == {}


def test_trap_field_marks_as_spam_and_is_listed():
    comment = make_comment(make_page(), trap="http://spam.example")

    assert comment.status == Status.SPAM
    assert [reason["code"] for reason in comment.held_because] == ["trap"]


def test_a_reply_is_about_what_its_parent_is_about(article):
    parent = make_visible(article, section=0)
    reply = make_visible(article, parent=parent)
    answer_to_reply = make_comment(article, parent=reply)

    assert answer_to_reply.thread_id == parent.pk
    assert answer_to_reply.block_id == parent.block_id
    assert answer_to_reply.heading_then == "Alpha"


def test_the_same_words_under_one_name_from_the_same_network_are_taken_once(settings, article):
    make_comment(article, name="Ann", text="Once  only.", network="n1")

    with pytest.raises(actions.AlreadySent):
        make_comment(article, name="ann", text="once only.", network="n1")

    assert Comment.objects.count() == 1
    assert RateCounter.objects.get().count == 1


@pytest.mark.parametrize("text", ["Well done.", "A longer text that two people have learnt by heart at school."])
def test_the_same_words_under_another_name_from_the_same_network_are_held(article, text):
    make_comment(article, name="Ann", text=text, network="n1")

    second = make_comment(article, name="Bert", text=text, network="n1")

    assert second.status == Status.PENDING
    assert [reason["code"] for reason in second.held_because] == ["same_text"]


def test_edit_to_the_words_of_another_from_the_same_network_is_held(article):
    make_comment(article, name="Ann", text="Well done.", network="n1")
    second = make_comment(article, name="Bert", network="n1")

    actions.edit(second, seen=State.of(second), name="Bert", email="", text="Well done.")

    assert [reason["code"] for reason in second.held_because] == ["same_text"]


def test_the_same_few_words_from_another_network_are_not_held(article):
    make_comment(article, text="Well done.", network="n1")

    assert make_comment(article, text="Well done.", network="n2").held_because == []


def test_name_that_the_page_protects_is_held():
    comment = make_comment(make_page(protected_names=["Ada Quill"]), name="ada qu1ll")

    assert [reason["code"] for reason in comment.held_because] == ["impersonation"]


def test_same_text_from_another_network_is_held(article):
    text = "Everybody should buy one of these as long as they last."  # of eight words or more
    make_comment(article, text=text, network="n1")

    second = make_comment(article, text=text, network="n2")

    assert [reason["code"] for reason in second.held_because] == ["same_text"]


def test_a_network_sends_as_many_as_its_rate_allows_and_no_more(settings):
    settings.GAZETTE_COMMENT_RATE = "2/h"
    article, now = make_page(), timezone.now().replace(minute=10)
    make_comment(article, network="n1", now=now)
    make_comment(article, network="n1", now=now)

    with pytest.raises(actions.TooOften) as refused:
        make_comment(article, network="n1", now=now)

    assert 1 <= refused.value.seconds <= 3600
    assert Comment.objects.count() == 2
    make_comment(article, network="n2", now=now)
    make_comment(article, network="n1", now=now + timedelta(hours=1))


def test_the_rate_can_be_switched_off(settings):
    settings.GAZETTE_COMMENT_RATE = "off"
    article = make_page()

    for _ in range(12):
        make_comment(article, network="n1")

    assert RateCounter.objects.count() == 0


# ---- decisions


@pytest.mark.parametrize(
    ("decide", "status"),
    [
        (lambda c, m: actions.approve(c, moderator=m, seen=State.of(c)), "approved"),
        (lambda c, m: actions.reject(c, moderator=m, seen=State.of(c), reason="off_topic"), "rejected"),
        (lambda c, m: actions.mark_as_spam(c, moderator=m, seen=State.of(c)), "spam"),
    ],
)
def test_a_decision_changes_the_status_logs_it_and_can_be_undone(decide, status, moderator):
    comment = make_comment(make_page(), section=0)

    decide(comment, moderator)
    assert state(comment) == (status, 2)
    actions.undo(comment, moderator=moderator, seen=State.of(comment))

    assert state(comment) == (Status.PENDING, 3)
    log = list(Decision.objects.values_list("from_status", "to_status", "made_by"))
    assert log == [("", "pending", "author"), ("pending", status, "moderator"), (status, "pending", "moderator")]
    assert counts(comment.page) == {}


def test_undo_restores_the_state_before_and_not_the_queue(moderator):
    comment = make_visible(make_page(), moderator=moderator)
    actions.mark_as_spam(comment, moderator=moderator, seen=State.of(comment))

    actions.undo(comment, moderator=moderator, seen=State.of(comment))
    assert comment.status == Status.APPROVED
    actions.undo(comment, moderator=moderator, seen=State.of(comment))
    assert comment.status == Status.PENDING
    with pytest.raises(actions.NothingToUndo):
        actions.undo(comment, moderator=moderator, seen=State.of(comment))


def test_a_decision_on_what_has_changed_since_does_nothing(moderator, comment):
    seen = State.of(comment)
    actions.edit(comment, seen=seen, name="Ada", email="", text="Something else.")

    with pytest.raises(actions.ChangedSinceSeen):
        actions.approve(comment, moderator=moderator, seen=seen)

    assert state(comment) == (Status.PENDING, 2)
    assert Decision.objects.filter(action="approve").count() == 0


def test_counts_follow_what_is_visible(article, moderator):
    alpha = article.discussed_sections()[0].block_id
    root = make_visible(article, section=0, moderator=moderator)
    reply = make_visible(article, parent=root, moderator=moderator)
    make_visible(article, moderator=moderator)

    assert counts(article) == {alpha: 2, "": 1}
    actions.reject(root, moderator=moderator, seen=State.of(root), reason="libel")
    assert counts(article) == {alpha: 1, "": 1}
    root.refresh_from_db()
    assert root.visible_in_thread == 1
    actions.withdraw(reply)
    root.refresh_from_db()
    assert (root.visible_in_thread, counts(article)) == (0, {"": 1})


# ---- authors


def test_an_edit_is_judged_again_and_gives_a_new_revision():
    comment = make_comment(make_page(), text="Fine.")

    actions.edit(comment, seen=State.of(comment), name="Ada", email="", text="payday loan")

    assert state(comment) == (Status.PENDING, 2)
    assert [reason["code"] for reason in comment.held_because] == ["held_word"]
    assert comment.edited_at is not None


def test_an_edit_may_say_what_was_taken_back(article):
    actions.withdraw(make_comment(article, text="The tide was late."))
    comment = make_comment(article, text="The tide was early.")

    actions.edit(comment, seen=State.of(comment), name=comment.name, email="", text="The tide was late.")

    assert comment.held_because == []


def test_an_edit_after_a_decision_is_too_late():
    comment = make_comment(make_page(), text="Fine.")
    seen = State.of(comment)
    actions.approve(comment, moderator=make_moderator(), seen=seen)

    with pytest.raises(actions.TooLate):
        actions.edit(comment, seen=seen, name="Ada", email="", text="Swapped.")

    comment.refresh_from_db()
    assert comment.text == "Fine."


def test_an_author_withdraws_in_any_state_and_a_moderator_cannot_bring_it_back(moderator):
    comment = make_visible(make_page(), moderator=moderator)

    actions.withdraw(comment)

    comment.refresh_from_db()
    assert comment.status == Status.WITHDRAWN
    with pytest.raises(actions.ChangedSinceSeen):
        actions.approve(comment, moderator=moderator, seen=State.of(comment))
    with pytest.raises(actions.NothingToUndo):
        actions.undo(comment, moderator=moderator, seen=State.of(comment))


def test_erasing_leaves_the_place_and_no_words(moderator):
    comment = make_comment(make_page(), text="payday loan", email="ada@example.org", network="n1")
    actions.reject(comment, moderator=moderator, seen=State.of(comment), reason="other", note="says his name")

    actions.erase(comment, moderator=moderator)

    comment.refresh_from_db()
    assert (comment.status, comment.name, comment.email, comment.text) == (Status.ERASED, "", "", "")
    assert (comment.network, comment.text_digest, comment.held_because) == ("", "", [])
    assert set(comment.decisions.values_list("note", "text_digest")) == {("", "")}
    assert [d.to_status for d in comment.decisions.all()] == ["pending", "rejected", "erased"]


# ---- the log


def test_the_log_is_only_ever_added_to(comment):
    decision = comment.decisions.get()

    for change in (
        decision.save,
        decision.delete,
        lambda: Decision.objects.update(note="x"),
        lambda: Decision.objects.all().delete(),
    ):
        with pytest.raises(TypeError):
            change()


def test_the_log_outlives_user_and_keeps_the_label(moderator):
    comment = make_visible(make_page(), moderator=moderator)

    moderator.delete()

    last = comment.decisions.last()
    assert (last.user, last.made_by) == (None, "moderator")
