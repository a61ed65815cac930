"""A moderator's morning: thirty mixed cards by keyboard alone, mistakes undone, and what becomes of a failure."""

import re

from playwright.sync_api import expect

from .desk import KINDS, Desk, look, replayed, send

CARDS = 30


def test_thirty_cards_by_keyboard_with_mistakes_undone(site, visitor):
    page_id = send(site, [KINDS[number % len(KINDS)] for number in range(CARDS)])
    page = visitor.signed_in("moderator", viewport={"width": 1280, "height": 800})
    desk = Desk(page, page_id)
    expected, undone = {}, 0

    for step in range(CARDS):
        number = desk.number
        assert number not in expected, "a card came twice"
        if step:
            expect(page.locator("[data-desk-heading]")).to_be_focused()
        if step % 10 == 3:  # wrong, and seen at once
            desk.press("s")
            assert desk.number != number
            desk.press("u")
            assert desk.number == number
            undone += 1
        elif step % 20 == 9:  # wrong, and seen one card later
            desk.press("r", "2")
            desk.back()
            assert desk.number == number
            expect(page.locator(".desk-card__comment")).to_contain_text("rejected")
            desk.press("u")
            assert desk.number == number
            undone += 1
        match step % 5:
            case 0 | 1 | 3:
                desk.press("a")
                expected[number] = "approved"
            case 2:
                desk.press("s")
                expected[number] = "spam"
            case 4:
                page.keyboard.press("n")
                page.keyboard.type("seen before, a u s")
                page.keyboard.press("Escape")
                desk.press("r", str(step % 9 + 1))
                expected[number] = "rejected"
        if step % 15 == 0 and step < CARDS - 1:  # look on, and back
            following = desk.number
            desk.press("j")
            assert desk.number != following
            desk.press("k")
            assert desk.number == following

    expect(page.locator("[data-desk-heading]")).to_have_text("No more matching comments.")
    expect(page.locator("[data-desk-heading]")).to_be_focused()
    desk.assert_stayed()
    stored = look(site, page_id)
    states = {int(number): state[0] for number, state in stored["states"].items()}
    assert {number: states[number] for number in expected} == expected
    assert len(expected) == CARDS
    assert sum(line["action"] == "undo" for line in stored["log"]) == undone == 5
    assert replayed(stored["log"]) == states
    assert sum(line["note"] == "seen before, a u s" for line in stored["log"]) == 6
    # The last undo reaches back over the end of the queue.
    last = next(reversed(expected))
    desk.press("u")
    assert desk.number == last
    expect(page.locator(".desk-card__comment")).to_contain_text("waiting")
    desk.assert_stayed()


def test_help_answer_note_and_feature_by_keyboard(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}])
    page = visitor.signed_in("moderator")
    desk = Desk(page, page_id)
    first = desk.number

    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("a")  # nothing behind a dialog is pressed
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator("[data-desk-message]")).to_have_text("f: only visible comments can be featured")
    expect(page.locator("[data-desk-message]")).to_be_in_viewport()
    page.keyboard.press("n")
    page.keyboard.type("a note alone")
    page.keyboard.press("Escape")
    expect(page.locator("[data-desk-heading]")).to_be_focused()
    page.locator("[data-desk-save-note]").focus()
    desk.press("Enter")
    assert desk.number == first
    expect(page.locator(".desk-card__facts")).to_contain_text("a note alone")
    expect(page.locator("#desk_note")).to_have_value("")
    page.locator(".desk-card__reply summary").focus()
    page.keyboard.press("Enter")
    page.locator("#desk_reply").focus()
    page.keyboard.type("Thank you, we have mended it.")
    page.keyboard.press("Tab")
    desk.press("Enter")
    assert desk.number != first
    expect(page.locator(".desk-line--done")).to_contain_text("replied to")
    desk.assert_stayed()

    page.goto(f"/admin/comments/{first}/")
    desk.press("f")
    expect(page.locator("[data-desk-heading]")).to_contain_text("featured")
    reader = visitor.page()
    reader.goto(f"/comments/{first}/")
    expect(reader.locator(f"#comment-{first}")).to_contain_text("Featured")
    expect(reader.locator(".comment-staff")).to_have_text("Staff")
    stored = look(site, page_id)
    assert stored["states"][str(first)] == ["approved", 3, True]
    assert [line["action"] for line in stored["log"] if line["comment"] == first] == [
        "submit",
        "note",
        "approve",
        "feature",
    ]


def test_failed_request_shows_a_message_and_loses_nothing(site, visitor):
    page_id = send(site, [{"text": f"Number {number}."} for number in range(5)])
    page = visitor.signed_in("moderator")
    desk = Desk(page, page_id)
    first, problem = desk.number, page.locator("[data-desk-problem]")
    page.fill("#desk_note", "written with care")
    page.locator("[data-desk-heading]").focus()

    # The network is down.
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(problem).to_contain_text("No response.")
    page.context.set_offline(False)
    # The server fails.
    page.route("**/decide/*", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page.keyboard.press("a")
    expect(problem).to_contain_text("Server error.")
    page.unroute("**/decide/*")
    # Signed out, and in again in another tab.
    page.context.clear_cookies()
    page.keyboard.press("a")
    expect(problem).to_contain_text("You are signed out")
    expect(problem.get_by_role("link", name="Sign in (new tab)")).to_have_attribute("target", "_blank")
    assert desk.number == first
    assert page.input_value("#desk_note") == "written with care"
    tab = page.context.new_page()
    visitor.sign_in(tab, "moderator")
    assert look(site, page_id)["states"][str(first)][0] == "pending"
    desk.press("a")
    expect(problem).to_be_hidden()

    # A second key while the first is under way is reported, and not sent.
    second, held = desk.number, []
    page.route("**/decide/*", lambda route: held.append(route))
    page.evaluate("document.querySelector('[data-desk-card]').isOld = true")
    with page.expect_request("**/decide/*"):
        page.keyboard.press("a")
    page.keyboard.press("s")
    page.wait_for_function("'deskBusy' in document.querySelector('[data-desk]').dataset")
    assert len(held) == 1
    held[0].continue_()
    desk.wait()
    page.unroute("**/decide/*")
    expect(problem).to_have_text("Pressed before this card had loaded, and ignored: s")

    # A double click decides once, and there is nothing to say of it. The menu counts one less.
    in_menu = page.locator('.sidebar a[href="/admin/comments/"] .menuitem-label')
    waiting = int(re.search(r"\d+", in_menu.text_content())[0])
    page.route("**/decide/*", lambda route: held.append(route))
    page.evaluate("document.querySelector('[data-desk-card]').isOld = true")
    with page.expect_request("**/decide/*"):
        page.dblclick("[data-desk-card] button[value=approve]")
    assert len(held) == 2
    held[1].continue_()
    desk.wait()
    page.unroute("**/decide/*")
    expect(problem).to_be_hidden()
    expect(in_menu).to_have_text(f"Comments ({waiting - 1})" if waiting > 1 else "Comments")

    # A colleague was quicker.
    third = desk.number
    site.manage("moderate", "approve", str(third), "--as", "admin")
    page.fill("#desk_note", "also with care")
    page.locator("[data-desk-heading]").focus()
    desk.press("r", "1")
    expect(page.locator("[data-desk-card] [role=alert]")).to_contain_text("It changed since you looked")
    assert page.input_value("#desk_note") == "also with care"
    assert desk.number == third

    desk.assert_stayed()
    states = look(site, page_id)["states"]
    assert [states[str(number)][:2] for number in (first, second, third)] == [["approved", 2]] * 3
    notes = [line["note"] for line in look(site, page_id)["log"] if line["comment"] == first]
    assert notes == ["", "written with care"]
    visitor.forgive("ERR_INTERNET_DISCONNECTED", "status of 502", "status of 403", "status of 409")


def test_the_keys_can_be_switched_off(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}])
    page = visitor.signed_in("moderator")
    desk = Desk(page, page_id)
    number = desk.number

    page.keyboard.press("?")
    page.get_by_label("Use keyboard shortcuts in this browser").uncheck()
    page.get_by_role("button", name="Close", exact=True).click()
    for key in "asjf1":
        page.keyboard.press(key)

    expect(page.locator("[data-desk-card] kbd")).to_have_count(0)
    assert desk.number == number
    assert look(site, page_id)["states"][str(number)][0] == "pending"
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use keyboard shortcuts in this browser").check()
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator("[data-desk-heading]").focus()
    desk.press("a")
    assert look(site, page_id)["states"][str(number)][0] == "approved"
