"""What readers see of a page has a number that rises when it changes, and only then."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import actions
from comments.actions import Seen
from gazette.models import Generation

from .factories import make_comment, make_page, make_visible

pytestmark = pytest.mark.django_db


def number(tag: str) -> int:
    return Generation.objects.filter(tag=tag).values_list("number", flat=True).first() or 0


def test_only_what_readers_see_raises_the_number_of_its_page(moderator):
    article, other = make_page(), make_page(slug="other")
    tag = f"comments:{article.pk}"

    waiting = make_comment(article)
    actions.mark_as_spam(waiting, moderator=moderator, seen=Seen.of(waiting))
    assert (number(tag), number("comments")) == (0, 0)

    visible = make_visible(article, moderator=moderator)
    assert number(tag) == 1
    actions.reject(visible, moderator=moderator, seen=Seen.of(visible), reason="hate")
    assert number(tag) == 2
    actions.undo(visible, moderator=moderator, seen=Seen.of(visible))
    actions.move_to_section(
        visible, moderator=moderator, seen=Seen.of(visible), section=article.discussed_sections()[0]
    )
    assert number(tag) == 4
    actions.withdraw(visible)
    assert (number(tag), number("comments"), number(f"comments:{other.pk}")) == (5, 5, 0)


def test_a_thread_below_a_tombstone_is_seen_to_move(moderator):
    root = make_visible(make_page(), moderator=moderator)
    make_visible(root.page.specific, moderator=moderator, parent=root)
    actions.reject(root, moderator=moderator, seen=Seen.of(root), reason="hate")
    before = number(f"comments:{root.page_id}")

    section = root.page.specific.discussed_sections()[0]
    actions.move_to_section(root, moderator=moderator, seen=Seen.of(root), section=section)
    assert number(f"comments:{root.page_id}") == before + 1
    actions.undo(root, moderator=moderator, seen=Seen.of(root))

    assert number(f"comments:{root.page_id}") == before + 2


def move(comment, moderator):
    section = comment.page.specific.discussed_sections()[0]
    actions.move_to_section(comment, moderator=moderator, seen=Seen.of(comment), section=section)


def undo(comment, moderator):
    actions.undo(comment, moderator=moderator, seen=Seen.of(comment))


@pytest.mark.parametrize(
    "acts",
    [[move], [move, undo], [undo], [lambda comment, moderator: actions.withdraw(comment)]],
    ids=["move", "undo of a move", "undo of an approval", "withdraw"],
)
def test_numbers_are_raised_after_all_that_another_decision_could_hold(acts, moderator):
    comment = make_visible(make_page(), moderator=moderator)
    for act in acts[:-1]:
        act(comment, moderator)

    with CaptureQueriesContext(connection) as queries:
        acts[-1](comment, moderator)

    writes = (re.match(r'(?:UPDATE|INSERT(?: OR IGNORE)? INTO) "(\w+)"', query["sql"]) for query in queries)
    tables = [write[1] for write in writes if write]
    assert {"comments_comment", "comments_tally"} <= set(tables)
    assert {"comments_comment", "comments_tally"}.isdisjoint(tables[tables.index("gazette_generation") :])


def test_a_refused_decision_raises_nothing(moderator):
    comment = make_visible(make_page(), moderator=moderator)
    before = number("comments")

    with pytest.raises(actions.ChangedSinceSeen):
        actions.approve(comment, moderator=moderator, seen=Seen("pending", 1))

    assert number("comments") == before
