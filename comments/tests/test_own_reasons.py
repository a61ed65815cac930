"""Reasons to reject, the fixed and the site's own, on the desk; and saved replies."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import Page, Site

from comments import actions
from comments.actions import State
from comments.desk.verbs import shortcut_keys
from comments.models import Comment, ConversationSettings, OwnReason, Reason, SavedReply, Status, reason_choices
from comments.models.own_reasons import KEYS

from .factories import make_comment, make_visible

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def make_reason(**changes):
    settings = ConversationSettings.for_site(Site.objects.get())
    values = {"label": "not a letter", "when": "It is meant for the editors.", "letter": "Please write to us instead."}
    return OwnReason.objects.create(settings=settings, **{**values, **changes})


def make_saved(**changes):
    settings = ConversationSettings.for_site(Site.objects.get())
    values = {"title": "Thanks", "text": "Thank you, {name}. “{article}” has been corrected."}
    return SavedReply.objects.create(settings=settings, **{**values, **changes})


def post(desk, comment, view, **fields):
    seen = {"status": comment.status, "revision": comment.revision}
    return desk.post(reverse(f"comment_desk:{view}", args=[comment.pk]), {**seen, **fields})


def card(desk, comment):
    return BeautifulSoup(desk.get(reverse("comment_desk:card", args=[comment.pk])).content, "html.parser")


def test_each_reason_has_a_sentence_and_a_key_of_its_own():
    for number in range(20):
        make_reason(label=f"Reason {number}")

    choices = reason_choices()

    assert [choice.code for choice in choices[:10]] == [*Reason.values, "spam"]
    assert [choice.key for choice in choices[:11]] == [*"123456789", "0", "c"]
    assert "".join(choice.key for choice in choices) == KEYS
    assert not set(KEYS) & set(shortcut_keys())
    assert all(str(choice.when).endswith(".") for choice in choices)


def test_card_bulk_page_and_author_page_say_when_to_choose_a_reason(desk, article):
    own, comment = make_reason(), make_comment(article, email="ada@reader.example")
    make_reason(label="Old one", is_retired=True)
    url = reverse("comment_desk:person", args=[comment.pk])

    for page in (card(desk, comment), desk.get(reverse("comment_desk:bulk") + f"?comment={comment.pk}"), desk.get(url)):
        text = page.get_text() if isinstance(page, BeautifulSoup) else page.content.decode()
        assert "Not a letter" in text and "It is meant for the editors." in text
        assert "It is not about the article or its thread." in text
        assert "Old one" not in text
    button = card(desk, comment).select_one(f'button[value="{own.code}"]')
    described = card(desk, comment).find(id=button["aria-describedby"])
    assert (button["data-desk-digit"], described.text) == ("c", "It is meant for the editors.")


@pytest.mark.each_database
def test_a_reason_of_the_site_is_stored_with_its_label_and_outlives_the_reason(desk, comment):
    own = make_reason()

    post(desk, comment, "decide", do="reject", reason=own.code)

    decision = comment.decisions.last()
    assert (decision.to_status, decision.reason, decision.reason_label) == ("rejected", own.code, "not a letter")
    OwnReason.objects.update(label="renamed")
    assert ", not a letter" in " ".join(card(desk, comment).get_text().split())
    listed = desk.get(f"/admin/comments/?status=rejected&reason={own.code}").content.decode()
    assert f"/admin/comments/{comment.pk}/" in listed
    assert (
        f"/admin/comments/{comment.pk}/"
        not in desk.get("/admin/comments/?status=rejected&reason=hate").content.decode()
    )
    assert "Not a letter: 1" in desk.get(reverse("comment_desk:figures")).content.decode()
    own.delete()
    assert comment.decisions.last().get_reason_display() == "not a letter"
    assert ", not a letter" in " ".join(card(desk, comment).get_text().split())


@pytest.mark.parametrize("changes", [{"is_retired": True}, None])
def test_a_retired_or_unknown_reason_changes_nothing(desk, moderator, comment, changes):
    code = make_reason(**changes).code if changes else "own_999"

    assert post(desk, comment, "decide", do="reject", reason=code).status_code == 400
    with pytest.raises(actions.ReasonNotOffered):
        actions.reject(comment, moderator=moderator, seen=State.of(comment), reason=code)

    comment.refresh_from_db()
    assert (comment.status, comment.decisions.count()) == (Status.PENDING, 1)


def test_spam_among_the_reasons_marks_as_spam(desk, comment, article):
    others = [make_comment(article) for _ in range(3)]

    post(desk, comment, "decide", do="reject", reason="spam", note="sold shoes")
    desk.post(reverse("comment_desk:bulk"), {"comment": f"{others[0].pk}:pending:1", "reason": "spam"})
    author = make_comment(article, email="ada@reader.example")
    reject_all = reverse("comment_desk:reject_all", args=[author.pk])
    desk.post(reject_all, {"number": 1, "reason": "spam"})
    call_command("moderate", "reject", others[1].pk, "--as", "moderator", "--reason", "spam")

    for each in (comment, others[0], author, others[1]):
        each.refresh_from_db()
        decision = each.decisions.last()
        assert (each.status, decision.action, decision.reason) == ("spam", "spam", "")
    assert comment.decisions.last().note == "sold shoes"
    # Of another verb, the field is ignored.
    post(desk, others[2], "decide", do="approve", reason="spam")
    others[2].refresh_from_db()
    assert others[2].status == Status.APPROVED


def test_shell_and_bulk_take_reasons_of_the_site(desk, article):
    own, comments = make_reason(), [make_comment(article) for _ in range(2)]

    call_command("moderate", "reject", comments[0].pk, "--as", "moderator", "--reason", own.code)
    desk.post(reverse("comment_desk:bulk"), {"comment": f"{comments[1].pk}:pending:1", "reason": own.code})

    assert [each.decisions.last().reason_label for each in comments] == ["not a letter"] * 2
    with pytest.raises(CommandError, match=own.code):
        call_command("moderate", "reject", comments[0].pk, "--as", "moderator", "--reason", "own_999")


def test_reason_of_another_site_or_retired_meanwhile_is_refused(desk, article):
    own, comment = make_reason(), make_comment(article)
    other_site = Site.objects.create(hostname="other.example", root_page=Page.objects.get(depth=1))
    OwnReason.objects.filter(pk=own.pk).update(settings=ConversationSettings.for_site(other_site))
    bulk = reverse("comment_desk:bulk")

    assert own.code not in desk.get(bulk, {"comment": f"{comment.pk}:pending:1"}).content.decode()
    response = post(desk, comment, "decide", do="reject", reason=own.code)
    assert response.status_code == 409
    assert "not offered any more" in response.content.decode()
    assert desk.post(bulk, {"comment": f"{comment.pk}:pending:1", "reason": own.code}).status_code == 409
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def settings_form(desk):
    """Return the URL of the settings of the site, and what its form sends unchanged."""
    url = reverse("wagtailsettings:edit", args=["comments", "conversationsettings", Site.objects.get().pk])
    form = BeautifulSoup(desk.get(url).content, "html.parser").select_one("main form")
    fields = {each["name"]: each.get("value", "") for each in form.select("input[name]:not([type=checkbox])")}
    return url, fields | {each["name"]: each.text for each in form.select("textarea[name]")}


def test_a_line_of_abusive_words_that_holds_any_text_is_refused_by_name(desk):
    url, fields = settings_form(desk)

    response = desk.post(url, fields | {"abuse_words_en": "dimwit\n{a|b\n*", "help_line": "Call 0800"})

    assert response.status_code == 200
    errors = BeautifulSoup(response.content, "html.parser").select(".error-message")
    assert ["{a|b" in error.text for error in errors] == [True]
    assert "Call 0800" in response.content.decode()
    assert ConversationSettings.objects.get().abuse_words_en != "dimwit\n{a|b\n*"


def test_moderators_edit_reasons_and_saved_replies_in_the_settings(desk):
    url, fields = settings_form(desk)
    fields |= {
        "own_reasons-TOTAL_FORMS": 1,
        "own_reasons-0-label": "Not a letter",
        "own_reasons-0-when": "It is meant for the editors.",
        "own_reasons-0-letter": "Please write to us instead.",
        "own_reasons-0-ORDER": 1,
        "saved_replies-TOTAL_FORMS": 1,
        "saved_replies-0-title": "Thanks",
        "saved_replies-0-text": "Thank you.",
        "saved_replies-0-ORDER": 1,
    }

    response = desk.post(url, fields)

    assert response.status_code == 302, re.findall(r"error-message[^<]+<[^<]+", response.content.decode())
    assert OwnReason.objects.get().label == "Not a letter"
    assert SavedReply.objects.get().title == "Thanks"


def test_a_saved_reply_is_added_to_what_is_typed_and_publishes_nothing(desk, article):
    saved = make_saved()
    comment = make_visible(article, name="{article} Ada")

    button = card(desk, comment).select_one("[data-desk-saved]")
    response = post(desk, comment, "reply", text="Hello.", saved=button["value"])

    whole = f"Thank you, {{article}} Ada. “{article.title}” has been corrected."
    assert button["data-desk-saved"] == whole
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("#desk_reply").text.strip() == f"Hello.\n\n{whole}"
    assert page.select_one(".desk-card__reply").has_attr("open")
    assert Comment.objects.count() == 1
    saved.delete()
    assert post(desk, comment, "reply", text="Hello.", saved=button["value"]).status_code == 404
