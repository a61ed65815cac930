"""What a card shows of the conversation: the comment replied to, and the thread, each with its own buttons."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.actions import approve, erase, mark_as_spam, reject, withdraw
from comments.models import Comment, Decision, Status
from comments.tests.factories import State, make_comment, make_visible

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MODULE = {"X-Requested-With": "XMLHttpRequest"}


def card(client, comment, **query):
    return client.get(reverse("comment_desk:card", args=[comment.pk], query=query))


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def text_of(element) -> str:
    return " ".join(element.text.split())


def thread_of(response):
    return soup(response).select_one("#desk_thread")


def rows(response) -> list:
    return soup(response).select(".desk-thread__comment")


def form_of(response, comment) -> tuple[str, dict[str, str]]:
    form = soup(response).select_one(f"#desk_thread_{comment.pk} form")
    return form["action"], {each["name"]: each["value"] for each in form.select("input[type=hidden]")}


def offered(response, comment) -> set[str]:
    return {each["value"] for each in soup(response).select(f"#desk_thread_{comment.pk} button")}


@pytest.fixture
def thread(article, moderator):
    """A thread whose last comment waits: `root` is visible, then one comment in each other status."""
    root = make_visible(article, moderator=moderator, name="Root", text="What opens it.")
    rejected, spam, withdrawn, erased = (make_comment(article, parent=root, name=name) for name in "abcd")
    reject(rejected, moderator=moderator, seen=State.of(rejected), reason="hate")
    mark_as_spam(spam, moderator=moderator, seen=State.of(spam))
    withdraw(withdrawn)
    erase(erased, moderator=moderator)
    waiting = make_comment(article, parent=root, name="Waiting")
    return [root, rejected, spam, withdrawn, erased, waiting, make_comment(article, parent=root, name="Own")]


def test_a_long_comment_replied_to_is_there_in_full_with_its_beginning_visible(desk, article, moderator):
    text = "A long one. " + "It goes on and on. " * 60 + "The end."
    comment = make_comment(article, parent=make_visible(article, moderator=moderator, text=text))

    parent = soup(card(desk, comment)).select_one(".desk-card__parent")

    assert parent.select_one("details").get("open") is None
    assert parent.select_one("summary").text.strip().startswith("A long one. It goes on")
    assert parent.select_one(".desk-folded__text").text == text


@pytest.mark.parametrize("status", ["waiting", "rejected", "spam", "withdrawn by its author"])
def test_a_comment_replied_to_is_there_whatever_its_status(desk, article, moderator, status):
    parent = make_visible(article, moderator=moderator, name="Bo", text="I was there.")
    comment = make_comment(article, parent=parent)
    Comment.objects.filter(pk=parent.pk).update(status=next(s for s in Status if s.label == status))

    assert f"In reply to Bo ({status}): I was there." in text_of(soup(card(desk, comment)))


def test_an_erased_comment_replied_to_unfolds_the_rest_of_the_thread(desk, article, moderator):
    root = make_visible(article, moderator=moderator, text="What opens it.")
    parent = make_visible(article, moderator=moderator, parent=root)
    comment = make_comment(article, parent=parent)
    assert thread_of(card(desk, comment)).get("open") is None

    erase(parent, moderator=moderator)

    response = card(desk, comment)
    assert "In reply to an erased comment" in text_of(soup(response))
    assert thread_of(response).has_attr("open")
    assert "What opens it." in text_of(rows(response)[0])


@pytest.mark.each_database
def test_the_thread_has_every_comment_in_order_with_its_status_and_its_buttons(desk, thread):
    *others, own = thread

    response = card(desk, own)

    assert text_of(thread_of(response).summary) == "Thread: 7 comments, 2 waiting"
    assert [row["id"] for row in rows(response)] == [f"desk_thread_{each.pk}" for each in thread]
    for comment, row in zip(Comment.objects.order_by("id"), rows(response), strict=True):
        assert comment.get_status_display().lower() in text_of(row).lower()
    assert [offered(response, each) for each in others] == [
        {"spam", "reject"},
        {"approve", "spam"},
        {"approve", "reject"},
        set(),
        set(),
        {"approve", "spam", "reject"},
    ]
    assert rows(response)[-1]["aria-current"] == "true"
    assert not offered(response, own)


def test_a_comment_without_others_has_no_thread(desk, comment):
    assert thread_of(card(desk, comment)) is None


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"do": "approve"}, Status.APPROVED, ""),
        ({"do": "spam"}, Status.SPAM, ""),
        ({"do": "reject", "reason": "hate"}, Status.REJECTED, "hate"),
    ],
)
def test_a_decision_in_the_thread_is_logged_and_undone_and_stays_on_the_card(desk, thread, fields, status, reason):
    *_others, waiting, own = thread
    url, seen = form_of(card(desk, own), waiting)

    decided = desk.post(url, seen | fields, headers=MODULE)

    decision = Decision.objects.last()
    assert (decision.comment, decision.to_status, decision.reason) == (waiting, status, reason)
    assert decision.seconds_on_card is None
    assert decided.context["comment"] == own
    assert thread_of(decided).has_attr("open")
    line = soup(decided).select_one(".desk-line--done form")
    undo = {each["name"]: each["value"] for each in line.select("input[type=hidden]")}
    undone = desk.post(line["action"], {**undo, "do": "undo"}, headers=MODULE)
    assert undone.context["comment"] == own
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING
    # Pressed once more, the key undoes nothing older.
    assert soup(undone).select('[data-desk-key="u"]') == []


def test_a_decision_in_the_thread_leads_back_to_its_place_without_the_module(desk, thread):
    *_others, waiting, own = thread
    url, seen = form_of(card(desk, own), waiting)

    response = desk.post(url, seen | {"do": "approve"})

    done = Decision.objects.last().pk
    place = f"#desk_thread_{waiting.pk}"
    assert response.headers["Location"] == f"/admin/comments/{own.pk}/?done={done}&thread={own.pk}{place}"
    assert desk.get(url).headers["Location"] == f"/admin/comments/{own.pk}/?thread={own.pk}"


def test_a_decision_in_the_thread_on_what_changed_or_without_a_reason_changes_nothing(desk, thread, moderator):
    *_others, waiting, own = thread
    url, seen = form_of(card(desk, own), waiting)

    without_reason = desk.post(url, seen | {"do": "reject", "reason": ""}, headers=MODULE)
    approve(waiting, moderator=moderator, seen=State.of(waiting))
    number = Decision.objects.count()
    stale = desk.post(url, seen | {"do": "spam"}, headers=MODULE)

    assert without_reason.status_code == 400
    assert "Choose a reason: its author will ask why. Nothing was changed." in text_of(soup(without_reason))
    assert stale.status_code == 409
    assert "It changed since you looked; nothing was changed." in text_of(soup(stale))
    assert "moderator: approved, waiting → approved" in text_of(soup(stale).select_one(".desk-card__changes"))
    assert {response.context["comment"] for response in (without_reason, stale)} == {own}
    assert Decision.objects.count() == number


@pytest.mark.parametrize("number", ["other", "0", "x", "9" * 30])
def test_a_card_that_is_not_of_the_same_article_is_not_returned_to(local, number):
    waiting, other = make_comment(local.article), make_comment(local.other_article)
    number = other.pk if number == "other" else number
    url = reverse("comment_desk:decide", args=[waiting.pk], query={"card": number, "thread": number})

    response = local.client.post(url, {"do": "approve", "status": "pending", "revision": 1})

    assert response.headers["Location"] == f"/admin/comments/?done={Decision.objects.last().pk}"


@pytest.mark.each_database
def test_a_long_thread_lists_the_nearest_and_leads_to_the_rest(desk, article, moderator):
    root = make_visible(article, moderator=moderator)
    for number in range(3):
        make_comment(article, parent=root, text=f"Reply {number}.")
    with CaptureQueriesContext(connection) as few:
        card(desk, Comment.objects.last())
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(
            page=article,
            parent=root,
            thread=root,
            name="Reader",
            text=f"Number {number}. " + "It goes on. " * 40,
            submitted_at=now + timedelta(seconds=number),
        )
        for number in range(200)
    )
    replies = list(Comment.objects.filter(thread=root).order_by("id"))
    own = replies[100]

    with CaptureQueriesContext(connection) as queries:
        response = card(desk, own)

    assert len(queries) <= len(few)
    listed = [int(row["id"].removeprefix("desk_thread_")) for row in rows(response)]
    assert listed == [root.pk, *(each.pk for each in replies[90:110])]
    earlier, later = thread_of(response).select("a[data-desk-go]")
    assert (text_of(earlier), text_of(later)) == ("90 earlier comments", "93 later comments")
    walked = set(listed)
    while later:
        part = desk.get(later["href"])
        assert part.context["comment"] == own and thread_of(part).has_attr("open")
        walked |= {int(row["id"].removeprefix("desk_thread_")) for row in rows(part)}
        later = next((a for a in thread_of(part).select("a[data-desk-go]") if "later" in a.text), None)
    assert walked == {root.pk, *(each.pk for each in replies[90:])}
    assert re.search(r"\d+ earlier", text_of(thread_of(card(desk, own, thread="x"))))
