"""What keeps the desk quick with many comments: queries that do not grow, pages by place, indexes that are used."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.actions import decision_to_undo
from comments.models import Comment, Status
from comments.people.author_records import author_records
from comments.querysets import MAX_COUNTED, CappedCount
from comments.tests.factories import make_comment, make_page, make_visible
from tools.load.make_comments import make_comments

pytestmark = pytest.mark.django_db

QUEUE = reverse("comment_desk:index")


def queries_of(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def decide_twice(client, comments):
    """A decision with the card that follows it, and its undoing: the number of queries of both."""
    first = comments[0]

    def approve_and_undo():
        fields = {"do": "approve", "status": first.status, "revision": first.revision}
        client.post(reverse("comment_desk:decide", args=[first.pk]), fields, follow=True)
        fields = {"do": "undo", "status": Status.APPROVED, "revision": first.revision + 1}
        client.post(reverse("comment_desk:decide", args=[first.pk]), fields, follow=True)

    return queries_of(approve_and_undo)


def test_a_page_of_the_queue_takes_no_more_queries_for_many(desk, moderator, article):
    first = make_comment(article, email="a@example.org", network="n", section=0)
    make_comment(article, network="n")
    make_visible(article, parent=make_visible(article, moderator=moderator, network="m"), email="b@example.org")
    desk.get(QUEUE)
    urls = [f"{QUEUE}?status={status}" for status in ("", "all", "approved")]
    few = {url: queries_of(partial(desk.get, url)) for url in urls}

    make_comments(120, 60, approved=0.7)
    desk.get(QUEUE)  # which also writes down what is the newest

    for url in urls:
        assert queries_of(partial(desk.get, url)) <= few[url] + 1, url  # one more: the records by network
        page_from = partial(desk.get, f"{url}&after={first.pk}")
        assert queries_of(page_from) <= few[url] + 2, url  # and the comment that the URL names


def test_a_decision_and_its_undoing_take_no_more_queries_for_many(desk, article):
    now = timezone.now()
    comments = [make_comment(article, network="n", now=now - timedelta(days=200 - age)) for age in range(3)]
    desk.get(reverse("comment_desk:card", args=[comments[0].pk]))
    few = decide_twice(desk, comments)

    make_comments(120, 60, approved=0.7)
    comments[0].refresh_from_db()

    assert decide_twice(desk, comments) <= few


def test_a_decision_answered_with_the_next_card_takes_the_same_queries_whatever_the_numbers(desk, article):
    now = timezone.now()
    comments = [
        make_comment(article, email=f"{age}@example.org", network="n", now=now - timedelta(days=200 - age))
        for age in range(5)
    ]
    module = {"X-Requested-With": "XMLHttpRequest"}

    def approve(comment):
        fields = {"do": "approve", "status": comment.status, "revision": comment.revision}
        response = desk.post(reverse("comment_desk:decide", args=[comment.pk]), fields, headers=module)
        assert response.context["comment"] == comments[comments.index(comment) + 1]

    approve(comments[0])
    few = queries_of(lambda: approve(comments[1]))
    make_comments(120, 60, approved=0.7)

    assert queries_of(lambda: approve(comments[2])) == few <= 52


def test_the_queue_goes_on_after_the_last_comment_of_a_part_whatever_was_decided_meanwhile(desk, article):
    now = timezone.now()
    comments = [make_comment(article, now=now - timedelta(minutes=130 - n)) for n in range(120)]
    comments[1].submitted_at = comments[2].submitted_at = comments[3].submitted_at
    Comment.objects.bulk_update(comments[1:3], ["submitted_at"])

    first = desk.get(QUEUE)
    assert list(first.context["object_list"]) == comments[:50]
    assert "before_url" not in first.context
    for comment in comments[:10]:
        fields = {"do": "approve", "status": comment.status, "revision": comment.revision}
        desk.post(reverse("comment_desk:decide", args=[comment.pk]), fields)
    second = desk.get(first.context["after_url"])
    assert list(second.context["object_list"]) == comments[50:100]
    third = desk.get(second.context["after_url"])
    assert list(third.context["object_list"]) == comments[100:]
    assert "after_url" not in third.context
    back = desk.get(desk.get(third.context["before_url"]).context["before_url"])
    assert list(back.context["object_list"]) == comments[10:50]
    assert "before_url" not in back.context


def test_parts_of_decided_comments_go_from_the_newest_to_the_oldest(desk, moderator, article):
    comments = [make_visible(article, moderator=moderator) for _ in range(60)][::-1]

    first = desk.get(f"{QUEUE}?status=approved")

    assert list(first.context["object_list"]) == comments[:50]
    second = desk.get(first.context["after_url"])
    assert list(second.context["object_list"]) == comments[50:]
    assert list(desk.get(second.context["before_url"]).context["object_list"]) == comments[:50]


@pytest.mark.parametrize("query", ["after=abc", "after=99999", "before=99999999999999999999999", "after=%00"])
def test_a_part_that_is_not_there_is_the_first_one(desk, query, comment):
    assert list(desk.get(f"{QUEUE}?{query}").context["object_list"]) == [comment]


def test_queue_returns_to_the_first_comments_after_the_last(desk, article):
    first, last = make_comment(article), make_comment(article)

    assert list(desk.get(f"{QUEUE}?after={last.pk}").context["object_list"]) == [first, last]


def test_many_are_not_counted_to_the_end(monkeypatch, desk, article):
    for _ in range(4):
        make_comment(article)
    assert str(CappedCount(MAX_COUNTED)) == "5000"
    assert str(Comment.objects.number()) == "4"

    monkeypatch.setattr("comments.querysets.MAX_COUNTED", 3)

    assert str(Comment.objects.number()) == "3+"
    html = desk.get("/admin/").content.decode()
    assert "Comments (3+)" in html
    assert "3+ comments awaiting moderation." in html


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the rows that are there")
def test_the_queue_is_read_in_the_order_of_an_index(desk):
    make_page()
    make_comments(120, 60, approved=0.7)

    for query, index in (
        ("", "comment_waiting"),
        ("?status=reported", "comment_reported"),
        ("?status=all", "comment_by_age"),
        ("?status=rejected", "comment_rejected"),
        ("?status=spam", "comment_spam"),
        ("?status=withdrawn", "comment_withdrawn"),
        ("?status=erased", "comment_erased"),
        ("?status=approved", "comment_by_age"),
    ):
        plan = desk.get(f"{QUEUE}{query}").context["queue"].segments[-1][:50].explain()

        assert index in plan, query
        assert "TEMP B-TREE" not in plan, query


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the rows that are there")
def test_queries_per_comment_use_an_index():
    make_page()
    make_comments(120, 60, approved=0.7)
    comment = Comment.objects.exclude(email="").first()

    with CaptureQueriesContext(connection) as queries:
        author_records([comment], Comment.objects.all())
        decision_to_undo(comment)
        Comment.objects.filter(text_digest=comment.text_digest).count()
    plans = []
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
            plans.append(" ".join(row[3] for row in cursor.fetchall()))

    assert "comment_email" in plans[0]
    assert "comments_decision_comment_id" in plans[1]
    assert "comment_same_text" in plans[2]
    assert not any(plan.startswith("SCAN") for plan in plans)
