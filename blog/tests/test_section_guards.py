"""What is refused, and what is raised, when sections of articles and their comments move."""

import pytest
from django.utils import timezone

from blog.error_reports.actions import report
from blog.models import ArticlePage, ErrorReport
from blog.section_moves.actions import CanNotMove, move_section, undo_move
from comments import actions
from comments.actions import State
from comments.tests.factories import make_moderator, make_user, make_visible
from gazette.tests.generations import raised_tags

from .factories import make_article, section

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("editor", "Editors")


def test_a_move_of_a_draft_is_not_undone_once_its_section_is_public(editor):
    source = make_article(title="The bridge", publish=False)
    target = make_article(title="The river", publish=False, body=[section("Source", "Springs.")])
    move = move_section(source, target, source.body[1].id, editor=editor)
    ArticlePage.objects.get(pk=target.pk).get_latest_revision().publish()

    with pytest.raises(CanNotMove, match="“The river” was published with the section since"):
        undo_move(move, editor=editor)

    move.refresh_from_db()
    assert move.undone_at is None
    assert [child.value["heading"] for child in ArticlePage.objects.get(pk=target.pk).body] == ["Source", "Beta"]


def test_a_move_is_not_undone_while_a_draft_of_the_former_article_has_the_section(editor, bridge, river):
    beta = bridge.body[1].id
    move = move_section(bridge, river, beta, editor=editor)
    bridge.save_revision(clean=False)  # as it was before

    with pytest.raises(CanNotMove, match="“The bridge” has this section already"):
        undo_move(move, editor=editor)

    assert beta in {child.id for child in ArticlePage.objects.get(pk=river.pk).body}


def test_an_undone_move_leaves_slugs_only_where_an_earlier_move_left_a_stub(editor, bridge, river):
    beta = bridge.body[1].id
    first = move_section(bridge, river, beta, editor=editor)
    undo_move(move_section(river, bridge, beta, editor=editor), editor=editor)
    assert [anchor.slug for anchor in bridge.anchors.filter(block_id=beta)] == ["beta"]
    assert [part.slug for part in ArticlePage.objects.get(pk=bridge.pk).parts] == ["alpha", "beta", "gamma"]

    undo_move(first, editor=editor)

    assert not river.anchors.filter(block_id=beta).exists()


def test_error_reports_of_a_section_move_with_it_and_back(editor, bridge, river):
    moving, staying = (
        report(bridge, text=f"{part.heading} is wrong.", section=part, now=timezone.now())
        for part in (bridge.sections[1], bridge.sections[0])
    )

    move = move_section(bridge, river, bridge.body[1].id, editor=editor)
    assert [each.page_id for each in ErrorReport.objects.order_by("id")] == [river.pk, bridge.pk]
    undo_move(move, editor=editor)

    assert {each.page_id for each in ErrorReport.objects.filter(pk__in=[moving.pk, staying.pk])} == {bridge.pk}


def test_threads_of_a_merged_section_raise_their_revision_and_the_generation_of_their_page():
    article = make_article()
    comment = make_visible(article, section=1)
    kept, merged, _ = article.discussed_sections()

    with raised_tags() as raised:
        actions.move_section_threads(article, merged.block_id, kept)

    assert f"comments:{article.pk}" in raised
    seen = State.of(comment)
    comment.refresh_from_db()
    assert comment.revision == comment.decisions.latest("id").revision == seen.revision + 1


def test_a_thread_is_not_moved_to_a_section_that_has_left_its_article(editor):
    article = make_article()
    moderator = make_moderator()
    comment = make_visible(article, section=0, moderator=moderator)
    left = article.discussed_sections()[1]
    move_section(article, make_article(title="The river"), left.block_id, editor=editor)
    comment.refresh_from_db()

    with pytest.raises(actions.ChangedSinceSeen):
        actions.move_to_section(comment, moderator=moderator, seen=State.of(comment), section=left)

    comment.refresh_from_db()
    assert comment.block_id == article.body[0].id
