"""Rows of the queue and of the page of several comments by keyboard, with axe looking on."""

import re

from playwright.sync_api import expect

from .desk import look, send
from .pages import assert_nothing_wrong, light_and_dark


@light_and_dark(360)
def test_rows_by_keyboard(site, visitor, screen):
    page_id = send(site, [{"text": f"Number {number}.", "email": "r@mail.example"} for number in range(6)])
    page = visitor.signed_in("moderator", **screen)
    page.goto(f"/admin/comments/?page={page_id}")
    loads = []
    page.on("load", lambda: loads.append(page.url))
    rows, boxes = page.locator("[data-desk-row]"), page.locator("input[name=comment]")
    live, count = page.locator("[data-desk-live]"), page.locator("[data-bulk-count]")
    numbers = [int(row.get_attribute("data-desk-row")) for row in rows.all()]

    def focused(place):
        expect(rows.nth(place).locator("[data-desk-row-target]")).to_be_focused()
        expect(rows.nth(place)).to_be_in_viewport()

    def state(place):
        return look(site, page_id)["states"][str(numbers[place])][0]

    # A key that needs a row does nothing without one; to and fro; a selection, and a range of it.
    page.keyboard.press("a")
    expect(live).to_have_text("Press j to go to a comment first.")
    for key in "jjk":
        page.keyboard.press(key)
    focused(0)
    page.keyboard.press("k")
    expect(live).to_have_text("This is the first comment of the list.")
    page.keyboard.press("x")
    expect(live).to_have_text("1 of 6 selected")
    for key in ("j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(count).to_have_text("3 of 6 selected")
    boxes.nth(5).click(modifiers=["Shift"])
    expect(count).to_have_text("6 of 6 selected")
    page.keyboard.press("x")
    page.keyboard.press("k")
    expect(count).to_have_text("5 of 6 selected")

    # A decision in place: the focus goes on, the rest of the selection stays, the menu counts one less.
    focused(4)
    in_menu = page.locator('.sidebar a[href="/admin/comments/"] .menuitem-label')
    waiting = int(re.search(r"\d+", in_menu.text_content())[0])
    page.keyboard.press("a")
    focused(5)
    expect(rows.nth(4).locator(".w-status")).to_have_text("approved")
    expect(live).to_contain_text("Approved: Reader.")
    expect(count).to_have_text("4 of 5 selected")
    expect(in_menu).to_have_text(f"Comments ({waiting - 1})" if waiting > 1 else "Comments")
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(live).to_have_text("a: That key has no action here.")
    page.keyboard.press("f")
    expect(live).to_have_text("f: only on the card: press o")
    expect(live).to_be_in_viewport()
    assert_nothing_wrong(page)
    page.keyboard.press("k")
    page.keyboard.press("s")
    expect(live).to_contain_text("Marked as spam: Reader.")
    focused(5)
    assert_nothing_wrong(page)
    # Undone once, and no older one.
    page.keyboard.press("u")
    focused(3)
    expect(rows.nth(3).locator(".w-status")).to_have_text("waiting")
    expect(count).to_have_text("3 of 5 selected")
    page.keyboard.press("u")
    expect(live).to_contain_text("u: no decision of yours is shown above")
    assert (state(3), state(4)) == ("pending", "approved")

    # A colleague was quicker.
    site.manage("moderate", "reject", str(numbers[3]), "--as", "admin", "--reason", "hate")
    page.keyboard.press("a")
    expect(rows.nth(3).get_by_role("alert")).to_contain_text("It changed since you looked")
    expect(rows.nth(3).get_by_role("alert")).to_contain_text("admin: rejected")
    focused(3)
    assert state(3) == "rejected"
    assert_nothing_wrong(page)
    assert loads == []

    # What else is pressed while a decision is being saved is named.
    held = []
    page.route("**/decide/**", lambda route: held.append(route))
    for name in ("Approve", "Spam"):
        rows.nth(5).get_by_role("button", name=name, exact=True).click()
    held[0].continue_()
    page.unroute("**/decide/**")
    expect(page.locator("[data-desk-problem]")).to_contain_text("and ignored: “Spam”")
    assert (len(held), state(5)) == (1, "approved")
    page.keyboard.press("u")
    expect(rows.nth(5).locator(".w-status")).to_have_text("waiting")

    # One that is still being saved is undone as soon as it is saved.
    held.clear()
    rows.nth(5).locator("[data-desk-row-target]").focus()
    page.route("**/decide/**", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/decide/**"):
        page.keyboard.press("s")
    page.keyboard.press("u")
    with page.expect_response(lambda response: "do=undo" in (response.request.post_data or "")):
        held[0].continue_()
    page.unroute("**/decide/**")
    expect(rows.nth(5).locator(".w-status")).to_have_text("waiting")
    focused(5)
    expect(page.locator("[data-desk-problem]")).to_be_hidden()
    assert (len(held), state(5)) == (1, "pending")

    # The help, and the switch.
    page.keyboard.press("?")
    page.get_by_label("Use keyboard shortcuts in this browser").uncheck()
    page.get_by_role("button", name="Close", exact=True).click()
    rows.nth(5).locator("[data-desk-row-target]").focus()
    page.keyboard.press("s")
    page.keyboard.press("j")
    focused(5)
    assert state(5) == "pending"
    page.locator(".desk-fold").evaluate("fold => (fold.open = true)")  # on a small screen, with the lists
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use keyboard shortcuts in this browser").check()
    page.get_by_role("button", name="Close", exact=True).click()

    # The page of several comments: a row of its own has the focus, and Enter opens its card.
    page.goto(f"/admin/comments/bulk/review/?page={page_id}")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(count).to_have_text("1 of 4 selected")
    expect(rows.nth(0)).to_be_focused()
    assert_nothing_wrong(page)
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    expect(page.locator(".desk-reasons button").first).to_be_focused()
    rows.nth(0).focus()
    with page.expect_navigation(url=re.compile(rf"/admin/comments/{numbers[0]}/")):
        page.keyboard.press("Enter")
    # The author's page of everything, by a key of the card.
    page.keyboard.press("1")
    expect(page.locator("[data-desk-message]")).to_have_text("1: press r first; then a digit chooses the reason")
    with page.expect_navigation(url=re.compile("/reject-and-ban/")):
        page.keyboard.press("b")
    expect(page.get_by_label("Reason", exact=True)).to_be_focused()
    assert_nothing_wrong(page)
    visitor.forgive("status of 409")


def test_queue_on_a_phone_has_the_width_of_the_screen(visitor):
    page = visitor.signed_in("moderator", viewport={"width": 360, "height": 740})
    page.goto("/admin/comments/?status=all")

    assert page.locator("#listing-results").evaluate("(list) => list.getBoundingClientRect().width") == 360


GERMAN = """
from django.contrib.auth import get_user_model
from wagtail.users.models import UserProfile
profile = UserProfile.get_for_user(get_user_model().objects.get(username="moderator"))
profile.preferred_language = {language!r}
profile.save()
"""
# What is cut, because the admin scrolls nothing sideways but what scrolls by itself.
CUT = """() => {
    const main = document.querySelector("main"), title = document.querySelector(".w-breadcrumbs li:last-child > a");
    const header = title.closest("header").getBoundingClientRect();
    return [
        main.scrollWidth > main.clientWidth && "main",
        title.getBoundingClientRect().top < header.top && "title",
        ...[...document.querySelectorAll(".desk-figures__now dd")].filter((dd) => dd.scrollWidth > dd.clientWidth),
    ].filter(Boolean).map(String);
}"""


def test_pages_of_the_desk_on_a_phone_cut_nothing_in_german(site, visitor):
    site.shell(GERMAN.format(language="de"))
    page = visitor.signed_in("moderator", viewport={"width": 360, "height": 740})

    try:
        for path in ("mine", "figures", "quality", "bans", ""):
            page.goto(f"/admin/comments/{path and f'{path}/'}")
            assert page.evaluate(CUT) == [], path
    finally:
        site.shell(GERMAN.format(language=""))
