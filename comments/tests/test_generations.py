"""What readers see of a page has a number that rises when it changes, and only then."""

import pytest

from blog.tests.factories import make_article
from comments import actions
from comments.actions import Seen
from gazette.models import Generation

from .factories import make_comment, make_moderator, make_visible

pytestmark = pytest.mark.django_db


def number(tag: str) -> int:
    return Generation.objects.filter(tag=tag).values_list("number", flat=True).first() or 0


def test_only_what_readers_see_raises_the_number_of_its_page():
    moderator = make_moderator()
    article, other = make_article(), make_article(slug="other")
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


def test_a_refused_decision_raises_nothing():
    moderator = make_moderator()
    comment = make_visible(make_article(), moderator=moderator)
    before = number("comments")

    with pytest.raises(actions.ChangedSinceSeen):
        actions.approve(comment, moderator=moderator, seen=Seen("pending", 1))

    assert number("comments") == before
