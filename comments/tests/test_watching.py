"""Articles that a moderator watches, as one queue. blog/tests/test_watched_topics.py has topics."""

import pytest
from django.urls import reverse

from comments import watching
from comments.models import Watch
from comments.tests.factories import make_comment, make_moderator, make_page, make_report, make_visible, words_of

pytestmark = pytest.mark.django_db

QUEUE, WATCH = reverse("comment_desk:index"), reverse("comment_desk:watch")


def listed(client, query):
    return list(client.get(f"{QUEUE}?{query}").context["object_list"])


def test_watched_articles_are_one_queue_in_every_order(desk, moderator):
    one, two, other = (make_page() for _ in range(3))
    comments = [make_comment(page) for page in (one, two, other, two)]
    reported = make_visible(two, moderator=moderator)
    make_report(reported)
    for page in (one, two):
        desk.post(WATCH, {"subject": f"page:{page.pk}", "do": "watch"})

    assert listed(desk, "watched=all") == [reported, comments[0], comments[1], comments[3]]
    assert set(listed(desk, "watched=all&order=fresh")) == set(listed(desk, "watched=all&order=risk"))
    assert listed(desk, f"watched=page:{one.pk}") == [comments[0]]
    assert listed(desk, "watched=all&status=approved") == [reported]
    start = desk.get(reverse("comment_desk:start") + "?watched=all")
    assert start.headers["Location"].endswith(f"/{reported.pk}/?watched=all")
    fields = {"do": "approve", "status": "pending", "revision": 1}
    response = desk.post(reverse("comment_desk:decide", args=[comments[1].pk]) + "?watched=all", fields)
    assert f"/{comments[3].pk}/?watched=all" in response.headers["Location"]
    # A list of one's own.
    desk.force_login(make_moderator("colleague"))
    assert listed(desk, "watched=all") == []
    assert "You watch nothing yet" in words_of(desk.get(f"{QUEUE}?watched=all"))


@pytest.mark.any_database
def test_buttons_on_the_card_and_in_the_queue_of_an_article(desk, comment):
    card, queue = reverse("comment_desk:card", args=[comment.pk]), f"{QUEUE}?page={comment.page_id}"
    fields = {"subject": f"page:{comment.page_id}", "do": "watch", "comment": comment.pk}
    assert "Stop watching" not in words_of(desk.get(card))
    assert "Watch this article" in words_of(desk.get(queue))
    assert "Watch this article" not in words_of(desk.get(QUEUE))

    response = desk.post(f"{WATCH}?held=links", fields)
    assert response.headers["Location"] == f"{card}?held=links"
    desk.post(WATCH, fields)
    assert Watch.objects.count() == 1
    for url in (card, queue):
        assert "Stop watching this article" in words_of(desk.get(url))
    desk.post(WATCH, {**fields, "do": "unwatch"})

    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"subject": "page:abc", "do": "watch"},
        {"subject": "page:99999999999999999999", "do": "watch"},
        {"subject": "user:1", "do": "watch"},
        {"subject": "page:1", "do": "delete"},
    ],
)
def test_invalid_request_watches_nothing(desk, fields):
    response = desk.post(WATCH, fields, follow=True)

    assert "Invalid request. Nothing was changed." in response.content.decode()
    assert not Watch.objects.exists()


def test_article_of_another_moderator_can_be_neither_watched_nor_named(local):
    subject = f"page:{local.other_article.pk}"
    make_comment(local.other_article)

    local.client.post(WATCH, {"subject": subject, "do": "watch"})

    assert not Watch.objects.exists()
    Watch.objects.create(user=local.user, kind="page", number=local.other_article.pk)  # from before
    for query in ("watched=all", f"watched={subject}"):
        response = local.client.get(f"{QUEUE}?{query}")
        assert list(response.context["object_list"]) == []
        assert "Elsewhere" not in response.content.decode()


def test_number_of_watched_subjects_is_limited(desk, moderator, article, monkeypatch):
    monkeypatch.setattr(watching, "MAX_WATCHED", 1)
    for page in (article, make_page()):
        desk.post(WATCH, {"subject": f"page:{page.pk}", "do": "watch"})

    assert [each.number for each in Watch.objects.all()] == [article.pk]
