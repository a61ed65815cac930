"""Manuscripts of three word processors, images and a URL are pasted: the form and the draft that come of it."""

import json

from playwright.sync_api import Locator, Page, expect

from blog.tests.clipboards import CLIPBOARDS, HEADINGS, LEAD, NOTES, ROWS, TITLE, data_uri

from .editor import add_block, new_article_url, paste, wait_until_in_form, wait_until_saved
from .pages import WIDE

DRAFT = """
import json
from blog.pages import ArticlePage
page = ArticlePage.objects.get(pk={pk}).get_latest_revision_as_object()
print(json.dumps([page.title, page.lead, page.opening.get_prep_value(), page.body.get_prep_value()]))
"""


def headings(page: Page) -> list[str]:
    fields = page.locator("[data-streamfield-child]:not([aria-hidden=true]) > section [data-contentpath=heading] input")
    return [field.input_value() for field in fields.all()]


def draft(site, page: Page):
    wait_until_saved(page)
    pk = int(page.url.split("/")[-3])
    return json.loads(site.shell(DRAFT.format(pk=pk)).splitlines()[-1])


def first_text(page: Page) -> Locator:
    """Return the text of the first section, which is added if there is none."""
    sections = page.locator("[data-contentpath=body]").first
    section = sections.locator("[data-streamfield-child]:has(> section [data-contentpath=heading])")
    if not section.count():
        sections.locator(".c-sf-add-button").last.click()
    text = section.first.locator("[contenteditable=true]").first
    if not text.count():
        add_block(section.first.locator("[data-contentpath=content]"), "Text")
    text.click()
    return text


def test_manuscripts_images_and_urls_are_pasted(visitor):
    page = visitor.signed_in("editor", **WIDE)

    # when: each is pasted into an empty article, and asked for by Enter
    for name, clipboard in CLIPBOARDS.items():
        page.goto(new_article_url(visitor.site))
        target = first_text(page) if name != "libreoffice" else page.locator("[name=title]")
        paste(target, clipboard(data_uri()), "plain")
        choice = page.get_by_role("dialog", name="How to paste this")
        expect(choice.get_by_role("button").first).to_have_text("Paste as an article: title, lead and 6 sections")
        expect(choice.get_by_role("button").first).to_be_focused()
        expect(choice).to_contain_text("With 1 table, 1 image, 2 footnotes.")
        page.keyboard.press("Enter")
        expect(page.locator("[data-notice=pasted]")).to_contain_text("Pasted as 6 sections.")

        # then: the form has it, and so has the draft that saves itself
        assert headings(page) == HEADINGS
        title, lead, opening, body = draft(visitor.site, page)
        assert (title, lead, opening) == (TITLE, LEAD, [])
        contents = [section["value"]["content"] for section in body]
        assert [section["value"]["heading"] for section in body] == HEADINGS
        assert [[block["type"] for block in content] for content in contents] == [
            ["paragraph"], ["paragraph"], ["paragraph", "table", "paragraph"], ["paragraph", "figure", "paragraph"],
            ["paragraph"], ["paragraph"],
        ]  # fmt: skip
        first, second = contents[0][0]["value"], contents[1][0]["value"]
        for found in (
            "<b>slowly</b>",
            "<i>tables</i>",
            'href="https://example.org/tides?place=quay&amp;day=1"',
            NOTES[0],
        ):
            assert found in first
        assert first.count("<ul>") == 2
        assert ">The crown</h3>" in second
        assert NOTES[1] in second
        assert "<ol>" in second
        assert contents[2][1]["value"]["data"] == ROWS
        assert contents[3][1]["value"]["image"]["alt_text"] == "Mud banks below the quay wall"

    # when: pasted into the middle of a text, and taken back
    page.goto(new_article_url(visitor.site))
    page.fill("[name=title]", "Slack water")
    target = first_text(page)
    page.locator("[data-contentpath=heading] input").first.fill("Mine")
    target.click()
    page.keyboard.type("Before after.")
    for _ in range(len("after.")):
        page.keyboard.press("ArrowLeft")
    wait_until_in_form(page, "Before after.")
    paste(target, "<p>Joined.</p><h2>One</h2><p>1</p><h2>Two</h2><p>2</p>", "plain")
    page.get_by_role("button", name="Paste as 2 sections").click()
    expect(page.locator("[data-notice=pasted]")).to_be_visible()
    assert headings(page) == ["Mine", "One", "Two"]
    # Writing goes on after what was pasted, not after what follows it.
    page.wait_for_function("getSelection().anchorNode?.textContent === '2' && getSelection().anchorOffset === 1")
    _title, _lead, _opening, body = draft(visitor.site, page)
    texts = [[block["value"] for block in section["value"]["content"]] for section in body]
    assert ["Before" in texts[0][0], "Joined." in texts[0][1]] == [True, True]
    assert ["2</p>" in texts[2][0], "after." in texts[2][1]] == [True, True]
    page.keyboard.press("Control+z")
    expect(page.locator("[data-notice=pasted]")).to_have_count(0)
    _title, _lead, _opening, body = draft(visitor.site, page)
    assert [(section["value"]["heading"], len(section["value"]["content"])) for section in body] == [("Mine", 1)]
    assert "Before after." in body[0]["value"]["content"][0]["value"]

    # when: Escape, for the words alone; a list of Word's, without a question
    target = page.locator("[data-contentpath=body] [contenteditable=true]").locator("visible=true").first
    target.click()
    page.keyboard.press("Control+End")
    paste(target, "<h2>One</h2><p>1</p>", "Only words")
    expect(page.get_by_role("dialog", name="How to paste this")).to_be_visible()
    page.keyboard.press("Escape")
    wait_until_in_form(page, "Before after.Only words")
    paste(target, "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>Item</p>", "Item")
    wait_until_in_form(page, "Item")
    expect(page.get_by_role("dialog")).to_have_count(0)

    # when: struck-out words; then they are left out, and named
    page.keyboard.press("Control+End")
    paste(target, "<p>Kept <s>struck</s></p>", "Kept struck")
    page.locator("[data-notice=pasted] summary").click()
    expect(page.locator("[data-notice=pasted] li")).to_have_text("struck: struck out")

    # when: two images at once, and a URL alone in an empty paragraph
    page.keyboard.press("Control+End")
    paste(target, image={"number": 2, "data": data_uri().split(",")[1]})
    expect(page.locator("[data-notice=pasted]")).to_contain_text("2 images")
    # Two more are chosen for the gallery, and come in the order in which they are ticked.
    page.get_by_role("button", name="Choose several images").click()
    modal = page.locator(".modal")
    expect(modal.get_by_role("heading", name="Choose images")).to_be_visible()
    boxes = modal.get_by_role("checkbox").all()[1::-1]
    for box in boxes:
        box.check()
    chosen = [int(box.get_attribute("value") or "") for box in boxes]
    modal.locator("[data-multiple-choice-submit]").click()
    expect(modal).to_have_count(0)
    add_block(page.locator("[data-contentpath=content]").first, "Text")
    empty = page.locator("[data-contentpath=content] [contenteditable=true]").locator("visible=true").last
    empty.click()
    paste(empty, text="https://example.org/film")
    expect(page.locator("[data-notice=pasted]")).to_contain_text("Pasted as a link card.")
    expect(page.locator("[data-contentpath=title] input").last).to_be_focused()
    page.keyboard.type("A film")
    _title, _lead, _opening, body = draft(visitor.site, page)
    content = body[0]["value"]["content"]
    kinds = [block["type"] for block in content]
    assert (kinds.count("gallery"), kinds[-1]) == (1, "embed")
    (gallery,) = (block["value"] for block in content if block["type"] == "gallery")
    ids = [each["value"]["image"]["image"] for each in gallery["pictures"]]
    assert (len(ids), ids[2:]) == (4, chosen)
    assert (content[-1]["value"]["address"], content[-1]["value"]["title"]) == ("https://example.org/film", "A film")

    # when: as text, in a section: another request reads it so
    page.goto(new_article_url(visitor.site))
    page.fill("[name=title]", "Slack water")
    target = first_text(page)
    paste(target, f"<h1>Tides</h1><p>Lead.</p><h2>One</h2><p>1</p><img src='{data_uri()}' alt='Mud'>", "plain")
    page.get_by_role("button", name="Paste here as text").click()
    expect(page.locator("[data-notice=pasted]")).to_contain_text("Pasted with 1 image.")
    title, lead, opening, body = draft(visitor.site, page)
    (section,) = body
    assert (title, lead, opening, section["value"]["heading"]) == ("Slack water", "", [], "")
    text, figure = section["value"]["content"]
    assert [part in text["value"] for part in (">Tides</h3>", ">One</h3>", "Lead.")] == [True] * 3
    assert figure["value"]["image"]["alt_text"] == "Mud"


def test_table_is_filled_and_left_by_keyboard_and_locked_with_its_form(visitor):
    page = visitor.signed_in("editor", **WIDE)
    page.goto(new_article_url(visitor.site))
    page.fill("[name=title]", "Tables by keyboard")
    first_text(page).click()
    keys = page.keyboard

    # when: begun in the text, filled with Tab, left at its last cell
    keys.type("/table")
    expect(page.get_by_role("option", name="Table", exact=True, selected=True)).to_be_visible()
    keys.press("Enter")
    in_cell = page.locator(".handsontableInput")
    expect(in_cell).to_be_focused()
    for word in ("Quay", "Bus", "Time"):
        keys.type(word)
        keys.press("Tab")
    for _ in range(6):
        keys.press("Tab")
    expect(page.get_by_label("Width").locator("visible=true")).to_be_focused()

    # then: the draft has it; from the field above, Tab leads back into it, and with Shift out of it
    ((block,),) = [section["value"]["content"][-1:] for section in draft(visitor.site, page)[3]]
    assert (block["type"], block["value"]["data"][0]) == ("table", ["Quay", "Bus", "Time"])
    caption = page.locator("[name=handsontable-col-caption]")
    caption.focus()
    keys.press("Tab")
    expect(in_cell).to_be_focused()
    keys.type("Stop")
    keys.press("Shift+Tab")
    expect(caption).to_be_focused()
    ((block,),) = [section["value"]["content"][-1:] for section in draft(visitor.site, page)[3]]
    assert block["value"]["data"][0] == ["Stop", "Bus", "Time"]

    # when: rows and columns are added and removed by the buttons below, at the cell that was selected last
    def press(name):
        page.get_by_role("button", name=name, exact=True).press("Enter")
        expect(in_cell).to_be_focused()

    cells = page.locator(".ht_master td")
    press("Add row")
    expect(cells).to_have_count(12)
    keys.type("Ferry\n")
    press("Add column")
    expect(cells).to_have_count(16)
    keys.type("Fare\n")
    press("Remove row")
    expect(cells).to_have_count(12)
    press("Remove column")
    expect(cells).to_have_count(9)
    keys.press("Control+z")
    expect(cells).to_have_count(12)
    ((block,),) = [section["value"]["content"][-1:] for section in draft(visitor.site, page)[3]]
    assert block["value"]["data"][:2] == [["Stop", "Fare", "Bus", "Time"], [None] * 4]

    # A locked form's table takes neither keys nor the mouse.
    pk = int(page.url.split("/")[-3])
    visitor.site.shell(f"from blog.pages import ArticlePage; ArticlePage.objects.filter(pk={pk}).update(locked=True)")
    page.reload()
    cell = page.locator(".ht_master td").first
    expect(page.locator("[name=title]")).to_have_attribute("readonly", "")
    caption.focus()
    keys.press("Tab")
    keys.type("X")
    cell.click(force=True)
    keys.type("Y")
    keys.press("Enter")
    expect(cell).to_have_text("Stop")
