"""An editor writes a footnote and a correction; a reader without JavaScript finds both."""

import re

from playwright.sync_api import expect

from .editor import new_article_url, publish
from .pages import WIDE

FIND = """
from blog.models import ArticlePage
article = ArticlePage.objects.get(slug="a-stick-with-numbers", locale__language_code="en")
print(article.pk, article.url)
"""


def test_a_footnote_and_a_correction_are_written_and_read(site, visitor):
    editor = visitor.signed_in("editor", **WIDE)
    number, url = site.shell(FIND).split()
    editor.goto(f"/admin/pages/{number}/edit/")

    # A note behind the last word of the first paragraphs, changed once.
    text = editor.locator("[data-contentpath=body] [contenteditable=true]").first
    text.click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" Noted /foot")
    expect(editor.get_by_role("option", name="Footnote")).to_be_visible()
    editor.keyboard.press("Enter")
    editor.get_by_label("Text of the note").fill("See <b>the book</b>.")
    editor.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    # The note took the place of the space that "/" needs.
    expect(text).to_contain_text("Noted*")

    # Escape asks before it discards words, and puts the cursor back.
    note = editor.get_by_label("Text of the note")
    editor.keyboard.type(" Mmm")
    editor.keyboard.type("/foot")
    expect(editor.get_by_role("option", name="Footnote")).to_be_visible()
    editor.keyboard.press("Enter")
    note.fill("Not this one.")
    for _ in range(2):
        editor.keyboard.press("Escape")
        expect(editor.get_by_role("alert")).to_have_text("Discard what you wrote?")
        editor.keyboard.press("Escape")
        expect(note).to_be_focused()
        expect(note).to_have_value("Not this one.")
    editor.keyboard.press("Escape")
    editor.get_by_role("button", name="Discard", exact=True).press("Enter")
    expect(editor.locator("dialog.footnote-dialog")).to_have_count(0)
    expect(text).to_be_focused()
    editor.keyboard.type("!")
    expect(text).to_contain_text("Mmm!")
    for _ in " Mmm!":
        editor.keyboard.press("Backspace")

    editor.locator(".footnote-mark").click()
    editor.keyboard.press("Escape")
    expect(text).to_be_focused()
    editor.locator(".footnote-mark").click()
    note.fill("See *the book* of <b>1887</b>.")
    editor.keyboard.press("Control+Enter")
    expect(editor.locator("dialog.footnote-dialog")).to_have_count(0)

    # A correction of the second section: the choice names the sections as they stand in the form.
    editor.locator("#panel-child-content-corrections-section [data-panel-toggle]").click()
    editor.get_by_role("button", name="Add correction").click()
    choice = editor.locator("[name=corrections-0-block_id]")
    choice.focus()
    choice.select_option(label="§ 2 What a hundred years of it says")
    editor.fill("[name=corrections-0-text]", "It was wet on forty-one days, not fourteen.")
    publish(editor)
    expect(editor).to_have_url(re.compile(r"/admin/articles/\?index=\d+$"))

    reader = visitor.page(java_script_enabled=False)
    reader.goto(url)
    expect(reader.locator(".notes li")).to_contain_text("See the book of <b>1887</b>.")
    reader.locator("section sup a").click()
    expect(reader).to_have_url(re.compile("#note_1$"))
    correction = reader.locator("section").nth(1).locator(".correction")
    expect(correction).to_contain_text("It was wet on forty-one days, not fourteen.")


def test_a_link_over_a_text_leaves_its_footnote(site, visitor):
    page = visitor.signed_in("editor", **WIDE)
    page.goto(new_article_url(site))
    keys, modal = page.keyboard, page.locator(".modal")
    text = page.locator("[data-contentpath=body] [contenteditable=true]").locator("visible=true").first
    text.click()
    keys.type("The ferry /foot")
    expect(page.get_by_role("option", name="Footnote")).to_be_visible()
    keys.press("Enter")
    page.get_by_label("Text of the note").fill("By the minutes of May.")
    keys.press("Enter")
    expect(text).to_contain_text("The ferry*")

    text.click()
    keys.press("Control+a")
    keys.press("Control+k")
    expect(modal).to_be_focused()
    modal.get_by_role("link", name="External link").press("Enter")
    modal.get_by_label("URL").fill("https://example.org/ferry")
    keys.press("Enter")

    expect(text.get_by_role("button", name="The ferry")).to_be_visible()
    expect(text.locator(".footnote-mark")).to_have_attribute("title", "By the minutes of May.")
