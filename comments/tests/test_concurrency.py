"""Several connections at once, on whichever database the tests run on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from comments import actions
from comments.actions import State
from comments.mail.notifications import ask_to_confirm
from comments.models import Comment, CommentCount, Decision
from gazette.models import Email

from .factories import make_comment, make_moderator, make_page, make_user, set_site

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(function, arguments):
    """The results of `function` for each argument, each in a thread and a connection of its own; errors as results."""

    def call(argument):
        try:
            return function(argument)
        except actions.Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(arguments)) as pool:
        return list(pool.map(call, arguments))


@pytest.mark.usefixtures("noon")
def test_rate_limit_holds_for_twenty_requests_at_once(settings):
    settings.GAZETTE_COMMENT_RATE = "2/d"
    article = make_page()

    def send(number):
        fields = {"name": "Ada", "text": f"Remark number {number}."}
        return Client().post(f"/comments/on/{article.pk}/", fields).status_code

    statuses = at_once(send, range(20))

    assert sorted(statuses) == [303, 303, *[429] * 18]
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("rate", ["10/h", "off"])
def test_double_click_stores_one_comment(settings, article, rate):
    settings.GAZETTE_COMMENT_RATE = rate

    def send(number):
        return Client().post(f"/comments/on/{article.pk}/", {"name": "Ada", "text": "Sent twice."}).status_code

    assert sorted(at_once(send, range(4))) == [303, 422, 422, 422]
    assert Comment.objects.count() == 1


def test_card_opened_at_once_is_claimed_and_answered_once(comment):
    seen = State.of(comment)
    moderators = [make_moderator(f"mira-{number}") for number in range(6)]

    def open_card(moderator):
        return actions.claim(Comment.objects.get(pk=comment.pk), moderator=moderator)

    def answer(moderator):
        own = Comment.objects.get(pk=comment.pk)
        return actions.reply_as_staff(own, moderator=moderator, seen=seen, text=f"From {moderator}.")

    holders = [claim.user if claim else None for claim in at_once(open_card, moderators)]
    assert holders.count(None) == 1
    assert {holder for holder in holders if holder} == {moderators[holders.index(None)]}

    answers = at_once(answer, moderators[:3])

    assert sorted(type(each).__name__ for each in answers) == ["ChangedSinceSeen", "ChangedSinceSeen", "Decision"]
    assert Comment.objects.visible().count() == CommentCount.objects.get().visible == 2


def test_author_and_moderator_at_once_leave_counts_and_log_right():
    article, moderator = make_page(), make_user("boss", is_superuser=True)
    comments = [make_comment(article) for _ in range(6)]

    def approve_or_withdraw(job):
        number, verb = job
        own = Comment.objects.get(pk=comments[number].pk)
        if verb == "withdraw":
            return actions.withdraw(own)
        return actions.approve(own, moderator=moderator, seen=State("pending", 1))

    at_once(approve_or_withdraw, [(n, verb) for n in range(6) for verb in ("approve", "withdraw")])

    assert sum(CommentCount.objects.values_list("visible", flat=True)) == Comment.objects.visible().count() == 0
    for comment in Comment.objects.all():
        replayed = [decision.to_status for decision in comment.decisions.order_by("id")]
        assert replayed[-1] == comment.status == "withdrawn"


def test_many_decisions_in_one_thread_at_once_count_right():
    article, moderator = make_page(), make_user("boss", is_superuser=True)
    root = make_comment(article)
    actions.approve(root, moderator=moderator, seen=State.of(root))
    replies = [make_comment(article, parent=root) for _ in range(7)]

    def decide(comment):
        own = Comment.objects.get(pk=comment.pk)
        if own.pk == root.pk:
            return actions.reject(own, moderator=moderator, seen=State.of(own), reason="other")
        return actions.approve(own, moderator=moderator, seen=State.of(own))

    results = at_once(decide, [root, *replies])

    assert all(isinstance(result, Decision) for result in results)
    root.refresh_from_db()
    assert root.visible_in_thread == CommentCount.objects.get().visible == 7


def test_trusted_replies_edits_and_decisions_in_one_thread_at_once_count_right(settings):
    settings.GAZETTE_COMMENT_RATE = "off"
    article, moderator = make_page(comments_policy="trusted", slug="open"), make_user("boss", is_superuser=True)
    set_site(trust_approved=1)
    first = make_comment(article, browser="b" * 32)
    actions.approve(first, moderator=moderator, seen=State.of(first))
    earlier = [make_comment(article, parent=first, browser="b" * 32) for _ in range(4)]
    assert {reply.status for reply in earlier} == {"approved"}

    def act(number):
        match number % 3:
            case 0:
                make_comment(article, parent=first, browser="b" * 32, text=f"At once, {number}.")
            case 1:
                reply = earlier[number % 4]
                actions.edit(reply, seen=State.of(reply), name="Ada", email="", text=f"An online casino, {number}.")
            case _:
                actions.withdraw(earlier[number % 4])

    at_once(act, range(12))

    visible = Comment.objects.visible().count()
    first.refresh_from_db()
    assert Comment.objects.filter(text__startswith="At once").exclude(status="approved").count() == 0
    assert first.visible_in_thread == visible == CommentCount.objects.get(page=article, block_id="").visible
    for comment in Comment.objects.all():
        assert comment.decisions.order_by("id").last().to_status == comment.status


def test_spellings_of_one_mailbox_at_once_get_one_confirmation_mail():
    spellings = ["ada@gmail.com", "a.da@gmail.com", "ad.a@googlemail.com", "ada+x@gmail.com", "a.d.a@gmail.com"]

    assert sorted(at_once(ask_to_confirm, spellings)) == [False] * 4 + [True]
    assert Email.objects.count() == 1
