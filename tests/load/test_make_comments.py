from collections import Counter

import pytest

from blog.tests.factories import make_article
from comments.models import Comment, CommentCount, Decision, Status
from tools.load.make_comments import make_comments

pytestmark = pytest.mark.django_db


def assert_log_and_counts_agree():
    replayed: dict[int, str] = {}
    for comment, was, to in Decision.objects.order_by("id").values_list("comment", "from_status", "to_status"):
        assert replayed.get(comment, "") == was
        replayed[comment] = to
    comments = list(Comment.objects.all())
    assert replayed == {comment.pk: comment.status for comment in comments}
    visible = [comment for comment in comments if comment.is_visible]
    in_threads = Counter(comment.thread_root_id for comment in visible)
    assert {c.pk: c.visible_in_thread for c in comments if c.visible_in_thread} == dict(in_threads)
    tallies = CommentCount.objects.filter(visible__gt=0).values_list("page", "block_id", "visible")
    assert {row[:2]: row[2] for row in tallies} == Counter((c.page_id, c.block_id) for c in visible)


def test_the_log_replays_to_the_states_and_every_count_is_right(monkeypatch):
    monkeypatch.setattr("tools.load.make_comments.BATCH", 150)
    articles = [make_article(), make_article()]
    make_article(publish=False)

    make_comments(400, 30)

    comments = Comment.objects.all()
    assert comments.count() == 400
    assert {status for (status,) in comments.values_list("status")} == set(Status)
    assert comments.awaiting_moderation().count() == 30
    assert {comment.page_id for comment in comments} == {article.pk for article in articles}
    sections = {section.block_id for article in articles for section in article.discussed_sections()}
    assert {comment.block_id for comment in comments} == {"", *sections}
    assert comments.filter(parent__parent__isnull=False).exists()
    assert Decision.objects.filter(action="undo").exists()
    assert_log_and_counts_agree()


def test_same_seed_makes_same_comments():
    make_article()

    for _ in range(2):
        make_comments(60, 9, seed=3)

    made = list(Comment.objects.order_by("id").values_list("name", "text", "status", "block_id", "network"))
    assert len(made) == 120
    assert made[:60] == made[60:]


def test_comments_on_one_article_that_are_all_visible_and_open_threads():
    article, _other = make_article(), make_article()

    make_comments(50, 0, approved=1, replies=0, pages=[article])

    assert Comment.objects.visible().on_page(article).opening_threads().count() == 50


def test_production_site_is_refused(settings):
    settings.IS_PRODUCTION = True
    make_article()

    with pytest.raises(SystemExit, match="production"):
        make_comments(5, 1)

    assert not Comment.objects.exists()


def test_site_without_live_article_is_named_as_the_problem():
    make_article(publish=False)

    with pytest.raises(SystemExit, match="no live article"):
        make_comments(5, 1)
