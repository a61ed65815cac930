"""Comments that are passed on to a colleague or a group."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from comments import actions
from comments.actions import State
from comments.models import Comment, Decision, Escalation
from comments.tests.consistency import assert_consistent
from comments.tests.factories import (
    decide,
    make_comment,
    make_local_moderator,
    make_moderator,
    make_report,
    make_user,
    make_visible,
    words_of,
)

pytestmark = pytest.mark.django_db

QUEUE = reverse("comment_desk:index")


@pytest.fixture
def colleague():
    return make_moderator("colleague")


def escalate(comment, moderator, to, note="Is it libel?"):
    comment.refresh_from_db()
    return actions.escalate(comment, moderator=moderator, seen=State.of(comment), to=to, note=note)


def listed(client, query=""):
    return list(client.get(f"{QUEUE}?{query}").context["object_list"])


def is_open(comment) -> bool:
    return comment.escalations.open().exists()


def test_escalated_comment_keeps_its_status_and_is_logged(comment, moderator, colleague):
    decision = escalate(comment, moderator, colleague)

    comment.refresh_from_db()
    assert (comment.status, comment.revision) == ("pending", 2)
    assert (decision.action, decision.note, decision.made_by) == ("escalate", "Is it libel?", "moderator")
    assert Escalation.objects.open().get().to == "colleague"
    assert list(Escalation.objects.open().to_user(colleague)) == [decision.escalation]
    assert not Escalation.objects.open().to_user(moderator).exists()
    assert_consistent()


@pytest.mark.parametrize(
    ("act", "details"),
    [
        (actions.approve, {}),
        (actions.reject, {"reason": "libel"}),
        (actions.mark_as_spam, {}),
        (actions.give_back, {"note": "Harmless."}),
    ],
)
def test_decision_ends_an_escalation_and_its_undo_reopens_it(comment, moderator, colleague, act, details):
    escalate(comment, moderator, colleague)

    decision = decide(comment, colleague, act, **details)
    assert Escalation.objects.get().ended_by == decision
    decide(comment, colleague, actions.undo)

    assert is_open(comment)
    decide(comment, moderator, actions.undo)
    assert not is_open(comment)
    assert comment.decisions.last().undoes.action == "escalate"
    assert_consistent()


def test_passing_an_escalation_on_and_undoing_that_leads_back(comment, moderator, colleague):
    escalate(comment, moderator, colleague)
    escalate(comment, colleague, Group.objects.get(name="Moderators"))
    assert [each.to for each in comment.escalations.open()] == ["Moderators"]

    decide(comment, colleague, actions.undo)

    assert [each.to for each in comment.escalations.open()] == ["colleague"]


def test_author_who_deletes_and_erasure_end_an_escalation(article, moderator, colleague):
    withdrawn, erased = make_comment(article), make_comment(article)
    for comment in (withdrawn, erased):
        escalate(comment, moderator, colleague, note="He lives in Mill Lane.")

    actions.withdraw(withdrawn)
    actions.erase(erased, moderator=moderator)

    assert not is_open(withdrawn) and not is_open(erased)
    assert not erased.decisions.exclude(note="").exists()


def test_dismissed_reports_end_an_escalation(article, moderator, colleague):
    comment = make_visible(article, moderator=moderator)
    make_report(comment)
    escalate(comment, moderator, colleague)

    decide(comment, colleague, actions.keep)

    assert not is_open(comment)


@pytest.mark.any_database
def test_only_those_who_may_moderate_the_comment_are_offered_and_accepted(client, local):
    comment, foreign = make_comment(local.article), make_comment(local.other_article)
    boss = make_user("boss", is_superuser=True)
    other = make_local_moderator(local.other_article.get_parent(), name="other")
    editor = make_user("writer", "Editors")
    # A superuser in it does not make a group one that may moderate.
    without_scope = Group.objects.create(name="Without a scope")
    boss.groups.add(without_scope)
    url = reverse("comment_desk:escalate", args=[comment.pk])

    page = local.client.get(url)

    values = set(page.context["form"].targets)
    assert f"user:{boss.pk}" in values and f"group:{local.user.groups.get().pk}" in values
    assert values.isdisjoint(
        {f"user:{other.pk}", f"user:{editor.pk}", f"user:{local.user.pk}", f"group:{without_scope.pk}"}
    )
    for to in (other, editor, without_scope):
        with pytest.raises(actions.NotAModerator):
            escalate(comment, local.user, to)
    with pytest.raises(PermissionDenied):
        escalate(foreign, local.user, boss)
    assert local.client.get(reverse("comment_desk:escalate", args=[foreign.pk])).status_code == 404
    fields = {"status": "pending", "revision": 1, "to": f"user:{other.pk}", "note": "Look"}
    assert local.client.post(url, fields).status_code == 400
    assert not Escalation.objects.exists()


@pytest.mark.any_database
def test_escalating_on_the_desk_leads_to_the_next_card_with_an_undo(desk, article, colleague):
    first, second = make_comment(article, name="Ada"), make_comment(article)
    url = reverse("comment_desk:escalate", args=[first.pk])
    fields = {"status": "pending", "revision": 1, "to": f"user:{colleague.pk}", "note": "Is it libel?"}
    assert f'href="{url}"' in desk.get(reverse("comment_desk:card", args=[first.pk])).content.decode()

    without_note = desk.post(url, {**fields, "note": ""})
    assert without_note.status_code == 400
    assert re.findall(r'name="(\w+)"[^>]* autofocus', without_note.content.decode()) == ["note"]
    assert re.findall(r'name="(\w+)"[^>]* autofocus', desk.get(url).content.decode()) == ["to"]
    response = desk.post(url, fields, follow=True)

    assert response.context["comment"] == second
    assert "Escalated: Ada" in words_of(response)
    again = desk.post(url, fields)
    assert again.status_code == 409
    assert "It changed since you looked" in again.content.decode()
    desk.post(response.context["undo_url"], {"do": "undo", "status": "pending", "revision": 2})
    assert not is_open(first)


def test_escalated_comments_come_last_and_are_no_next_card(client, desk, article, moderator, colleague):
    escalated, waiting, last = (make_comment(article) for _ in range(3))
    escalate(escalated, moderator, colleague)

    assert listed(desk) == [waiting, last, escalated]
    assert "Escalated to colleague" in words_of(desk.get(QUEUE))
    assert desk.get(reverse("comment_desk:start")).headers["Location"].endswith(f"/{waiting.pk}/")
    for comment, following in ((waiting, f"/{last.pk}/"), (last, QUEUE)):
        fields = {"do": "approve", "status": "pending", "revision": 1}
        response = desk.post(reverse("comment_desk:decide", args=[comment.pk]), fields)
        assert following in response.headers["Location"]
    card = desk.get(reverse("comment_desk:card", args=[escalated.pk]))
    assert "Escalated to colleague by moderator" in words_of(card)
    assert "escalated to colleague" in words_of(card)  # in the history


def test_lists_for_you_and_of_all_escalations(client, local, article):
    boss = make_user("boss", is_superuser=True)
    group = local.user.groups.get()
    to_me, to_group, to_boss, approved = (make_comment(local.article) for _ in range(4))
    decide(approved, boss)
    for comment, to in ((to_me, local.user), (to_group, group), (to_boss, boss), (approved, local.user)):
        escalate(comment, boss, to)
    escalate(make_comment(local.other_article), boss, boss)

    assert listed(local.client, "escalated=me") == [to_me, to_group, approved]
    assert listed(local.client, "escalated=all") == [to_me, to_group, to_boss, approved]
    assert listed(local.client, "escalated=me&order=fresh&status=pending") == [to_me, to_group]
    html = words_of(local.client.get(QUEUE))
    assert "For you (3)" in html and "Escalated (4)" in html
    assert "3 comments escalated to you" in words_of(local.client.get("/admin/"))
    # The cards of that list come one after the other.
    fields = {"do": "approve", "status": "pending", "revision": 2}
    response = local.client.post(reverse("comment_desk:decide", args=[to_me.pk]) + "?escalated=me", fields)
    assert f"/{to_group.pk}/?escalated=me" in response.headers["Location"]


def test_give_back_shows_the_card_again(desk, comment, moderator, colleague):
    escalate(comment, moderator, colleague)
    fields = {"status": "pending", "revision": 2}

    response = desk.post(reverse("comment_desk:give_back", args=[comment.pk]), fields, follow=True)

    assert response.context["comment"] == comment
    assert "Given back" in words_of(response)
    assert not is_open(comment)
    assert desk.post(reverse("comment_desk:give_back", args=[comment.pk]), fields).status_code == 409
    assert Decision.objects.filter(action="give_back").count() == 1


def test_escalation_to_a_deleted_account_stays_in_the_list_of_all(desk, comment, moderator, colleague):
    escalate(comment, moderator, colleague)
    colleague.delete()

    assert listed(desk, "escalated=all") == [comment]
    assert Comment.objects.get(pk=comment.pk).escalations.get().to == "colleague"
