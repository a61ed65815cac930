"""The article desk by keyboard: narrowed, ticked whole, and a topic set on two articles at once."""

import re

from playwright.sync_api import expect

from .pages import DARK_PHONE, assert_nothing_wrong, follow


def test_articles_are_found_and_a_topic_is_set_on_two_by_keyboard(visitor):
    editor = visitor.signed_in("editor", viewport={"width": 1280, "height": 900})
    follow(editor.get_by_role("link", name="Articles", exact=True).first)
    expect(editor).to_have_url(re.compile("/admin/articles/$"))
    assert_nothing_wrong(editor)
    rows = editor.locator("table.listing tbody tr")
    everything = rows.count()
    assert everything > 5

    editor.goto("/admin/articles/?status=draft")
    assert rows.count() < everything
    editor.goto("/admin/articles/?q=ell+bridge")
    expect(rows.filter(has_text="Mending the Ell bridge")).to_have_count(1)
    assert rows.count() < everything
    editor.goto("/admin/articles/?status=live&ordering=title")
    boxes = editor.locator("table.listing tbody input[type=checkbox]")
    select_all(editor, "Space")
    select_all(editor, "Space", is_ticked=False)
    for number in (0, 1):
        boxes.nth(number).focus()
        editor.keyboard.press("Space")
    more = editor.locator(".bulk-actions-choices").get_by_role("button", name="More")
    expect(more).to_be_visible()
    more.focus()
    # Wagtail hears of presses on what was folded once it is open.
    editor.evaluate("document.addEventListener('w-dropdown:shown', () => { document.body.dataset.shown = '' })")
    editor.keyboard.press("Enter")
    expect(editor.locator("body[data-shown]")).to_be_attached()
    act = editor.get_by_role("link", name="Set the topic of selected articles")
    act.focus()
    with editor.expect_navigation(url="**/set_topic/**"):
        editor.keyboard.press("Enter")
    assert_nothing_wrong(editor)
    editor.locator("select[name=topic]").focus()
    editor.keyboard.press("ArrowDown")
    assert editor.locator("select[name=topic]").input_value()
    editor.get_by_role("button", name="Set topic").focus()
    with editor.expect_navigation(url="**/admin/articles/**"):
        editor.keyboard.press("Enter")
    expect(editor.get_by_text("articles changed").or_(editor.get_by_text("article changed"))).to_be_visible()

    phone = visitor.signed_in("editor", **DARK_PHONE)
    phone.goto("/admin/articles/")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(phone.get_by_role("checkbox", name="Select all").first).to_be_in_viewport()
    select_all(phone, "Space")
    expect(phone.locator(".bulk-actions-choices")).to_be_in_viewport()


def select_all(page, key, *, is_ticked=True):
    boxes = page.locator("table.listing tbody input[type=checkbox]")
    page.locator("thead").get_by_role("checkbox", name="Select all").focus()
    page.keyboard.press(key)
    assert boxes.count() > 1
    assert [box.is_checked() for box in boxes.all()] == [is_ticked] * boxes.count()
    footer = page.locator(".bulk-actions-choices")
    if is_ticked:
        expect(footer).to_contain_text(f"All {boxes.count()} pages on this screen selected")
    else:
        expect(footer).to_be_hidden()
