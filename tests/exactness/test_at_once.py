"""Approvals and publications at once: no deadlock, and change numbers are committed in their order."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from blog.models import ArticlePage
from blog.tests.factories import make_article, make_author, make_topic
from comments import actions
from comments.actions import State
from comments.models import Comment
from comments.tests.factories import make_comment, make_moderator
from gazette import generations

ROUNDS = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_approvals_and_publications_at_once_neither_deadlock_nor_commit_out_of_order():
    authors, topics = [make_author(name) for name in ("Ada", "Uwe")], [make_topic(name) for name in ("Water", "Wind")]
    articles = [make_article(authors=authors, topics=topics) for _ in range(2)]
    moderator = make_moderator()
    waiting = [[make_comment(article, section=n % 3) for n in range(ROUNDS)] for article in articles * 2]
    done = threading.Event()

    def run(act):
        try:
            for turn in range(ROUNDS):
                act(turn)
        finally:
            connection.close()

    def approve(comments):
        def act(turn):
            actions.approve(comments[turn], moderator=moderator, seen=State.of(comments[turn]))

        return act

    def publish(article, backwards):
        def act(turn):
            page = ArticlePage.objects.get(pk=article.pk)
            page.title = f"Title {turn}"
            page.topics = topics[:: -1 if backwards else 1][: turn % 2 + 1]
            page.save_revision().publish()

        return act

    def watch():
        """A number that was read never hides a change that is committed later with a lower one."""
        known, seen = 0, {}
        try:
            while not done.is_set():
                number = generations.change_number()
                numbers = generations.changed_after(0)
                late = {tag: each for tag, each in numbers.items() if seen.get(tag, 0) < each <= known}
                assert late == {}, (known, late)
                known, seen = number, numbers
        finally:
            connection.close()

    with ThreadPoolExecutor(9) as pool:
        watching = pool.submit(watch)
        acts = [approve(comments) for comments in waiting]
        acts += [publish(article, backwards) for article in articles for backwards in (False, True)]
        try:
            for finished in [pool.submit(run, act) for act in acts]:
                finished.result()
        finally:
            done.set()
        watching.result()

    assert Comment.objects.visible().count() == 4 * ROUNDS
    assert generations.last_change_of(["comments"]) <= generations.change_number()
