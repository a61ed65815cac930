"""Reported comments stand above those that wait: in the queue, from card to card, and in every number."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments import actions
from comments.actions import State
from comments.desk.queue import Queue
from comments.models import Comment, Report

from .factories import make_comment, make_page, make_report, make_user, make_visible

pytestmark = pytest.mark.django_db

QUEUE = reverse("comment_desk:index")


@pytest.fixture
def queue(moderator):
    """Three that are reported, of which the oldest was reported last, and three that wait and are older still."""
    article, now = make_page(), timezone.now()
    waiting = [make_comment(article, now=now - timedelta(days=9 - n), text=f"Waiting {n}.") for n in range(3)]
    reported = []
    for n in range(3):
        comment = make_comment(article, now=now - timedelta(days=3 - n), text=f"Reported {n}.")
        actions.approve(comment, moderator=moderator, seen=State.of(comment))
        reported.append(comment)
    for comment in reported[::-1]:
        make_report(comment)
    make_visible(article, moderator=moderator, text="In peace.")
    return reported, waiting


def listed(client, query=""):
    return list(client.get(f"{QUEUE}?{query}").context["object_list"])


def card(comment, name="card"):
    return reverse(f"comment_desk:{name}", args=[comment.pk])


def decide(client, comment, do, **fields):
    comment.refresh_from_db()
    seen = {"status": comment.status, "revision": comment.revision}
    return client.post(card(comment, "decide"), {**seen, "do": do, **fields})


def leads_to(response):
    return response.headers["Location"].split("?")[0]


def test_reported_comments_are_listed_before_pending_ones(desk, queue):
    reported, waiting = queue

    assert listed(desk) == listed(desk, "status=pending") == [*reported, *waiting]
    assert listed(desk, "status=reported") == reported
    assert listed(desk, "status=approved")[1:] == reported[::-1]
    assert listed(desk, "q=2.") == [reported[2], waiting[2]]
    assert "Reported once" in desk.get(QUEUE).content.decode()


def test_the_cards_follow_through_the_reports_and_then_what_waits(desk, queue):
    order = [*queue[0], *queue[1]]

    for place, comment in enumerate(order):
        context = desk.get(card(comment)).context
        before, after = context["previous_url"], context["next_url"]
        assert before == (card(order[place - 1]) if place else None)
        assert after == (card(order[place + 1]) if place + 1 < len(order) else None)
        assert context["waiting"] == 6
    assert desk.get(reverse("comment_desk:start")).headers["Location"] == card(order[0])


def test_decisions_lead_through_the_reports_and_then_to_what_waits(desk, queue):
    reported, waiting = queue

    assert leads_to(decide(desk, reported[0], "keep")) == card(reported[1])
    assert leads_to(decide(desk, reported[1], "reject", reason="hate")) == card(reported[2])
    assert leads_to(decide(desk, reported[2], "spam")) == card(waiting[0])
    assert leads_to(decide(desk, waiting[0], "approve")) == card(waiting[1])
    # What is reported meanwhile does not come before the next one, but is not passed over either.
    make_report(waiting[0])
    assert leads_to(decide(desk, waiting[1], "approve")) == card(waiting[2])
    assert leads_to(decide(desk, waiting[2], "approve")) == card(waiting[0])
    assert leads_to(decide(desk, waiting[0], "keep")) == QUEUE


@pytest.mark.any_database
def test_after_the_last_report_the_queue_of_reports_comes_back(desk, queue):
    for comment in queue[0][:2]:
        decide(desk, comment, "keep")
    queue[0][2].refresh_from_db()
    seen = {"status": "approved", "revision": queue[0][2].revision, "do": "keep"}

    response = desk.post(f"{card(queue[0][2], 'decide')}?status=reported", seen)

    assert leads_to(response) == QUEUE
    assert listed(desk, "status=reported") == []


def test_queue_parts_continue_from_reported_to_pending(desk, rf, moderator):
    article, now = make_page(), timezone.now()
    comments = [make_comment(article, now=now - timedelta(hours=9 - n)) for n in range(8)]
    for comment in comments[3:]:
        actions.approve(comment, moderator=moderator, seen=State.of(comment))
        make_report(comment)
    order = [*comments[3:], *comments[:3]]

    def part(**query):
        request = rf.get(QUEUE, query)
        request.user = moderator
        found = Queue(request).part(3)
        return found.comments, found.has_before, found.has_after

    assert part() == (order[:3], False, True)
    assert part(after=order[2].pk) == (order[3:6], True, True)
    assert part(after=order[5].pk) == (order[6:], True, False)
    assert part(before=order[6].pk) == (order[3:6], True, True)
    assert part(before=order[3].pk) == (order[:3], False, True)
    # Settled meanwhile, it still says where the list went on.
    decide(desk, order[2], "keep")
    assert part(after=order[2].pk) == (order[3:6], True, True)
    assert part(before=order[7].pk) == (order[4:7], True, True)


def test_reported_pending_comment_is_listed_once(desk, moderator):
    comment = make_visible(make_page(), moderator=moderator)
    make_report(comment)
    decide(desk, comment, "undo")
    comment.refresh_from_db()

    assert comment.status == "pending"
    assert listed(desk) == [comment]
    assert desk.get(card(comment)).context["waiting"] == 1
    assert "Comments (1)" in desk.get("/admin/").content.decode()


def test_the_card_says_what_readers_report_and_a_keeps_it(desk, moderator):
    comment = make_visible(make_page(), moderator=moderator, text="A bold claim.")
    for n in range(22):
        make_report(comment, reason="illegal", note=f"Note <b>{n}</b>")

    html = " ".join(desk.get(card(comment)).content.decode().split())

    assert "Reported by 22 readers" in html
    assert "Illegal" in html
    assert "Note &lt;b&gt;19&lt;/b&gt;" in html
    assert "Note &lt;b&gt;20&lt;/b&gt;" not in html
    assert "and 2 more" in html
    assert '<button class="button" name="do" value="keep" data-desk-key="a" ><span>Dismiss reports' in html
    assert f'name="last_report" value="{Report.objects.latest("id").pk}"' in html
    assert html.index("Reported by") < html.index("A bold claim.")
    assert 'value="approve"' not in html


@pytest.mark.any_database
def test_dismissing_reports_is_displayed_and_undone(desk, queue):
    comment = queue[0][0]
    response = desk.get(decide(desk, comment, "keep").headers["Location"])
    assert "Reports dismissed" in response.content.decode()

    back = desk.get(decide(desk, comment, "undo").headers["Location"])

    assert back.context["comment"] == comment
    assert "Its reports are open again." in back.content.decode()
    assert "Reported by 1 reader" in back.content.decode()
    assert listed(desk)[0] == comment


@pytest.mark.any_database
def test_a_card_without_reports_offers_no_keep_and_takes_none(desk, moderator):
    comment = make_visible(make_page(), moderator=moderator)

    assert 'value="keep"' not in desk.get(card(comment)).content.decode()
    response = decide(desk, comment, "keep")

    assert response.status_code == 409
    assert comment.decisions.count() == 2


def test_the_menu_and_the_dashboard_count_what_is_reported(desk, queue):
    html = " ".join(desk.get("/admin/").content.decode().split())

    assert "Comments (6)" in html
    assert "3 published comments reported by readers." in html
    assert html.count("6 comments to decide") == 1
    assert "3 comments awaiting moderation." in html
    assert "Start with the reports" in html
    assert "Start with the reports" in desk.get(QUEUE).content.decode()


def test_a_moderator_of_one_part_sees_reports_of_that_part_only(local):
    boss = make_user("boss", is_superuser=True)
    mine, other = (make_visible(page, moderator=boss) for page in (local.article, local.other_article))
    for comment in (mine, other):
        make_report(comment, note="A sharp note.")

    assert listed(local.client) == [mine]
    assert "Comments (1)" in local.client.get("/admin/").content.decode()
    assert local.client.get(card(other)).status_code == decide(local.client, other, "keep").status_code == 404
    assert Comment.objects.get(pk=other.pk).open_reports == 1


def test_a_reported_card_and_its_decision_take_no_more_queries_for_many(desk, queue):
    comment = queue[0][0]

    def keep_and_undo():
        with CaptureQueriesContext(connection) as queries:
            desk.get(decide(desk, comment, "keep").headers["Location"])
            desk.get(decide(desk, comment, "undo").headers["Location"])
            desk.get(QUEUE)
        return len(queries)

    keep_and_undo()
    few = keep_and_undo()
    article = comment.page.specific
    for _ in range(10):
        other = make_visible(article)
        make_report(other)
        make_report(comment)
    desk.get(QUEUE)  # what is new there is written down once

    assert keep_and_undo() <= few
