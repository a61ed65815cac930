"""A section goes to another article with all that is filed under it, and back: both articles at once, or nothing."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction, Workflow
from wagtail.test.utils.form_data import streamfield

from blog.editor.outline import comments_by_section
from blog.models import ArticlePage, Correction, SectionMove
from blog.section_moves.actions import CanNotMove, move_section, undo_move
from comments import actions
from comments.actions import State
from comments.conversation import Conversation
from comments.models import Comment
from comments.tests.factories import make_comment, make_moderator, make_user, make_visible

from .factories import make_article, republish, section
from .helpers import draft_of, fresh, headings_of, history_of, ids_of, signed_in, soup_of, words
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("editor", "Editors")


def whole_state():
    """All that a refused move must leave as it was."""
    return {
        "articles": list(ArticlePage.objects.order_by("pk").values("pk", "latest_revision", "live_revision", "body")),
        "comments": list(Comment.objects.order_by("pk").values("pk", "page", "block_id", "revision")),
        "moves": list(SectionMove.objects.values("pk", "undone_at")),
        "log": PageLogEntry.objects.count(),
    }


def test_a_section_moves_with_its_id_comments_reports_and_editions(editor, bridge, river):
    beta = bridge.body[1].id
    visible = make_visible(bridge, section=1)
    reply = make_comment(bridge, parent=visible)
    stays = make_visible(bridge, section=0)

    move = move_section(bridge, river, beta, editor=editor, after=river.body[0].id)

    assert (headings_of(fresh(bridge)), headings_of(fresh(river))) == (["Alpha", "Gamma"], ["Source", "Beta", "Mouth"])
    assert fresh(river).body[1].id == beta
    assert {c.pk: (c.page_id, c.block_id, c.revision) for c in Comment.objects.all()} == {
        visible.pk: (river.pk, beta, 2),
        reply.pk: (river.pk, beta, 1),
        stays.pk: (bridge.pk, bridge.body[0].id, 2),
    }
    assert Conversation(fresh(bridge)).counts == {bridge.body[0].id: 1}
    assert Conversation(fresh(river)).counts == {beta: 1}
    assert {e.page_id for e in bridge.section_editions.model.objects.filter(block_id=beta)} == {river.pk}
    assert fresh(river).outdated_digests() == set()
    for article, action in ((bridge, "gazette.section_moved_away"), (river, "gazette.section_moved_here")):
        entry = PageLogEntry.objects.get(page=article.pk, action=action)
        assert (entry.user, entry.data["comments"], entry.data["waiting"], entry.data["move"]) == (
            editor,
            1,
            1,
            move.pk,
        )
    entry = PageLogEntry.objects.get(action="gazette.section_moved_away")
    assert entry.message == "Moved “Beta” to “The river”; and its comments: 1 comment, plus 1 pending"


def test_readers_find_a_stub_with_the_old_ids_and_comments_lead_to_the_new_place(client, editor, bridge, river):
    comment = make_visible(bridge, section=1)
    beta = bridge.body[1].id
    bridge = republish(bridge, [(bridge.body[0].id, {}), (beta, {"address": "second"}), (bridge.body[2].id, {})])
    move_section(bridge, river, beta, editor=editor)

    page = client.get(bridge.url).content.decode()

    stub = page[page.index('id="second"') :]
    assert '<span id="beta" class="alias"></span>' in stub
    assert f'“Beta” is now in another article: <a href="{river.url}#second">The river</a>' in stub
    assert page.index('id="alpha"') < page.index('id="second"') < page.index('id="gamma"')
    assert '<a href="#second">' not in page
    assert client.get(f"/comments/{comment.pk}/").url == f"{river.url}#comment-{comment.pk}"
    assert client.get(f"{bridge.url}?section=beta").url == f"{river.url}?section=second#comments"
    there = client.get(river.url).content.decode()
    assert '<section id="second" aria-labelledby="heading_3">' in there
    assert f'id="comment-{comment.pk}"' in there


@pytest.mark.any_database
def test_stubs_stay_in_place_stay_within_the_query_ceiling_and_name_no_article_that_readers_may_not_see(
    client, editor, bridge, river, django_assert_max_num_queries
):
    alpha, beta, gamma = ids_of(bridge)
    move_section(bridge, river, beta, editor=editor)
    move_section(bridge, make_article(title="The ferry"), gamma, editor=editor)

    article = republish(bridge, [(alpha, {"heading": "Aleph"})])

    assert [(part.heading, part.slug, hasattr(part, "is_stub")) for part in article.parts] == [
        ("Aleph", "alpha", False),
        ("Beta", "beta", True),
        ("Gamma", "gamma", True),
    ]
    client.get(bridge.url)
    with django_assert_max_num_queries(30):
        client.get(bridge.url)
    fresh(river).unpublish()
    page = words(soup_of(bridge.url).select_one("article.article"))
    assert "“Beta” is no longer in this article." in page
    assert "The river" not in page


def test_a_stub_follows_its_section_from_article_to_article_and_goes_when_it_returns(editor, bridge, river):
    third = make_article(title="The ferry")
    beta = bridge.body[1].id
    move_section(bridge, river, beta, editor=editor)
    move_section(fresh(river), third, beta, editor=editor)

    assert fresh(bridge).parts[1].article.pk == third.pk
    assert fresh(river).parts[2].article.pk == third.pk

    move_section(fresh(third), fresh(bridge), beta, editor=editor, after=bridge.body[0].id)

    assert [part.slug for part in fresh(bridge).parts] == ["alpha", "beta", "gamma"]
    assert not any(hasattr(part, "is_stub") for part in fresh(bridge).parts)
    assert fresh(river).parts[2].article.pk == bridge.pk


def test_unpublished_changes_of_either_article_are_not_published_along(editor, bridge, river):
    section_only = make_article(title="The ferry", body=[section("Mouth", "Of the ferry.", slug="mouth")])
    draft = fresh(section_only)
    draft.body[0].value["heading"] = "Mouth, later"
    draft.save_revision(user=editor)
    for article, title in ((bridge, "Bridge, later"), (river, "River, later")):
        draft = fresh(article)
        draft.title = title
        draft.body[1].value["heading"] += ", later"
        draft.save_revision(user=editor)

    move_section(bridge, river, bridge.body[1].id, editor=editor)

    assert (headings_of(fresh(bridge)), headings_of(fresh(river))) == (["Alpha", "Gamma"], ["Source", "Mouth", "Beta"])
    assert headings_of(draft_of(bridge)) == ["Alpha", "Gamma"]
    assert headings_of(draft_of(river)) == ["Source", "Mouth, later", "Beta, later"]
    for article, title in ((bridge, "The bridge"), (river, "The river")):
        article = fresh(article)
        assert (article.title, article.has_unpublished_changes) == (title, True)
        assert draft_of(article).title.endswith(", later")

    # A draft of the section alone becomes one of the other article; a slug that is used there is numbered.
    third = make_article(title="The lake", body=[section("Source", "Springs."), section("Mouth", "The sea.")])
    moved = section_only.body[0].id
    move_section(section_only, third, moved, editor=editor)
    assert headings_of(fresh(third)) == ["Source", "Mouth", "Mouth"]
    assert headings_of(draft_of(third)) == ["Source", "Mouth", "Mouth, later"]
    assert fresh(third).has_unpublished_changes is True
    assert [(s.slug, s.block_id == moved) for s in fresh(third).sections] == [
        ("source", False),
        ("mouth", False),
        ("mouth-2", True),
    ]
    assert fresh(third).body[2].value["address"] == ""


def test_what_no_reader_has_seen_moves_from_draft_to_draft(client, editor, river):
    plan = make_article(title="A plan", publish=False)
    move = move_section(plan, river, plan.body[0].id, editor=editor)

    assert headings_of(fresh(river)) == ["Source", "Mouth"]
    assert headings_of(draft_of(river)) == ["Source", "Mouth", "Alpha"]
    assert headings_of(draft_of(plan)) == headings_of(fresh(plan)) == ["Beta", "Gamma"]
    assert fresh(plan).live is False
    assert move.is_public is False

    undo_move(move, editor=editor)

    assert (headings_of(draft_of(river)), headings_of(draft_of(plan))) == (
        ["Source", "Mouth"],
        ["Alpha", "Beta", "Gamma"],
    )


def test_corrections_of_the_section_move_with_it_published_or_not(editor, bridge, river):
    beta = bridge.body[1].id
    draft = fresh(bridge)
    draft.corrections.add(Correction(block_id=beta, text="It was Tuesday."), Correction(text="On all of it."))
    draft.save_revision().publish()
    draft = draft_of(bridge)
    draft.corrections.add(Correction(block_id=beta, text="Not published yet."))
    draft.save_revision()

    def corrections(article, *, draft=False):
        version = draft_of(article) if draft else fresh(article)
        return sorted(correction.text for correction in version.corrections.all())

    move = move_section(bridge, river, beta, editor=editor)

    assert (corrections(bridge), corrections(bridge, draft=True)) == (["On all of it."], ["On all of it."])
    assert corrections(river) == ["It was Tuesday."]
    assert [words(each).rpartition(" · ")[2] for each in soup_of(river).select("#beta .correction")] == [
        "It was Tuesday."
    ]
    assert corrections(river, draft=True) == ["It was Tuesday.", "Not published yet."]
    undo_move(move, editor=editor)
    assert corrections(bridge) == ["It was Tuesday.", "On all of it."]
    assert corrections(bridge, draft=True) == ["It was Tuesday.", "Not published yet.", "On all of it."]
    assert corrections(river) == []
    assert len(soup_of(bridge).select("#beta .correction")) == 1


def test_one_act_takes_it_back_on_both_articles(client, editor, bridge, river):
    first = make_visible(bridge, section=1)
    before = [(s.heading, s.slug, s.digest) for s in bridge.sections]
    move = move_section(bridge, river, bridge.body[1].id, editor=editor)
    since = make_visible(fresh(river), section=2, moderator=make_moderator("other"))

    undo_move(move, editor=editor)

    assert [(s.heading, s.slug, s.digest) for s in fresh(bridge).parts] == before
    assert [part.slug for part in fresh(river).parts] == ["source", "mouth"]
    assert {c.page_id for c in Comment.objects.filter(pk__in=[first.pk, since.pk])} == {bridge.pk}
    assert Conversation(fresh(bridge)).counts == {bridge.body[1].id: 2}
    assert Conversation(fresh(river)).counts == {}
    undone = PageLogEntry.objects.filter(action="gazette.section_taken_back").order_by("pk")
    assert [(entry.page_id, entry.message) for entry in undone] == [
        (bridge.pk, "Undid the move of “Beta” to “The river”; and its comments: 2 comments"),
        (river.pk, "Undid the move of “Beta” from “The bridge”; and its comments: 2 comments"),
    ]
    assert 'class="moved-section"' not in client.get(bridge.url).content.decode()
    with pytest.raises(CanNotMove, match="already undone"):
        undo_move(move, editor=editor)


def test_an_undo_that_something_in_between_makes_impossible_is_refused_in_one_line(editor, bridge, river):
    beta = bridge.body[1].id
    move = move_section(bridge, river, beta, editor=editor)
    source, mouth, moved = ids_of(fresh(river))
    republish(fresh(river), [(source, {}), (mouth, {})])
    before = whole_state()
    with pytest.raises(CanNotMove, match="^The section is no longer in “The river”.$"):
        undo_move(move, editor=editor)
    assert whole_state() == before

    republish(fresh(river), [(source, {}), (mouth, {})])

    fresh(bridge).unpublish()
    before = whole_state()
    with pytest.raises(CanNotMove, match="not published now"):
        undo_move(move, editor=editor)
    assert whole_state() == before


def draft_with(article, **values):
    draft = fresh(article)
    for name, value in values.items():
        setattr(draft, name, value)
    return draft.save_revision()


def holds_it_already(bridge, river):
    river.body = bridge.body
    river.save_revision().publish()


def held_it_with_comments(bridge, river):
    make_visible(republish_with(river, bridge), section=1)
    republish_with(river, river)


def republish_with(article, other):
    stored = fresh(article)
    stored.body = other.body
    stored.save_revision().publish()
    return fresh(article)


def lock(article):
    ArticlePage.objects.filter(pk=article.pk).update(locked=True, locked_by=make_user("somebody"))


def in_review(article):
    draft_with(article)
    Workflow.objects.filter(active=True).get().start(fresh(article), make_user("submitter"))


TOMORROW = {"go_live_at": timezone.now() + timedelta(days=1)}
REFUSED = {
    "has this section already": holds_it_already,
    "has comments of its own on it": held_it_with_comments,
    "“The river” is not published": lambda bridge, river: river.unpublish(),
    "“The river” is locked": lambda bridge, river: lock(river),
    "“The bridge” is locked": lambda bridge, river: lock(bridge),
    "“The river” is scheduled for publication": lambda bridge, river: draft_with(river, **TOMORROW).publish(),
    "“The bridge” is scheduled for publication": lambda bridge, river: draft_with(bridge, **TOMORROW),
    "“The bridge” is in review": lambda bridge, river: in_review(bridge),
}


@pytest.mark.any_database
@pytest.mark.parametrize("line", REFUSED)
def test_a_move_that_can_not_be_is_refused_in_one_line_and_changes_nothing(editor, bridge, river, line):
    make_visible(bridge, section=1)
    REFUSED[line](bridge, river)
    before = whole_state()

    with pytest.raises(CanNotMove, match=line):
        move_section(bridge, river, bridge.body[1].id, editor=editor)

    assert whole_state() == before


def test_what_moved_away_can_not_be_published_here_again_from_an_old_revision(editor, bridge, river):
    old = bridge.latest_revision
    move = move_section(bridge, river, bridge.body[1].id, editor=editor)
    before = whole_state()

    with pytest.raises(ValidationError, match="“Beta” was moved to “The river”"):
        old.publish()
    with pytest.raises(ValidationError):
        old.as_object().save_revision()
    assert whole_state() == before

    undo_move(move, editor=editor)
    old.publish()
    assert headings_of(fresh(bridge)) == ["Alpha", "Beta", "Gamma"]


def test_a_decision_that_filed_a_thread_can_not_be_undone_on_another_page(editor, bridge, river):
    moderator = make_moderator()
    comment = make_visible(bridge, section=0, moderator=moderator)
    target = bridge.discussed_sections()[1]
    actions.move_to_section(comment, moderator=moderator, seen=State.of(comment), section=target)
    move = move_section(bridge, river, target.block_id, editor=editor)
    comment.refresh_from_db()

    with pytest.raises(actions.NothingToUndo):
        actions.undo(comment, moderator=moderator, seen=State.of(comment))
    assert (comment.page_id, comment.block_id) == (river.pk, target.block_id)

    undo_move(move, editor=editor)
    comment = Comment.objects.get(pk=comment.pk)
    actions.undo(comment, moderator=moderator, seen=State.of(comment))
    assert (comment.page_id, comment.block_id) == (bridge.pk, bridge.body[0].id)


def test_comment_posted_to_the_former_url_goes_to_the_moved_section(client, editor, bridge, river):
    parent = make_visible(bridge, section=1)
    beta = bridge.body[1].id
    move_section(bridge, river, beta, editor=editor)
    url, words = f"/comments/on/{bridge.pk}/", {"name": "Late", "do": "send"}

    sent = client.post(url, {**words, "text": "On the section.", "section": beta})
    answered = client.post(url, {**words, "text": "An answer.", "parent": parent.pk})

    assert (sent.status_code, answered.status_code) == (303, 303)
    late = Comment.objects.filter(name="Late").order_by("pk")
    assert [(c.page_id, c.block_id, c.heading_then) for c in late] == [(river.pk, beta, "Beta")] * 2

    fresh(river).unpublish()
    refused = client.post(url, {**words, "text": "A third one.", "section": beta})
    assert (refused.status_code, "A third one." in refused.content.decode()) == (422, True)
    assert Comment.objects.filter(name="Late").count() == 2


# ---- the pages in the admin


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.mark.any_database
def test_editor_finds_the_article_reads_what_moving_means_and_moves(desk, bridge, river, django_assert_num_queries):
    make_visible(bridge, section=1)
    actions.withdraw(make_comment(bridge, section=1))  # counts nowhere
    make_comment(bridge, section=2)
    make_visible(bridge, section=None)
    with django_assert_num_queries(1):
        counts = comments_by_section(bridge)
    assert counts == {bridge.body[1].id: {"visible": 1, "pending": 0}, bridge.body[2].id: {"visible": 0, "pending": 1}}
    beta = bridge.body[1].id
    url = reverse("outline_move", args=[bridge.pk, beta])
    draft_with(river, title="The river, later")

    german = make_article(title="Der river")
    Page.objects.filter(pk=german.pk).update(locale=Locale.objects.get_or_create(language_code="de")[0])

    found = desk.get(url, {"q": "river"})
    assert desk.get(url, {"to": german.pk}).status_code == 404
    asked = desk.get(url, {"to": river.pk})

    assert [article.pk for article in found.context["found"]] == [river.pk]
    page = " ".join(unescape(asked.content.decode()).split())
    assert "Move “Beta” to “The river, later”" in page
    assert "Moved with it: 1 comment." in page
    assert "“The river” has unpublished changes: they stay unpublished." in page
    moved = desk.post(url, {"to": river.pk, "after": river.body[0].id})
    assert moved.url == reverse("wagtailadmin_pages:edit", args=[bridge.pk])
    assert headings_of(fresh(river)) == ["Source", "Beta", "Mouth"]

    back = reverse("undo_section_move", args=[SectionMove.objects.get().pk])
    assert "Moved with it: 1 comment." in desk.get(back).content.decode()
    assert desk.post(back).status_code == 302
    assert headings_of(fresh(bridge)) == ["Alpha", "Beta", "Gamma"]
    for article, moved, undone in ((bridge, "Moved “Beta” to ", "to"), (river, "Received “Beta” from ", "from")):
        history = history_of(article, desk)
        assert [message for message in history if message.startswith(f"Undid the move of “Beta” {undone} ")]
        assert [message for message in history if message.startswith(moved)]
        # Of the move, of its undo, and of the article's first publication.
        assert history.count("Published") == 3
    again = desk.post(back)
    assert (again.status_code, "already undone" in again.content.decode()) == (409, True)


@pytest.mark.any_database
def test_section_move_warns_when_access_changes(desk, bridge, river):
    PageViewRestriction.objects.create(page=river, restriction_type="login")

    for source, target, line in (
        (bridge, river, "most readers will no longer see the section"),
        (river, bridge, "everybody will be able to read the section and its comments."),
    ):
        asked = desk.get(reverse("outline_move", args=[source.pk, source.body[1].id]), {"to": target.pk})
        assert line in asked.content.decode()


@pytest.mark.any_database
def test_invalid_and_forbidden_moves_in_the_admin_are_refused_and_nothing_changes(desk, editor, bridge, river):
    move = move_section(bridge, river, bridge.body[1].id, editor=editor)
    lock(river)
    url = reverse("outline_move", args=[bridge.pk, bridge.body[0].id])
    before = whole_state()

    refused = desk.post(url, {"to": river.pk, "after": "-"})
    assert (refused.status_code, "“The river” is locked." in words(refused)) == (409, True)
    assert desk.post(url, {"to": river.pk, "after": "nonsense"}).status_code == 422
    assert desk.post(url, {"to": bridge.pk, "after": "-"}).status_code == 404
    for number in ("", "x", "9" * 30, "-1"):
        assert desk.get(url, {"to": number}).status_code == 404
    unknown = reverse("outline_move", args=[bridge.pk, "nonsense"])
    assert desk.get(unknown).url == reverse("wagtailadmin_pages:edit", args=[bridge.pk])
    assert desk.get(url, {"q": 'a"\x00'}).status_code == 200

    # Who may not edit an article gets the answer that stands where nothing is.
    author = signed_in("author", "Authors")
    assert author.post(url, {"to": river.pk, "after": "-"}).status_code == 404
    for pk in (move.pk, move.pk + 1):
        assert author.post(reverse("undo_section_move", args=[pk])).status_code == 404
    assert whole_state() == before


# ---- tabs that were left behind


def form_of(article, opened, **changes):
    """What an editor's tab sends that was opened when `opened` was the newest revision of the article."""
    blocks = opened.as_object().body
    sections = [posted_section(block.value["heading"], paragraph("<p>Typed since.</p>")) for block in blocks]
    data = posted(
        title=article.title,
        slug=article.slug,
        body=streamfield(sections),
        loaded_revision_id=opened.pk,
        loaded_revision_created_at=opened.created_at.isoformat(),
    )
    del data["action-publish"]
    return {**data, **{f"body-{place}-id": block.id for place, block in enumerate(blocks)}, **changes}


@pytest.mark.any_database
def test_tab_opened_before_a_move_saves_nothing_and_loses_nothing(desk, editor, bridge, river):
    tabs = [(article, article.latest_revision) for article in (bridge, river)]
    move_section(bridge, river, bridge.body[1].id, editor=editor)
    before = whole_state()
    messages = ["“Beta” was moved to “The river”", "“Beta” was moved here from “The bridge”"]

    for (article, opened), line in zip(tabs, messages, strict=True):
        url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        autosave = desk.post(url, form_of(article, opened), headers={"accept": "application/json"})
        assert (autosave.status_code, autosave.json()["error_code"]) == (400, "invalid_revision")
        refused = desk.post(url, form_of(article, opened, **{"action-publish": "yes"}))
        page = unescape(refused.content.decode())
        assert refused.status_code == 409
        assert line in page
        assert page.count("Typed since.") >= 2
        assert f'name="loaded_revision_id" value="{opened.pk}"' in page
        assert whole_state() == before

    # One that was opened since saves as before.
    assert desk.post(url, form_of(river, fresh(river).latest_revision, **{"action-publish": "yes"})).status_code == 302
    assert "Typed since." in str(fresh(river).body[2].value["content"])


@pytest.mark.any_database
def test_copys_section_and_move_without_permission_are_refused(editor, bridge, river):
    copy = bridge.copy(update_attrs={"slug": "copy"}, reset_translation_key=True)
    author = make_user("author", "Authors")
    ArticlePage.objects.filter(pk=bridge.pk).update(owner=author)
    beta = bridge.body[1].id
    move = move_section(bridge, river, beta, editor=editor)
    before = whole_state()

    with pytest.raises(CanNotMove, match="in another article now: undo that move first"):
        move_section(fresh(copy), fresh(bridge), beta, editor=editor)
    for source, target in ((fresh(bridge), fresh(river)), (fresh(river), fresh(bridge))):
        with pytest.raises(PermissionDenied):
            move_section(source, target, source.body[0].id, editor=author)

    assert whole_state() == before
    undo_move(move, editor=editor)
    assert headings_of(fresh(bridge)) == ["Alpha", "Beta", "Gamma"]


@pytest.mark.any_database
def test_the_desk_says_from_which_article_a_comment_came(client, editor, bridge, river):
    beta = bridge.body[1].id
    came, stayed = make_visible(bridge, section=1), make_visible(bridge, section=0)
    move = move_section(bridge, river, beta, editor=editor, after=None)
    written_here = make_comment(fresh(river), section=2)
    client.force_login(moderator := make_moderator("moderator 2"))

    def lines(comment):
        return unescape(client.get(reverse("comment_desk:card", args=[comment.pk])).content.decode()).count(
            "Moved here with its section from “The bridge”"
        )

    assert [lines(each) for each in (came, stayed, written_here)] == [2, 0, 0]
    came.refresh_from_db()
    actions.move_to_section(came, moderator=moderator, seen=State.of(came), section=None)
    assert lines(came) == 0
    came.refresh_from_db()
    actions.undo(came, moderator=moderator, seen=State.of(came))
    undo_move(move, editor=editor)
    assert lines(came) == 0
