"""Several comments selected in the queue, decided together and undone, with a mouse and with axe looking on."""

from playwright.sync_api import expect

from .desk import send
from .pages import assert_nothing_wrong, assert_targets_are_large, follow, light_and_dark


@light_and_dark(360)
def test_bulk_decision_on_selected_comments(site, visitor, screen):
    page_id = send(site, [{"text": f"Number {number}."} for number in range(5)])
    page = visitor.signed_in("moderator", **screen)
    page.goto(f"/admin/comments/?page={page_id}")
    boxes = page.locator("input[name=comment]")
    all_of_them = 5
    expect(boxes).to_have_count(all_of_them)

    # given: all ticked by one box, then three by hand
    page.check("[data-bulk-all]")
    expect(page.locator("[data-bulk-count]")).to_have_text(f"{all_of_them} of {all_of_them} selected")
    page.uncheck("[data-bulk-all]")
    for number in range(3):
        boxes.nth(number).check()
    expect(page.locator("[data-bulk-count]")).to_have_text(f"3 of {all_of_them} selected")
    follow(page.get_by_role("button", name="Review selected…"))
    expect(page.get_by_role("heading", name="3 comments selected")).to_be_visible()
    assert_nothing_wrong(page)
    if screen["viewport"]["width"] == 360:
        assert_targets_are_large(page)

    # when: Enter decides nothing, a button does
    page.locator("input[name=comment]").nth(1).uncheck()
    page.locator("input[name=comment]").nth(0).press("Enter")
    page.get_by_label("Note for the log").fill("a campaign")
    page.get_by_label("Note for the log").press("Enter")
    expect(page.locator("[data-bulk-count]")).to_have_text("2 of 3 selected")
    page.get_by_text("Reject selected…").click()
    assert_nothing_wrong(page)
    follow(page.get_by_role("button", name="Advertising"))

    # then: the line, each result, and one undo
    line = page.locator(".desk-line--done")
    expect(line).to_contain_text("2 rejected (advertising).")
    expect(page.locator("input[name=comment]")).to_have_count(all_of_them - 2)
    assert_nothing_wrong(page)
    follow(page.get_by_role("link", name="Details"))
    expect(page.get_by_role("cell", name="→ rejected")).to_have_count(2)
    assert_nothing_wrong(page)
    page.go_back()
    follow(page.get_by_role("button", name="Undo all"))
    expect(line).to_contain_text("2 undone.")
    expect(page.locator("input[name=comment]")).to_have_count(all_of_them)
