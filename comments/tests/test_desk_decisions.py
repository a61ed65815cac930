import re
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from comments.actions import approve, edit, reject
from comments.models import Comment, Decision, Status
from comments.tests.factories import State, make_comment, make_moderator, make_page, make_visible

pytestmark = pytest.mark.django_db


def decide(client, comment, do, *, query="", **changes):
    """What the button of the card sends, for the comment as it is."""
    fields = {"do": do, "status": comment.status, "revision": comment.revision, **changes}
    return client.post(f"{reverse('comment_desk:decide', args=[comment.pk])}?{query}", fields)


def state(comment):
    comment.refresh_from_db()
    return comment.status, comment.revision, comment.decisions.count()


@pytest.mark.parametrize(
    ("do", "fields", "status", "action"),
    [
        ("approve", {}, Status.APPROVED, "approve"),
        ("reject", {"reason": "libel", "note": "names a neighbour"}, Status.REJECTED, "reject"),
        ("spam", {}, Status.SPAM, "spam"),
    ],
)
def test_a_decision_leads_to_the_next_card_with_a_line_that_undoes_it(
    desk, moderator, do, fields, status, action, article
):
    comment, following = make_comment(article, name="Ada"), make_comment(article)

    response = decide(desk, comment, do, **fields)

    assert state(comment) == (status, 2, 2)
    decision = comment.decisions.last()
    assert (decision.action, decision.user, decision.reason) == (action, moderator, fields.get("reason", ""))
    assert decision.note == fields.get("note", "")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/admin/comments/{following.pk}/?done={decision.pk}"
    html = desk.get(response.headers["Location"]).content.decode()
    assert f"{decision.get_action_display().capitalize()}" in html
    assert f'action="/admin/comments/{comment.pk}/decide/"' in html


def test_undo_from_the_line_leads_back_to_the_card_as_it_was(desk, article):
    comment, _following = make_comment(article), make_comment(article)
    after = decide(desk, comment, "approve").headers["Location"]
    form = re.search(
        r'action="([^"]+)"[^>]*>.*?name="status" value="(\w+)".*?name="revision" value="(\d+)".*?value="undo"',
        desk.get(after).content.decode().split("desk-line--done", 1)[1],
        re.DOTALL,
    )

    response = desk.post(form[1], {"do": "undo", "status": form[2], "revision": form[3]})

    undone = Decision.objects.get(action="undo")
    assert state(comment) == (Status.PENDING, 3, 3)
    assert response.headers["Location"] == f"/admin/comments/{comment.pk}/?done={undone.pk}"
    html = desk.get(response.headers["Location"]).content.decode()
    assert "It is “waiting” again." in " ".join(html.split())
    assert 'value="approve"' in html


def test_undo_of_a_later_decision_restores_the_earlier_one(desk, moderator):
    comment = make_visible(make_page(), moderator=moderator)
    decide(desk, comment, "reject", reason="hate")
    comment.refresh_from_db()

    decide(desk, comment, "undo")

    assert state(comment)[0] == Status.APPROVED


def test_the_next_card_is_one_of_the_same_queue(desk):
    article, other = make_page(), make_page()
    first, _other, third = make_comment(article), make_comment(other), make_comment(article)
    query = f"status=pending&page={article.pk}"

    response = decide(desk, first, "approve", query=query)

    assert response.headers["Location"].startswith(f"/admin/comments/{third.pk}/?{query}&done=")


def test_skipped_comments_follow_after_the_last(desk, article):
    first, last = make_comment(article), make_comment(article)

    response = decide(desk, last, "approve")

    assert response.headers["Location"].startswith(f"/admin/comments/{first.pk}/?done=")


@pytest.mark.any_database
def test_after_the_last_decision_the_queue_says_that_nothing_is_waiting(desk, comment):
    response = decide(desk, comment, "spam")

    assert response.headers["Location"] == f"/admin/comments/?done={comment.decisions.last().pk}"
    html = desk.get(response.headers["Location"]).content.decode()
    assert "No comments awaiting moderation." in html
    assert f'action="/admin/comments/{comment.pk}/decide/?row=1"' in html


def test_the_last_of_a_filtered_queue_does_not_come_up_again(desk, comment):
    response = decide(desk, comment, "approve", query="status=all")

    assert response.headers["Location"].startswith("/admin/comments/?status=all&done=")


def test_a_text_that_changed_meanwhile_comes_back_and_nothing_is_done(desk):
    comment = make_comment(make_page(), text="The old words.")
    as_seen = State.of(comment)
    edit(comment, seen=as_seen, name="Ada", email="", text="The new words.")

    seen = {"status": as_seen.status, "revision": as_seen.revision, "seen_text": "The old words."}
    response = decide(desk, comment, "approve", **seen)

    assert response.status_code == 409
    assert state(comment) == (Status.PENDING, 2, 2)
    html = response.content.decode()
    assert "It changed since you looked; nothing was changed." in html
    assert "The new words." in html
    assert 'name="revision" value="2"' in html
    changes = BeautifulSoup(html, "html.parser").select_one(".desk-card__changes")
    assert "author: edited by its author" in " ".join(changes.li.text.split())
    assert [each.text for each in changes.select(".deletion")] == ["old"]
    assert [each.text for each in changes.select(".addition")] == ["new"]


def test_second_moderator_sees_the_decision_of_the_first(desk):
    second = Client()
    second.force_login(make_moderator("second"))
    comment = make_comment(make_page())

    won = decide(desk, comment, "approve")
    lost = decide(second, comment, "reject", reason="hate")

    assert (won.status_code, lost.status_code) == (303, 409)
    assert state(comment) == (Status.APPROVED, 2, 2)
    assert "It changed since you looked; nothing was changed." in lost.content.decode()
    assert 'value="approve"' not in lost.content.decode()
    changes = BeautifulSoup(lost.content, "html.parser").select_one(".desk-card__changes")
    assert "moderator: approved, waiting → approved" in " ".join(changes.text.split())
    assert changes.select_one(".desk-card__text") is None


def test_an_undo_that_comes_too_late_does_nothing(desk, moderator, comment):
    approve(comment, moderator=moderator, seen=State.of(comment))
    seen = State.of(comment)
    reject(comment, moderator=make_moderator("second"), seen=State.of(comment), reason="hate")

    response = decide(desk, comment, "undo", status=seen.status, revision=seen.revision)

    assert response.status_code == 409
    assert "There is no decision to undo here; nothing was changed." in response.content.decode()
    assert state(comment) == (Status.REJECTED, 3, 3)


def test_undecided_comment_cannot_be_undone(desk, comment):
    response = decide(desk, comment, "undo")

    assert response.status_code == 409
    assert state(comment) == (Status.PENDING, 1, 1)


@pytest.mark.any_database
def test_invalid_decision_form_is_refused(desk, comment):
    for changes in (
        {"do": ""},
        {"do": "publish"},
        {"do": ["approve", "spam"]},
        {"do": ["approve", "approve"]},
        {"status": ""},
        {"status": ["pending", "approved"]},
        {"status": "x" * 11},
        {"revision": ""},
        {"revision": "one"},
        {"revision": "0"},
        {"revision": "-1"},
        {"revision": ["1", "1"]},
        {"do": "reject", "reason": ""},
        {"do": "reject", "reason": "because"},
        {"do": "reject", "reason": ["hate", "libel"]},
        {"do": "reject", "reason": "hate", "note": "x" * 501},
        {"do": "reject", "reason": "hate", "note": "\x00"},
    ):
        response = decide(desk, comment, **{"do": "approve", **changes})

        assert response.status_code == 400, changes
        assert "Nothing was changed." in response.content.decode()
        assert state(comment) == (Status.PENDING, 1, 1)


@pytest.mark.any_database
@pytest.mark.parametrize("missing", ["do", "status", "revision"])
def test_an_absent_field_is_refused(desk, missing, comment):
    fields = {"do": "approve", "status": "pending", "revision": 1}
    del fields[missing]

    response = desk.post(reverse("comment_desk:decide", args=[comment.pk]), fields)

    assert response.status_code == 400
    assert state(comment) == (Status.PENDING, 1, 1)


def test_a_huge_revision_is_a_change_and_no_error(desk, comment):
    response = decide(desk, comment, "approve", revision="9" * 30)

    assert response.status_code in {400, 409}
    assert state(comment) == (Status.PENDING, 1, 1)


@pytest.mark.any_database
def test_signing_in_again_after_a_decision_leads_to_its_card(desk, moderator, comment):
    desk.logout()
    sign_in = decide(desk, comment, "approve", query="status=all").headers["Location"]
    desk.force_login(moderator)

    response = desk.get(parse_qs(urlsplit(sign_in).query)["next"][0])

    assert response.headers["Location"] == f"/admin/comments/{comment.pk}/?status=all"
    assert state(comment) == (Status.PENDING, 1, 1)


@pytest.mark.any_database
@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "\\\\evil.example", "https:evil.example"]
)
def test_a_decision_leads_nowhere_but_to_the_desk(desk, target, article):
    comment, following = make_comment(article), make_comment(article)

    response = decide(desk, comment, "approve", query=f"next={target}", next=target)

    assert response.headers["Location"].startswith(f"/admin/comments/{following.pk}/?done=")
    assert "evil" not in response.headers["Location"]


@pytest.mark.any_database
def test_last_decision_line_is_displayed_only_for_own_comments(desk, moderator, comment):
    other = make_comment(make_page(), text="A secret remark.")
    decision = approve(other, moderator=moderator, seen=State.of(other))
    moderator.groups.get().moderation_scopes.update(page=comment.page)

    html = desk.get(f"/admin/comments/{comment.pk}/?done={decision.pk}").content.decode()

    assert "A secret remark." not in html
    assert Comment.objects.filter(status=Status.APPROVED).count() == 1


def test_a_decision_takes_a_fixed_number_of_queries(
    desk, django_assert_num_queries, django_assert_max_num_queries, article
):
    one, two = make_comment(article), make_comment(article)
    decide(desk, make_comment(article), "approve")
    with django_assert_max_num_queries(25) as few:
        decide(desk, one, "approve")

    for _ in range(20):
        make_comment(article)

    with django_assert_num_queries(len(few)):
        decide(desk, two, "approve")
