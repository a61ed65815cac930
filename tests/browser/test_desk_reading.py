"""What a moderator sees when a card comes: its top, what became of it meanwhile, and no reason pressed by mistake."""

import pytest
from playwright.sync_api import expect

from .desk import Desk, look, send

LONG = {"text": "A long one. " + "It goes on, and does not come to the point for quite a while. " * 70}
# Wagtail's <main> scrolls, not the window: the place of the card in the viewport is what a person sees.
IS_AT_TOP = """() => {
    for (let e = document.querySelector("[data-desk-card]"); e; e = e.parentElement) if (e.scrollTop) return false;
    const box = document.querySelector("[data-desk-heading]").getBoundingClientRect();
    return scrollY === 0 && box.top >= 0 && box.bottom <= innerHeight;
}"""
SCROLLED = """() => Math.max(scrollY, ...[...document.querySelectorAll("main, .wrapper, .content-wrapper")]
    .map((each) => each.scrollTop))"""
TRASH = """
from django.contrib.auth import get_user_model
from blog.models import ArticlePage
from gazette.trash import actions
actions.move_to_trash(ArticlePage.objects.get(pk={page}), user=get_user_model().objects.get(username="admin"))
"""
EDIT = """
from comments import actions
from comments.actions import State
from comments.models import Comment
comment = Comment.objects.get(pk={comment})
actions.edit(comment, seen=State.of(comment), name=comment.name, email="", text="What I mean now.")
"""

REPORT = """
from django.contrib.auth import get_user_model
from comments import actions
from comments.actions import State
from comments.models import Comment
comment = Comment.objects.get(page={page}, name="Replier")
actions.approve(comment, moderator=get_user_model().objects.get(username="admin"), seen=State.of(comment))
for number in range(4):
    actions.report(comment, reason="hate", network=f"reporter {{number}}", note="Not how we talk to each other here.")
print(comment.pk)
"""


@pytest.mark.parametrize("size", [(360, 740), (1280, 600)])
def test_each_card_starts_at_its_top_and_pages_down_by_key(site, visitor, size):
    page_id = send(site, [LONG] * 3)
    page = visitor.signed_in("moderator", viewport={"width": size[0], "height": size[1]})
    desk = Desk(page, page_id)
    expect(page.locator("[data-desk-heading]")).to_be_focused()

    for _ in range(2):
        page.wait_for_function(IS_AT_TOP)
        for key in ("PageDown", "Space"):
            before = page.evaluate(SCROLLED)
            page.keyboard.press(key)
            page.wait_for_function(f"() => ({SCROLLED})() > {before}")
        desk.press("a")
        expect(page.locator("[data-desk-heading]")).to_be_focused()
    page.wait_for_function(IS_AT_TOP)
    desk.assert_stayed()


def test_reported_reply_can_be_read_on_a_phone_without_scrolling(site, visitor):
    number = int(site.shell(REPORT.format(page=send(site, [{"text": "Short.", "name": "Replier", "parent": True}]))))
    page = visitor.signed_in("moderator", viewport={"width": 360, "height": 740})

    page.goto(f"/admin/comments/{number}/")

    text = page.locator(".desk-card__text").bounding_box()
    assert text["y"] + text["height"] < page.locator(".desk-card__bar").bounding_box()["y"]


def test_no_reason_is_chosen_by_mistake(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}])
    page = visitor.signed_in("moderator")
    desk = Desk(page, page_id)
    first, heading = desk.number, page.locator("[data-desk-heading]")

    # Escape leaves the choice of a reason, on whichever button the focus is.
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(heading).to_be_focused()
    page.keyboard.press("1")
    # Enter in the note saves it, twice is two notes, and never a reason.
    page.keyboard.press("n")
    page.keyboard.type("seen before")
    desk.press("Enter")
    assert desk.number == first
    expect(page.locator(".desk-card__facts")).to_contain_text("seen before")
    expect(heading).to_be_focused()
    # Escape keeps the note for the decision.
    page.keyboard.press("n")
    page.keyboard.type("for the log")
    page.keyboard.press("Escape")
    desk.press("r", "2")
    assert desk.number != first
    # Spam is the tenth.
    second = desk.number
    page.keyboard.press("r")
    page.keyboard.press("0")
    expect(page.locator(f'[data-desk-card][data-desk-url*="/{second}/"]')).to_have_count(0)

    stored = look(site, page_id)
    assert [line["action"] for line in stored["log"] if line["comment"] == second] == ["submit", "spam"]
    lines = [(line["action"], line["note"]) for line in stored["log"] if line["comment"] == first]
    assert lines == [("submit", ""), ("note", "seen before"), ("reject", "for the log")]


def test_stale_card_shows_the_decision_and_marks_the_changed_text(site, visitor):
    page_id = send(site, [{"text": "What I meant at first."}, {"text": "Second."}, {"text": "Third."}])
    page = visitor.signed_in("moderator", viewport={"width": 360, "height": 740})
    desk = Desk(page, page_id)
    site.shell(EDIT.format(comment=desk.number))

    desk.press("a")
    changes = page.locator(".desk-card__changes")
    expect(changes).to_contain_text("author: edited by its author")
    expect(changes.locator(".addition").first).to_be_visible()
    assert page.evaluate(IS_AT_TOP.replace("[data-desk-heading]", "[data-desk-card] [role=alert]"))
    desk.press("a")
    site.manage("moderate", "reject", str(desk.number), "--as", "admin", "--reason", "hate")
    desk.press("a")
    expect(changes).to_contain_text("admin: rejected, waiting → rejected, hate")

    # Its article goes to the trash while the card is open: the message says so, and not "signed out".
    desk.press("j")
    site.shell(TRASH.format(page=page_id))
    page.keyboard.press("a")
    expect(page.locator("[data-desk-heading]")).to_have_text("The article of this comment is in the trash")
    expect(page.locator("[data-desk-heading]")).to_be_focused()
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    visitor.forgive("status of 40")
