"""An article on its way: written, submitted, sent back, mended, approved; scheduled; shown to somebody by a link."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from .editor import new_article_url, open_side_panel, press_action, wait_until_in_form, wait_until_saved
from .pages import WIDE, assert_nothing_wrong, follow

SITE_TIME = ZoneInfo("Europe/London")  # of the demo

# The controls of the schedule's dialog that something else lies over, once they are scrolled into view.
CONTROLS = "#schedule-publishing-dialog :is(input, .action-save)"
COVERED = """(controls) => [...document.querySelectorAll(controls)].filter((control) => {
    control.scrollIntoView({ block: "center" });
    const { left, top, width, height } = control.getBoundingClientRect();
    return !control.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}).map(({ id, className }) => id || className)"""


def write(page, url):
    page.goto(url)
    page.fill("[name=title]", "The new ferry")
    page.fill("[name=lead]", "It crosses twice a day.")
    page.locator("input[name$=-heading]").first.fill("Timetable")
    page.locator("input[name$=-heading]").first.press("Enter")
    page.keyboard.type("The first boat leaves at six and the last one at nine.")
    wait_until_in_form(page, "last one at nine")
    wait_until_saved(page)
    follow(page.get_by_role("button", name="Save draft"))
    return re.search(r"/pages/(\d+)/", page.url)[1]


def test_article_from_submission_to_publication(visitor):
    author, editor = visitor.signed_in("author", **WIDE), visitor.signed_in("editor", **WIDE)
    guest = visitor.page()

    # An author writes and submits; an editor asks for changes.
    number = write(author, new_article_url(visitor.site))
    edit = f"/admin/pages/{number}/edit/"
    press_action(author, "button[name=action-submit]")
    expect(author.get_by_text("is submitted for review by Editors.")).to_be_visible()
    # In review, its author can read and select it, but not change it by keyboard either.
    author.goto(edit)
    expect(author.locator("[name=lead]")).to_have_js_property("readOnly", True)
    text = author.locator("[data-contentpath=content] .public-DraftEditor-content")
    expect(text).to_have_attribute("contenteditable", "false")
    author.locator("[name=lead]").press("x")
    expect(author.locator("[name=lead]")).to_have_value("It crosses twice a day.")
    text.locator("[data-text]").dblclick(position={"x": 5, "y": 5})
    assert author.evaluate("getSelection().toString()").strip() == "The"
    editor.goto(edit)
    press_action(editor, "button[data-workflow-action-name=reject]")
    expect(editor.locator(".modal textarea[name=comment]")).to_be_focused()
    editor.keyboard.type("Twice? The timetable says four times.")
    follow(editor.locator(".modal button[type=submit]"))

    # The author reads why, and mends it; the editor reads what changed since, and approves.
    author.goto(edit)
    expect(author.locator("[data-review]")).to_contain_text("requested changes on")
    expect(author.locator("[data-review] blockquote")).to_have_text("Twice? The timetable says four times.")
    author.fill("[name=lead]", "It crosses four times a day.")
    author.locator("input[name$=-heading]").first.fill("When it goes")
    wait_until_saved(author)
    press_action(author, "button[name=action-submit]")
    expect(author.get_by_text("is submitted for review by Editors.")).to_be_visible()
    editor.goto(edit)
    follow(open_side_panel(editor, "status").get_by_role("link", name="Changes since last review"))
    expect(editor.locator("[data-changed]")).to_contain_text("renamed, was “Timetable”")
    expect(editor.locator(".comparison .addition").first).to_contain_text("four")
    editor.goto(edit)
    with editor.expect_navigation(url=re.compile(r"/admin/articles/\?index=\d+$")):
        press_action(editor, "button[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])")
    row = editor.get_by_role("row").filter(has_text="The new ferry").first
    expect(row.locator(".w-status", has_text="live")).to_have_text("live")  # without a change
    guest.goto("/articles/the-new-ferry/")
    expect(guest.locator(".lead")).to_have_text("It crosses four times a day.")

    # "Promote" shows how a search result will look, while one types.
    editor.goto(edit)
    editor.fill("[name=lead]", "It crosses five times a day.")
    editor.get_by_role("tab", name="Promote").click()
    expect(editor.locator("[data-promote-text]")).to_have_text("It crosses five times a day.")
    expect(editor.locator("#id_seo_title-length")).to_contain_text(
        "Blank: the title is used, 13 of about 60 characters."
    )
    editor.fill("[name=seo_title]", "The new ferry " * 5)
    expect(editor.locator("[data-promote-title] s")).to_contain_text("ferry · ")
    expect(editor.locator("#id_seo_title-length")).to_contain_text("69 characters; about 60 are shown.")
    editor.fill("[name=seo_title]", "")

    # A new version is scheduled, in one sentence. The time is read as it is typed; the calendar covers nothing.
    editor.get_by_role("tab", name="Content").click()
    open_side_panel(editor, "status").get_by_role("button", name="Set schedule").click()
    dialog, live_at = editor.locator("#schedule-publishing-dialog"), editor.locator("#id_go_live_at")
    live, off = (datetime.now(SITE_TIME).replace(hour=8, minute=0) + timedelta(days=days) for days in (2, 9))
    here, there = (f"{each:%A, %-d %B %Y, %H:%M}" for each in (live, off))
    for size in ({"width": 360, "height": 740}, {"width": 1280, "height": 800}):
        editor.set_viewport_size(size)
        live_at.click()
        expect(dialog.locator(".date-picker:visible")).to_have_count(1)
        assert editor.evaluate(COVERED, CONTROLS) == []
    live_at.fill(f"{live:%d.%m.%Y} 8")
    live_at.press("Tab")
    expect(dialog.get_by_text("Write a date and a time, such as")).to_be_visible()
    editor.get_by_role("button", name="Save schedule").click()
    expect(live_at).to_have_value(f"{live:%d.%m.%Y} 8")
    expect(live_at).to_be_focused()
    live_at.fill(f"{live:%d.%m.%Y} 8:00")
    expect(dialog.get_by_text(f"{here}, Europe/London")).to_be_visible()
    expect(editor.locator("[data-later]").first).to_have_text("Schedule")
    editor.fill("#id_expire_at", f"{off:%b %-d, %Y} 8:00 AM")
    expect(live_at).to_have_value(f"{live:%Y-%m-%d} 08:00")
    # Leaving the field before the answer arrives never restores the date before.
    for when in (off, live):
        live_at.fill(f"{when:%d.%m.%Y} 8:00")
        live_at.press("Tab")
        expect(live_at).to_have_value(f"{when:%Y-%m-%d} 08:00")
    with editor.expect_navigation():
        editor.get_by_role("button", name="Save schedule").click()
    text = f"Goes live on {here}, and expires on {there}, Europe/London"
    expect(open_side_panel(editor, "status").locator("[data-schedule=planned]")).to_contain_text(text)
    wait_until_saved(editor)
    press_action(editor, "button[name=action-publish]")
    expect(editor.get_by_text("is scheduled. Goes live on")).to_be_visible()
    editor.goto(edit)
    expect(open_side_panel(editor, "status").locator("[data-schedule=in-force]").first).to_contain_text(text)

    # Somebody without an account reads the draft by a link, until it is revoked.
    editor.goto(f"/admin/articles/{number}/draft-links/")
    editor.get_by_label("Label").fill("Counsel")
    follow(editor.get_by_role("button", name="Create draft link"))
    url = editor.get_by_label("New link").input_value()
    assert_nothing_wrong(editor)
    guest.goto(url)
    expect(guest.get_by_text("Draft – not published.")).to_be_visible()
    expect(guest.locator(".lead")).to_have_text("It crosses five times a day.")
    assert_nothing_wrong(guest)
    editor.goto(f"/admin/articles/{number}/draft-links/")
    expect(editor.locator("[data-draft-link=open]")).to_contain_text("once, ")
    follow(editor.get_by_role("button", name="Revoke Counsel"))
    expect(editor.locator("[data-draft-link=revoked]")).to_contain_text("Counsel")
    guest.goto(url)
    expect(guest.get_by_role("heading", name="This draft link is not active")).to_be_visible()
    # What was refused the console calls a failed resource.
    visitor.forgive("status of 404")
