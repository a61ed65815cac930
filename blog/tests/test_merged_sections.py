"""A section that was merged into the one before: its links and comments lead there, and back if it comes back."""

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import streamfield

from blog.editor.removed_sections import SECTIONS_REMOVED, removed_sections
from blog.section_moves.actions import move_section
from blog.section_moves.versions import set_body
from comments import actions
from comments.actions import State
from comments.conversation import Conversation
from comments.models import Comment, Decision
from comments.tests.factories import make_comment, make_moderator, make_user, make_visible

from .factories import make_article, republish, section
from .helpers import fresh, ids_of
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = pytest.mark.django_db


def filed(article):
    fields = ("pk", "block_id", "heading_then", "section_digest", "page_revision_id", "visible_in_thread")
    return list(Comment.objects.on_page(article).order_by("pk").values_list(*fields))


def merge_beta(article):
    """As the outline does in the form: Alpha names Beta, and Beta is removed."""
    alpha, beta, gamma = ids_of(article)
    return republish(article, [(alpha, {"merged": beta}), (gamma, {})])


def test_links_to_a_merged_section_lead_to_the_one_that_has_its_text(client, article):
    for number in (1, 2):
        make_visible(article, section=number)
    alpha, beta, _gamma = list(article.body.raw_data)
    draft = fresh(article)
    set_body(draft, [{**alpha, "value": {**alpha["value"], "merged": beta["id"]}}])
    assert [removed.heading for removed in removed_sections(draft)] == ["Gamma"], "a merge keeps the comments of Beta"
    merged = merge_beta(article)

    assert [(s.slug, s.former_slugs) for s in merged.sections] == [("alpha", ("beta",)), ("gamma", ())]
    page = client.get(article.url).content.decode()
    assert page.index('<section id="alpha"') < page.index('<span id="beta" class="alias">') < page.index('id="gamma"')

    alpha, gamma = [child.id for child in merged.body]
    later = republish(merged, [(alpha, {}), (gamma, {"heading": "Beta"})])
    assert [s.slug for s in later.sections] == ["alpha", "gamma"]


def test_its_comments_are_filed_under_the_other_by_the_log_and_back_when_it_comes_back(article):
    moderator = make_moderator()
    root = make_visible(article, section=1, moderator=moderator)
    make_comment(article, parent=root)
    make_visible(article, section=0, moderator=moderator)
    alpha, beta, gamma = ids_of(article)
    before, counts = filed(article), Conversation(article).counts

    merged = merge_beta(article)

    assert {c.block_id for c in Comment.objects.all()} == {alpha}
    assert Conversation(merged).counts == {alpha: 2}
    decision = Decision.objects.get(action="move")
    assert (decision.comment, decision.made_by, decision.revision) == (root, "merge", 3)
    assert (decision.before["heading"], decision.before["to"]) == ("Beta", "Alpha")
    assert not PageLogEntry.objects.filter(action=SECTIONS_REMOVED).exists()
    late = make_comment(merged, parent=root)
    waiting = make_comment(merged, section=0)

    back = republish(article, [(alpha, {"merged": ""}), (beta, {}), (gamma, {})])

    assert [row for row in filed(back) if row[0] not in {late.pk, waiting.pk}] == before
    assert Conversation(back).counts == counts
    late.refresh_from_db()
    waiting.refresh_from_db()
    assert (late.block_id, waiting.block_id) == (beta, alpha)
    assert [s.slug for s in back.sections] == ["alpha", "beta", "gamma"]


def test_moderator_moves_a_thread_of_a_merged_section_and_it_stays(article):
    moderator = make_moderator()
    first, second = (make_visible(article, section=1, moderator=moderator) for _ in range(2))
    alpha, beta, gamma = ids_of(article)
    merged = merge_beta(article)
    for root in (first, second):
        root.refresh_from_db()

    actions.undo(first, moderator=moderator, seen=State.of(first))
    to = merged.discussed_sections()[1]
    actions.move_to_section(second, moderator=moderator, seen=State.of(second), section=to)
    assert [Comment.objects.get(pk=root.pk).block_id for root in (first, second)] == [beta, gamma]

    republish(article, [(alpha, {"merged": ""}), (beta, {}), (gamma, {})])
    assert [Comment.objects.get(pk=root.pk).block_id for root in (first, second)] == [beta, gamma]


def test_merged_section_moves_with_the_other_to_another_article(client, article):
    river = make_article(title="The river", body=[section("Source", "Springs.")])
    comment = make_visible(article, section=1)
    merged = merge_beta(article)

    move_section(merged, river, merged.body[0].id, editor=make_user("editor", "Editors"))

    page = client.get(article.url).content.decode()
    assert page.index('<div id="alpha" class="moved-section">') < page.index('<span id="beta" class="alias">')
    assert client.get(f"/comments/{comment.pk}/").url == f"{river.url}#comment-{comment.pk}"


def test_what_the_outline_fills_in_is_stored_and_leads_links_on(client, editor, article):
    alpha, beta, gamma = ids_of(article)
    # No more of what is posted is stored than ids.
    sections = [
        posted_section("Alpha", paragraph("<p>x</p>"), merged=f"<script> {beta} x"),
        posted_section("Gamma", paragraph("<p>y</p>")),
    ]
    data = posted(title=article.title, slug=article.slug, body=streamfield(sections))

    editor.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), {**data, "body-0-id": alpha, "body-1-id": gamma})

    assert fresh(article).body[0].value["merged"] == beta
    assert '<span id="beta" class="alias">' in client.get(article.url).content.decode()
