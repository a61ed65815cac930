"""An editor writes an article: sections folded, dragged, doubled and deleted, a draft, what is missing, and readers."""

import re

from playwright.sync_api import expect

from .editor import (
    add_block,
    new_article_url,
    open_side_panel,
    publish,
    wait_until_checked,
    wait_until_in_form,
    wait_until_saved,
)
from .pages import WIDE


def headings(page):
    return page.locator("[data-panel-heading-text]", has_text="word")


def test_article_is_written_corrected_and_read(visitor):
    page = visitor.signed_in("editor", **WIDE)
    page.goto(new_article_url(visitor.site))
    sections = page.locator("#panel-child-content-body-content, [data-contentpath=body]").first
    section = sections.locator("[data-streamfield-child]:has(> section [data-contentpath=heading])")

    # given: two sections, the first with words and a figure that has no picture yet, and the outline beside them
    open_side_panel(page, "outline")
    page.fill("[name=title]", "Low water")
    page.fill("[name=lead]", "What the river left, in two parts.")
    expect(sections.get_by_role("button", name="Add section")).to_have_count(1)
    for number, heading in enumerate(("Mud", "Stones")):
        sections.locator(".c-sf-add-button").last.click()
        section.nth(number).locator("input[name$=-heading]").fill(heading)
        content = section.nth(number).locator("[data-contentpath=content]")
        add_block(content, "Text")
        expect(content.locator("[contenteditable=true]")).to_be_focused()
        page.keyboard.type(f"{heading} and more of it.")
        wait_until_in_form(page, f"{heading} and more of it.")
    add_block(section.nth(0).locator("[data-contentpath=content]"), "Image")
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
    expect(page.get_by_text("has been published").first).to_be_visible()

    # then: readers find both, in the order they were dragged to
    page.goto("/articles/low-water/")
    expect(page.locator(".article-text h2")).to_have_text(["§ 1 Stones", "§ 2 Mud"])
    # Wagtail writes what its checker finds into the console too.
    visitor.forgive("axe.run")
