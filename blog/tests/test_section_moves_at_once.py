"""Movers, readers, moderators and editors at once, each in a connection of its own, on whichever database this runs."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from blog.models import ArticlePage, SectionMove
from blog.section_moves.actions import move_section, undo_move
from comments import actions
from comments.actions import Refused, State
from comments.conversation import Conversation
from comments.models import Comment
from comments.tests.factories import make_comment, make_moderator, make_user, make_visible

from .factories import make_article, section

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    def call(job):
        try:
            return job()
        except (Refused, ValidationError) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return [each.result() for each in [pool.submit(call, job) for job in jobs]]


def other_article(title):
    return make_article(title=title, body=[section("Source", "Springs.")])


def test_two_concurrent_moves_of_a_section_one_wins():
    editor, article = make_user("editor", "Editors"), make_article()
    targets, beta = [other_article("The river"), other_article("The ferry")], article.body[1].id

    results = at_once(*[lambda to=to: move_section(article, to, beta, editor=editor) for to in targets * 2])

    moves = [result for result in results if isinstance(result, SectionMove)]
    assert len(moves) == 1
    assert {str(each) for each in results if each not in moves} == {"The section is no longer in “A notice”."}
    holders = [a.pk for a in ArticlePage.objects.all() if beta in [child.id for child in a.body]]
    assert holders == [moves[0].target_id]


def test_what_is_sent_and_decided_during_a_move_goes_along_and_counts_are_right():
    editor, moderator, article = make_user("editor", "Editors"), make_moderator(), make_article()
    river, beta = other_article("The river"), article.body[1].id
    root = make_visible(article, section=1, moderator=moderator)
    waiting = [make_comment(article, parent=root) for _ in range(3)]

    def send(number, **about):
        fields = {"name": "Late", "text": f"Remark {number}.", **about}
        return Client().post(f"/comments/on/{article.pk}/", fields).status_code

    def approve(number):
        comment = Comment.objects.get(pk=waiting[number].pk)
        actions.approve(comment, moderator=moderator, seen=State.of(comment))

    def publish():
        draft = ArticlePage.objects.get(pk=article.pk)
        draft.title = "Published meanwhile"
        draft.save_revision().publish()

    results = at_once(
        lambda: send(1, section=beta),
        lambda: approve(0),
        lambda: send(2, parent=root.pk),
        lambda: move_section(article, river, beta, editor=editor),
        lambda: send(3, section=beta),
        lambda: approve(1),
        publish,
        lambda: send(4, parent=root.pk),
        lambda: approve(2),
    )

    assert [results[number] for number in (0, 2, 4, 7)] == [303] * 4
    assert isinstance(results[3], SectionMove)
    assert {(c.page_id, c.block_id) for c in Comment.objects.all()} == {(river.pk, beta)}
    assert Comment.objects.count() == 8
    assert Conversation(ArticlePage.objects.get(pk=river.pk)).counts == {beta: 4}
    assert Conversation(ArticlePage.objects.get(pk=article.pk)).counts == {}
    assert Comment.objects.get(pk=root.pk).visible_in_thread == 4


def test_a_move_and_its_taking_back_end_with_the_section_in_one_article():
    editor, article = make_user("editor", "Editors"), make_article()
    river, ferry, beta = other_article("The river"), other_article("The ferry"), article.body[1].id
    comment = make_visible(article, section=1)
    move = move_section(article, river, beta, editor=editor)

    at_once(
        lambda: undo_move(SectionMove.objects.get(pk=move.pk), editor=editor),
        lambda: move_section(river, ferry, beta, editor=editor),
        lambda: undo_move(SectionMove.objects.get(pk=move.pk), editor=editor),
    )

    (holder,) = [a for a in ArticlePage.objects.all() if beta in [child.id for child in a.body]]
    assert Comment.objects.get(pk=comment.pk).page_id == holder.pk
    assert holder.pk in {article.pk, ferry.pk}
