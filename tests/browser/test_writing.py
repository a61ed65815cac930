"""An article is written by keyboard alone; its sections are folded, dragged, doubled and deleted; readers see it."""

import re

from playwright.sync_api import expect

from .editor import (
    add_block,
    new_article_url,
    open_side_panel,
    paste,
    publish,
    wait_until_checked,
    wait_until_in_form,
    wait_until_saved,
)
from .pages import WIDE


def headings(page):
    return page.locator("[data-panel-heading-text]", has_text="word")


# Counts what is clicked with a mouse, from page to page: a click by a key has no pointer.
COUNT_CLICKS = """addEventListener("pointerdown", () => {
    sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);"""


def clicks(page) -> int:
    return int(page.evaluate("sessionStorage.clicks || 0"))


def choose_image(page, key: str):
    """Choose the first image of the dialog that is open, by keyboard."""
    choice = page.locator(".modal .image-choice").first
    expect(page.locator(".modal")).to_be_focused()
    expect(choice).to_be_visible()
    for _ in range(60):
        if choice.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press(key)
    page.keyboard.press("Enter")


def test_article_with_an_image_and_three_sections_is_written_by_keyboard_after_one_click(visitor):
    page = visitor.signed_in("editor", **WIDE)
    page.context.add_init_script(COUNT_CLICKS)
    page.goto("/admin/")
    keys, focused = page.keyboard, page.locator(":focus")
    headings = page.locator("[data-streamfield-child]:not([aria-hidden=true]) > section input[name$=-value-heading]")
    texts = page.locator("[data-contentpath=body] [contenteditable=true]").locator("visible=true")

    # One click on the dashboard, and the first word is typed.
    page.get_by_role("main").get_by_role("link", name="New article").click()
    expect(page.locator("[name=title]")).to_be_focused()
    keys.type("High water")
    assert clicks(page) <= 1
    print(f"first word typed after {clicks(page)} click")  # noqa: T201
    expect(page.locator("[name=bylines-0-author]")).to_have_value(re.compile(r"\d+"))
    expect(headings).to_have_count(1)
    expect(texts).to_have_count(1)

    # A long title wraps, and stays one line.
    keys.insert_text(
        "\nin the valley, and what it took from the towns below the weir between the first night and the last"
    )
    title = page.locator("[name=title]")
    expect(title).to_have_value(re.compile(r"High water in the valley, .* the last"))
    line, lines, text = title.evaluate(
        "e => [parseFloat(getComputedStyle(e).lineHeight), e.clientHeight, e.scrollHeight]"
    )
    assert 2 * line < lines == text

    # From field to field: title, lead, heading, text; "/image" opens the dialog, its texts are in view.
    keys.press("Enter")
    keys.type("What the river took.")
    keys.press("Tab")
    expect(headings.first).to_be_focused()
    keys.type("Banks")
    keys.press("Enter")
    keys.type("The banks went first.")
    keys.press("Enter")
    keys.type("/image")
    expect(page.get_by_role("option", name="Image", exact=True, selected=True)).to_be_visible()
    keys.press("Enter")
    choose_image(page, "Tab")
    expect(page.get_by_label("Alt text").locator("visible=true")).to_be_focused()
    for name in ("Image is decorative", "Caption", "Credit"):
        expect(page.get_by_text(name, exact=True).locator("visible=true").first).to_be_visible()
    keys.press("Control+a")
    keys.type("A bank without its trees")
    keys.press("Enter")
    keys.press("Enter")
    expect(page.get_by_label("Caption").locator("visible=true")).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_label("Credit").locator("visible=true")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_label("Width").locator("visible=true")).to_be_focused()
    keys.press("Enter")
    expect(texts.last).to_be_focused()

    # "## " begins a section, and Ctrl+Z takes that back as typed.
    keys.type("## ")
    expect(headings).to_have_count(2)
    keys.press("Control+z")
    expect(headings).to_have_count(1)
    keys.type("Two")
    expect(texts.last).to_have_text("## Two")
    for _ in "## Two":
        keys.press("Backspace")

    # Where an image follows, the section begins with a text all the same: Enter in its heading goes there.
    texts.first.focus()
    keys.press("Control+End")
    keys.press("Enter")
    keys.type("## ")
    expect(headings.nth(1)).to_be_focused()
    keys.press("Enter")
    expect(texts.nth(1)).to_be_focused()
    expect(texts.nth(1)).to_have_text("")
    headings.nth(1).focus()
    keys.press("Control+z")
    expect(headings).to_have_count(1)
    for _ in "## \n":
        keys.press("Backspace")
    texts.last.focus()

    # "## " begins a section, "### " a sub-heading; what follows the cursor goes with the section. No letter is lost,
    # however fast it is typed.
    keys.type("## Bridges\n")
    keys.type("### Stone")
    keys.press("Enter")
    keys.type("One stands.")
    keys.press("Enter")
    keys.type("Roads, of wood and earth, ended in it.")
    wait_until_in_form(page, "ended in it")
    keys.press("Home")
    keys.type("/section")
    expect(page.get_by_role("option", name="Section", exact=True, selected=True)).to_be_visible()
    keys.type("\nRoads")
    expect(headings).to_have_count(3)
    expect(headings.nth(1)).to_have_value("Bridges")
    expect(headings.nth(2)).to_have_value("Roads")
    expect(texts).to_have_text(
        ["The banks went first.", re.compile("^$"), "StoneOne stands.", "Roads, of wood and earth, ended in it."]
    )

    # Undoing in a heading leaves the texts before it alone.
    for _ in range(3):
        keys.press("Control+z")
    expect(headings.nth(2)).to_have_value("")
    keys.type("Roads")
    expect(texts.nth(2)).to_have_text("StoneOne stands.")

    # Backspace at the start of a heading joins the section to the one before, which keeps its id; that can be undone.
    ids = headings.evaluate_all(
        "all => all.map((each) => each.closest('[data-streamfield-child]').dataset.contentpath)"
    )
    keys.press("Home")
    keys.press("Backspace")
    expect(headings).to_have_count(2)
    expect(page.get_by_text("“Roads” was joined to “Bridges”.").first).to_be_visible()
    expect(texts.last).to_have_text("Roads, of wood and earth, ended in it.")
    page.get_by_role("button", name="Undo", exact=True).press("Enter")
    expect(headings).to_have_count(3)
    expect(headings.nth(2)).to_be_focused()
    again = headings.evaluate_all(
        "all => all.map((each) => each.closest('[data-streamfield-child]').dataset.contentpath)"
    )
    assert again == ids

    # Ctrl+Z after a paste takes nothing back once a section was moved.
    texts.last.focus()
    keys.press("Control+End")
    paste(texts.last, "<h2>Rails</h2><p>None.</p>", "None.")
    page.get_by_role("button", name="Paste as 1 section").press("Enter")
    expect(page.locator("[data-notice=pasted]")).to_be_visible()
    expect(headings.nth(3)).to_have_value("Rails")
    rails = headings.nth(3).locator("xpath=ancestor::*[@data-streamfield-child][1]")
    rails.locator("[data-streamfield-action=MOVE_UP]").first.press("Enter")
    expect(page.locator("[data-notice=pasted]")).to_have_count(0)
    headings.nth(2).focus()
    keys.press("Control+z")
    expect(headings).to_have_count(4)
    expect(headings.nth(2)).to_have_value("Rails")

    # Published with two keys; readers find it.
    wait_until_saved(page)
    keys.press("Control+Shift+Enter")
    expect(focused).to_contain_text("Publish")
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.get_by_text("has been published.").first).to_be_visible()
    print(f"published after {clicks(page)} clicks")  # noqa: T201
    assert clicks(page) <= 9
    page.goto(page.get_by_role("link", name="View live").get_attribute("href"))
    expect(page.locator(".article-text h2")).to_have_text(["§ 1 Banks", "§ 2 Bridges", "§ 3 Rails", "§ 4 Roads"])
    expect(page.locator(".article-text h3")).to_have_text("Stone")
    expect(page.get_by_alt_text("A bank without its trees")).to_have_count(1)
    # Wagtail writes what its checker finds into the console too.
    visitor.forgive("axe.run")


def test_link_to_another_site_is_made_by_keyboard_and_escape_closes_the_dialog(visitor):
    page = visitor.signed_in("editor", **WIDE)
    page.goto(new_article_url(visitor.site))
    keys, modal = page.keyboard, page.locator(".modal")
    text = page.locator("[data-contentpath=body] [contenteditable=true]").locator("visible=true").first
    text.click()
    keys.type("The timetable")

    for leave in ("Escape", "Enter"):
        text.click()
        keys.press("Control+a")
        keys.press("Control+k")
        expect(modal).to_be_focused()
        modal.get_by_role("link", name="External link").press("Enter")
        expect(modal.get_by_label("URL")).to_be_focused()
        keys.type("https://example.org/ferry")
        keys.press(leave)
        expect(modal).to_have_count(0)
        expect(text.get_by_role("button", name="The timetable")).to_have_count(int(leave == "Enter"))


def test_what_is_typed_into_a_new_block_is_its_text_not_a_choice(visitor):
    page = visitor.signed_in("editor", **WIDE)
    for name, field in (("Code", "-code"), ("Callout", "-heading")):
        page.goto(new_article_url(visitor.site))
        page.locator("[data-contentpath=body] [contenteditable=true]").locator("visible=true").first.focus()
        page.keyboard.type(f"/{name.lower()}")
        expect(page.get_by_role("option", name=name, exact=True, selected=True)).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator(f"[name*=-value-][name$={field}]:focus")).to_have_count(1)
        page.keyboard.type("print(1)")
        expect(page.locator(":focus")).to_have_value("print(1)")
        wait_until_saved(page)


def test_article_is_written_corrected_and_read(visitor):
    page = visitor.signed_in("editor", **WIDE)
    page.goto(new_article_url(visitor.site))
    sections = page.locator("#panel-child-content-body-content, [data-contentpath=body]").first
    section = sections.locator("[data-streamfield-child]:has(> section [data-contentpath=heading])")

    # given: two sections, the first with words and a figure that has no picture yet, and the outline beside them
    open_side_panel(page, "outline")
    page.fill("[name=title]", "Low water")
    expect(page.locator("[name=slug]")).to_have_value("low-water")
    page.fill("[name=lead]", "What the river left, in two parts.")
    for number, heading in enumerate(("Mud", "Stones")):
        if number:
            sections.get_by_role("button", name="Add section").last.click()
        section.nth(number).locator("input[name$=-heading]").fill(heading)
        section.nth(number).locator("input[name$=-heading]").press("Enter")
        expect(section.nth(number).locator("[data-contentpath=content] [contenteditable=true]")).to_be_focused()
        page.keyboard.type(f"{heading} and more of it.")
        wait_until_in_form(page, f"{heading} and more of it.")
    add_block(section.nth(0).locator("[data-contentpath=content]"), "Image")
    expect(page.locator(".modal")).to_be_focused()
    expect(page.locator(".modal .image-choice").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".modal")).to_have_count(0)
    # Its settings are folded.
    section.nth(0).locator("input[name$=-address]").first.evaluate("field => { field.value = 'river-mud' }")

    # when: folded to heading and words, dragged, doubled, deleted
    page.get_by_role("button", name="Collapse all sections").click()
    expect(headings(page)).to_have_text(["Mud · 5 words", "Stones · 5 words"])
    grip = section.nth(1).locator("> section [data-streamfield-action=DRAG]").first
    grip.drag_to(section.nth(0).locator("> section [data-panel-heading]").first, target_position={"x": 5, "y": 2})
    expect(section.nth(0).locator("[data-panel-heading-text]").first).to_have_text("Stones · 5 words")
    section.nth(1).locator("> section [data-streamfield-action=DUPLICATE]").first.click()
    expect(section).to_have_count(3)
    urls = [section.nth(place).locator("input[name$=-address]").first.input_value() for place in (1, 2)]
    assert urls == ["river-mud", ""]
    section.nth(2).locator("> section [data-streamfield-action=DELETE]").first.click()
    expect(section.locator("visible=true")).not_to_have_count(3)

    # In the outline, a section that is dropped below all is the last one.
    rows = page.locator("[data-outline] > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Stones")  # drawn anew a moment after the last change
    rows.first.drag_to(page.locator("[data-form-side]"), target_position={"x": 150, "y": 500})
    expect(rows.last).to_contain_text("Stones")
    rows.last.drag_to(rows.first)
    expect(rows.first).to_contain_text("Stones")

    # then: the half-written draft is saved by itself, publishing says what is missing and leads there
    wait_until_saved(page)
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    row = page.locator("[data-outline] > li").first
    row.locator("summary").click()
    expect(row.get_by_role("link", name="Move to another article …")).to_have_attribute(
        "href", re.compile(page.url.split("/")[-3].join(["/articles/", "/move/[0-9a-f-]{36}/$"]))
    )
    publish(page)
    line = page.get_by_role("link", name="§ 2 “Mud”, Image: no image is chosen")
    expect(line).to_be_visible()
    expect(page.get_by_text("Not published yet. Still to do:")).to_be_visible()
    expect(page.get_by_role("tab").first.locator("[data-w-count-target=total]")).to_have_text("1")
    page.get_by_role("button", name="Collapse all sections").click()
    line.click()
    expect(page.get_by_role("button", name="Choose an image").locator("visible=true")).to_be_focused()

    # when: seen three ways, mended by taking the figure out
    page.click("[data-side-panel-toggle=preview]")
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.locator(".lead")).to_have_text("What the river left, in two parts.")
    wait_until_saved(page)
    wait_until_checked(page)
    page.select_option("#id_preview_mode", "share")
    expect(preview.locator(".share-large .share-title")).to_have_text("Low water")
    wait_until_checked(page)
    page.select_option("#id_preview_mode", "print")
    expect(preview.locator(".masthead")).to_be_hidden()
    expect(preview.locator("h2", has_text="Stones")).to_be_visible()
    wait_until_checked(page)
    page.select_option("#id_preview_mode", "")
    expect(preview.locator(".masthead")).to_be_visible()
    wait_until_checked(page)
    page.fill("[name=lead]", "")
    expect(preview.locator(".article-head h1")).to_have_text("Low water")
    expect(preview.locator(".lead")).to_have_count(0)
    page.click("[data-side-panel-toggle=checks]")
    expect(page.locator("[data-side-panel=checks]")).to_contain_text("The article has no lead")
    page.fill("[name=lead]", "What the river left, in two parts.")
    page.click("[data-side-panel-toggle=checks]")
    figure = section.nth(1).locator("[data-contentpath=content] [data-streamfield-child]").nth(1)
    figure.locator("[data-streamfield-action=DELETE]").first.click()
    publish(page)
    expect(page.get_by_text("has been published.").first).to_be_visible()

    # then: readers find both, in the order they were dragged to
    page.goto("/articles/low-water/")
    expect(page.locator(".article-text h2")).to_have_text(["§ 1 Stones", "§ 2 Mud"])
    # Wagtail writes what its checker finds into the console too.
    visitor.forgive("axe.run")
