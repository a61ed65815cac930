"""The orders of the queue: by article, and by doubt, which changes while somebody goes through it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from comments.desk.queue import Queue
from comments.models import RANK_EVERY, Comment, TriageScore
from comments.tests.factories import make_comment, make_page, make_report, make_visible
from comments.triage.scoring import keep_rank

pytestmark = pytest.mark.django_db

QUEUE = reverse("comment_desk:index")


def listed(client, url):
    return list(client.get(url).context["object_list"])


def take(monkeypatch, size: int):
    """Have the queue list so many comments at a time."""
    part = Queue.part
    monkeypatch.setattr(Queue, "part", lambda queue, _size: part(queue, size))


def published(page, age: timedelta):
    page.first_published_at = timezone.now() - age
    page.save(update_fields=["first_published_at"])
    return page


def decide(client, comment, query):
    fields = {"do": "approve", "status": comment.status, "revision": comment.revision}
    url = reverse("comment_desk:decide", args=[comment.pk])
    return client.post(f"{url}?{query}", fields)


def test_newest_articles_come_first_each_with_its_oldest_comment(desk, moderator):
    old, new = published(make_page(), timedelta(days=9)), published(make_page(), timedelta(days=1))
    never = make_page()
    now = timezone.now()
    on_old, later_on_old = (make_comment(old, now=now - timedelta(hours=hours)) for hours in (5, 4))
    on_never = make_comment(never, now=now - timedelta(hours=9))
    type(never).objects.filter(pk=never.pk).update(first_published_at=None)
    later_on_new, on_new = (make_comment(new, now=now - timedelta(hours=hours)) for hours in (1, 6))
    reported = make_visible(old, moderator=moderator)
    make_report(reported)
    order = [reported, on_new, later_on_new, on_old, later_on_old, on_never]

    assert listed(desk, f"{QUEUE}?order=fresh") == order
    assert listed(desk, f"{QUEUE}?order=fresh&page={old.pk}") == [reported, on_old, later_on_old]
    for comment, following in zip(order[1:], order[2:], strict=False):
        card = desk.get(reverse("comment_desk:card", args=[comment.pk]) + "?order=fresh")
        assert f"/{following.pk}/" in card.context["next_url"]
    for comment, following in zip(order[1:], order[2:], strict=False):
        assert f"/{following.pk}/" in decide(desk, comment, "order=fresh").headers["Location"]


def test_parts_of_every_order_go_forth_and_back_exactly(desk, monkeypatch):
    take(monkeypatch, 3)
    now, pages = timezone.now(), [published(make_page(), timedelta(days=days)) for days in (3, 1, 2)]
    for number in range(11):
        comment = make_comment(pages[number % 3], now=now - timedelta(minutes=number // 2))
        if number % 4:
            score(comment, number % 4)

    for order in ("", "risk", "fresh"):
        url, forth = f"{QUEUE}?order={order}", []
        while url:
            response = desk.get(url)
            forth.append(list(response.context["object_list"]))
            url = response.context.get("after_url")
        back = [forth[-1]]
        while url := response.context.get("before_url"):
            response = desk.get(url)
            back.insert(0, list(response.context["object_list"]))

        assert [len(part) for part in forth] == [3, 3, 3, 2], order
        assert len({comment for part in forth for comment in part}) == 11
        assert back == forth, order


def score(comment, rank, **changes):
    values = {"margin": rank, "rank": rank, "probability": 0.5, "version": "1.0", "scored_at": timezone.now()}
    return TriageScore.objects.create(comment=comment, **{**values, "ranked_at": values["scored_at"], **changes})


def rescore(comment, margin):
    """As comments.triage.scoring.rescore does."""
    old = TriageScore.objects.get(comment=comment)
    TriageScore.objects.filter(comment=comment).delete()
    now = timezone.now()
    new = TriageScore(
        comment=comment, margin=margin, rank=margin, ranked_at=now, probability=0.5, version="1.1", scored_at=now
    )
    keep_rank(old, new)
    new.save()


def test_rank_follows_the_margin_only_after_some_time(comment):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        score(comment, 1.0)
        clock.shift(RANK_EVERY - timedelta(seconds=1))
        rescore(comment, 2.0)
        kept = TriageScore.objects.get()
        clock.shift(timedelta(seconds=1))
        rescore(comment, 3.0)
        changed = TriageScore.objects.get()

    assert (kept.margin, kept.rank, kept.former_rank) == (2.0, 1.0, None)
    assert (changed.margin, changed.rank, changed.former_rank) == (3.0, 3.0, 1.0)


def test_no_comment_is_missed_that_is_rescored_between_two_parts(desk, article, monkeypatch):
    take(monkeypatch, 2)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first, second, third, fourth = (make_comment(article) for _ in range(4))
        for comment, rank in ((first, 4), (second, 3), (third, 2), (fourth, 1)):
            score(comment, rank)
        clock.shift(RANK_EVERY)
        response = desk.get(f"{QUEUE}?order=risk")
        assert list(response.context["object_list"]) == [first, second]

        clock.shift(timedelta(seconds=5))
        rescore(fourth, 9)  # to the top
        rescore(second, 0)  # the last one that was shown, to the bottom
        new = make_comment(article)
        score(new, 5)
        response = desk.get(response.context["after_url"])
        rest = list(response.context["object_list"])
        if "after_url" in response.context:
            rest += listed(desk, response.context["after_url"])

    # The first one, shown before, comes a second time: it was above the part that is shown now.
    assert rest == [fourth, new, first, third]


def test_next_card_misses_no_comment_that_is_rescored_meanwhile(desk, article):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first, second, third = (make_comment(article) for _ in range(3))
        for comment, rank in ((first, 3), (second, 2), (third, 1)):
            score(comment, rank)
        clock.shift(RANK_EVERY)
        card = desk.get(reverse("comment_desk:card", args=[first.pk]) + "?order=risk")

        clock.shift(timedelta(seconds=5))
        rescore(third, 9)
        fields = {"do": "approve", "status": "pending", "revision": 1}
        response = desk.post(card.context["decide_url"], fields, follow=True)

    assert response.context["comment"] == third
    assert Comment.objects.get(pk=first.pk).is_visible


@pytest.mark.parametrize("as_of", ["abc", "-1", "9" * 17, "9" * 18, "1e9", "%00"])
def test_invalid_time_of_a_part_is_ignored(desk, comment, as_of):
    score(comment, 1)

    assert listed(desk, f"{QUEUE}?order=risk&after={comment.pk}&as_of={as_of}") == [comment]
