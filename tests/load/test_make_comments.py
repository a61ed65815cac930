from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from blog.tests.factories import make_article
from comments.models import Comment, CommentCount, Decision, Status
from comments.tests.factories import make_comment, make_moderator, make_visible
from tools.load import make_comments

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out, progress = StringIO(), StringIO()
    call_command(make_comments.Command(), *arguments, stdout=out, stderr=progress, **options)
    return out.getvalue(), progress.getvalue()


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

    out, progress = run("--comments", "400", "--waiting", "30")

    assert out == "Made 400 comments, of which 30 wait; make_comments --remove takes them away.\n"
    assert "400 of 400" in progress
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


def test_the_same_seed_makes_the_same_comments():
    make_article()
    what = "name", "text", "status", "block_id", "network"
    run("--comments", "60", "--waiting", "9", "--seed", "3")
    first = list(Comment.objects.order_by("id").values_list(*what))
    run("--remove")

    run("--comments", "60", "--waiting", "9", "--seed", "3")

    assert list(Comment.objects.order_by("id").values_list(*what)) == first


def test_remove_leaves_what_readers_wrote_and_the_threads_they_wrote_in():
    article, moderator = make_article(), make_moderator()
    real = make_visible(article, moderator=moderator, section=0)
    run("--comments", "80", "--waiting", "8")
    parent = Comment.objects.visible().filter(thread=None).exclude(pk=real.pk).first()
    reply = make_visible(article, parent=parent, moderator=moderator)
    whole = Comment.objects.filter(thread=parent).count() + 1

    out, _progress = run("--remove")

    assert out == f"Took away {81 - whole} comments.\n{whole - 1} stay, in threads that others have written in.\n"
    assert {real.pk, parent.pk, reply.pk} <= set(Comment.objects.values_list("pk", flat=True))
    assert Comment.objects.count() == whole + 1
    assert_log_and_counts_agree()


def test_it_can_be_kept_to_one_article_and_to_visible_comments_that_open_threads():
    article, _other = make_article(), make_article()

    run("--comments", "50", "--waiting", "0", "--approved", "100", "--replies", "0", "--page", str(article.pk))

    assert Comment.objects.visible().on_page(article).opening_threads().count() == 50


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--comments", "5", "--waiting", "6"], "--waiting must lie between 0 and --comments."),
        (["--approved", "101"], "--approved and --replies are percentages, 0 to 100."),
        (["--page", "1"], "There is no live article to comment on; load_demo makes some."),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, problem):
    make_article()

    with pytest.raises(CommandError, match=problem):
        run(*arguments)

    assert not Comment.objects.exists()


def test_a_site_that_strangers_reach_is_filled_only_on_request(settings):
    settings.IS_PRODUCTION = True
    article = make_article()
    make_comment(article)

    with pytest.raises(CommandError, match="Strangers reach this site"):
        run("--comments", "5", "--waiting", "1")
    assert Comment.objects.count() == 1

    run("--comments", "5", "--waiting", "1", "--yes")
    assert Comment.objects.count() == 6
