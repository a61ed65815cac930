"""Before sections with comments are removed, the editor reads their numbers; else the log has them."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Workflow
from wagtail.test.utils.form_data import streamfield

from blog.editor.removed_sections import SECTIONS_REMOVED, removed_sections
from blog.models import ArticlePage
from comments.actions import withdraw
from comments.conversation import Conversation
from comments.counts import CommentCounts
from comments.models import Comment
from comments.tests.factories import make_comment, make_moderator, make_user, make_visible

from .factories import make_article, republish
from .helpers import draft_of, fresh, headings_of, ids_of, messages_of, signed_in, words
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def article():
    """Alpha with two comments, one of them waiting; Beta with one; Gamma with one that was withdrawn."""
    article, moderator = make_article(title="The bridge"), make_moderator()
    make_visible(article, section=0, moderator=moderator)
    make_comment(article, section=0)
    make_visible(article, section=1, moderator=moderator)
    withdraw(make_comment(article, section=2))
    return article


def edit(client, article, keep, *, text="New words.", action="action-publish", **changes):
    """Posts the article's form with only the sections at the positions `keep`, all of them with this text."""
    blocks = [article.body[number] for number in keep]
    body = streamfield([posted_section(block.value["heading"], paragraph(f"<p>{text}</p>")) for block in blocks])
    data = posted(title=article.title, slug=article.slug, body=body)
    del data["action-publish"]
    data |= {f"body-{place}-id": block.id for place, block in enumerate(blocks)}
    return client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), {**data, action: action, **changes})


def confirm_url(article, do="publish", **query):
    article.refresh_from_db()
    return reverse("confirm_publication", args=[article.pk, article.latest_revision_id], query={"do": do, **query})


def filed(article):
    return [
        entry.data for entry in PageLogEntry.objects.filter(page=article.pk, action=SECTIONS_REMOVED).order_by("pk")
    ]


@pytest.mark.each_database
def test_publishing_without_sections_that_have_comments_asks_first_and_logs_the_numbers(editor, article):
    asked = edit(editor, article, [2])

    assert asked.url == confirm_url(article)
    assert headings_of(fresh(article)) == ["Alpha", "Beta", "Gamma"]
    draft = article.get_latest_revision_as_object()
    assert headings_of(draft) == ["Gamma"]
    assert "New words." in str(draft.body[0].value["content"])
    page = editor.get(asked.url)
    assert "Publish without these sections?" in words(page)
    assert "removes sections with 2 comments, plus 1 pending." in words(page)
    assert "“<bdi>Alpha</bdi>”: 1 comment, plus 1 pending </li>" in words(page)
    assert "“<bdi>Beta</bdi>”: 1 comment </li>" in words(page)
    assert "Gamma" not in page.content.decode().split("<main", 1)[1]

    response = editor.post(asked.url)

    assert response.url == reverse("wagtailadmin_explore", args=[article.get_parent().pk])
    assert "“The bridge” is published." in messages_of(response)
    assert headings_of(fresh(article)) == ["Gamma"]
    assert filed(article) == [{"comments": 2, "waiting": 1, "sections": 2}]
    entry = PageLogEntry.objects.get(action=SECTIONS_REMOVED)
    line = "Comments on removed sections: 2 comments, plus 1 pending"
    assert (entry.user, entry.message) == (editor.user, line)
    assert line in words(editor.get(reverse("wagtailadmin_pages:history", args=[article.pk])))


def test_what_is_to_be_published_later_is_scheduled_when_confirmed(editor, article):
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")

    response = editor.post(edit(editor, article, [2], go_live_at=tomorrow).url)

    assert "“The bridge” will be published as scheduled." in messages_of(response)
    assert headings_of(fresh(article)) == ["Alpha", "Beta", "Gamma"]
    assert filed(article) == []


def test_nothing_is_asked_for_a_draft_or_where_no_published_section_with_comments_goes(editor, article):
    listing = reverse("wagtailadmin_explore", args=[article.get_parent().pk])
    saved = edit(editor, article, [2], action="save")
    assert saved.url == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert [removed.comments for removed in removed_sections(draft_of(article))] == [
        CommentCounts(1, 1),
        CommentCounts(1, 0),
    ]

    for keep in ([0, 1, 2], [1, 0], [0, 1]):
        assert edit(editor, article, keep).url == listing
    assert headings_of(fresh(article)) == ["Alpha", "Beta"]
    assert filed(article) == []

    fresh(article).unpublish()
    assert edit(editor, article, [2]).url == listing


def test_draft_changed_or_locked_meanwhile_is_not_published_by_the_question(editor, article):
    url = edit(editor, article, [2]).url
    edit(editor, article, [1, 2], action="save")

    assert editor.post(url).url == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert headings_of(fresh(article)) == ["Alpha", "Beta", "Gamma"]

    url = edit(editor, article, [2]).url
    ArticlePage.objects.filter(pk=article.pk).update(locked=True, locked_by=None)
    editor.post(url)
    assert headings_of(fresh(article)) == ["Alpha", "Beta", "Gamma"]


def test_who_may_not_publish_may_not_confirm_either(editor, article):
    url = edit(editor, article, [2]).url
    for client in (signed_in("author", "Authors"), signed_in("mod", "Moderators")):
        assert client.post(url).status_code == 302  # to the front of the admin, with a message
    for do in ("approve", "else", ""):
        assert editor.post(confirm_url(article, do)).status_code == 302
    assert Client().post(url).url.startswith("/admin/login/")
    assert editor.get("/admin/articles/999999/confirm/1/").status_code == 404
    article.save_revision()
    other = make_article()
    assert editor.get(reverse("confirm_publication", args=[other.pk, article.latest_revision_id])).status_code == 404

    assert headings_of(fresh(article)) == ["Alpha", "Beta", "Gamma"]


# ---- approval of what was submitted for review


@pytest.fixture
def submitted(editor, article):
    """Without Beta, and waiting for an editor's approval."""
    alpha, _beta, gamma = ids_of(article)
    stored = {block["id"]: block for block in article.body.raw_data}
    article.body = type(article.body)(article.body.stream_block, [stored[alpha], stored[gamma]], is_lazy=True)
    article.save_revision(user=editor.user)
    Workflow.objects.get(active=True).start(article, make_user("author", "Authors"))
    return ArticlePage.objects.get(pk=article.pk)


APPROVE = {"action": "action-workflow-action", "workflow-action-name": "approve"}


def test_approval_in_the_editor_asks_first_and_approves_on_confirmation(editor, article, submitted):
    response = edit(
        editor,
        article,
        [0, 1],
        text="Mended words.",
        **APPROVE,
        **{"workflow-action-extra-data": json.dumps({"comment": "Well done"})},
    )

    assert response.url == confirm_url(submitted, "approve", comment="Well done")
    assert headings_of(fresh(article)) == ["Alpha", "Beta", "Gamma"]
    page = editor.get(response.url)
    assert "removes sections with 1 comment." in words(page)
    assert "Approve anyway" in words(page)

    editor.post(response.url)

    assert headings_of(fresh(article)) == ["Alpha", "Gamma"]
    assert "Mended words." in Client().get(submitted.url).content.decode()
    assert filed(article) == [{"comments": 1, "waiting": 0, "sections": 1}]
    submitted.refresh_from_db()
    assert not submitted.workflow_in_progress
    assert submitted.workflow_states.get().all_tasks_with_state()[0].task_state.comment == "Well done"


def test_approval_from_a_list_asks_first(editor, article, submitted):
    state = submitted.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", state.pk])

    plain = editor.post(url, {"comment": "Fine"})
    modal = editor.post(url, {"comment": "Fine"}, headers={"x-requested-with": "XMLHttpRequest"})

    asked = confirm_url(submitted, "approve", comment="Fine")
    assert (plain.url, json.loads(modal.content)) == (asked, {"step": "success", "redirect": asked})
    assert headings_of(fresh(article)) == ["Alpha", "Beta", "Gamma"]


def test_rejection_and_approval_that_takes_nothing_away_ask_nothing(editor, article, submitted):
    whole = make_article()
    Workflow.objects.get(active=True).start(whole, editor.user)

    for page, action, status in ((submitted, "reject", "needs_changes"), (whole, "approve", "approved")):
        state = page.current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
        editor.post(url, {"comment": ""})
        assert state.workflow_state.__class__.objects.get(pk=state.workflow_state_id).status == status


# ---- where nobody can be asked


def without_alpha(article, **changes):
    for name, value in changes.items():
        setattr(article, name, value)
    del article.body[0]
    return article.save_revision()


def test_bulk_and_scheduled_publication_go_through_and_are_logged(editor, article):
    now = timezone.now()
    revision = without_alpha(article, go_live_at=now + timedelta(hours=1))
    revision.publish()
    assert (headings_of(fresh(article)), filed(article)) == (["Alpha", "Beta", "Gamma"], [])
    content = {**revision.content, "go_live_at": (now - timedelta(hours=1)).isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=now, content=content)
    call_command("publish_scheduled")
    assert headings_of(fresh(article)) == ["Beta", "Gamma"]

    draft = draft_of(article)
    del draft.body[0]
    draft.save_revision()
    editor.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={article.pk}")

    assert headings_of(fresh(article)) == ["Gamma"]
    assert filed(article) == [
        {"comments": 1, "waiting": 1, "sections": 1},
        {"comments": 1, "waiting": 0, "sections": 1},
    ]
    # The comments are still on the page.
    openings = [thread.opening.former_heading for thread in Conversation(fresh(article)).threads]
    assert openings == ["Alpha", "Beta"]
    assert Comment.objects.on_page(article).count() == 4


def test_each_section_is_logged_once_until_it_returns(article):
    alpha, beta, gamma = ids_of(article)

    republish(article, [(beta, {}), (gamma, {})])
    republish(article, [(gamma, {})])
    republish(article, [(gamma, {"heading": "Renamed"})])
    republish(article, [(alpha, {}), (beta, {}), (gamma, {})])
    republish(article, [(gamma, {})])

    assert [(data["comments"], data["waiting"]) for data in filed(article)] == [(1, 1), (1, 0), (2, 1)]
