"""One article from an editor's first key to a reader's comment, approved and taken back."""

import re

from playwright.sync_api import Page, expect

from .editor import publish, wait_until_in_form, wait_until_saved
from .pages import WIDE, follow


def write_section(page: Page, number: int, heading: str, text: str):
    """Writes the last section of the article's form: its heading and its text. A new article has the first one."""
    body = page.locator("[data-contentpath=body]")
    if number:
        body.get_by_role("button", name="Add section").last.click()
    page.fill(f"[name=body-{number}-value-heading]", heading)
    page.press(f"[name=body-{number}-value-heading]", "Enter")
    expect(body.locator("[data-contentpath=content]").nth(number).locator("[contenteditable=true]")).to_be_focused()
    page.keyboard.type(text)
    wait_until_in_form(page, text)


def test_article_is_written_read_discussed_and_moderated(site, visitor):
    # An editor writes an article of three sections and publishes it.
    editor = visitor.signed_in("editor", **WIDE)
    follow(editor.get_by_role("link", name="New article").first)
    editor.fill("[name=title]", "The weir at Nethermill")
    editor.fill("[name=lead]", "Who opens it, and when.")
    write_section(editor, 0, "The keeper", "She has three keys and one bicycle.")
    write_section(editor, 1, "The gates", "They are oak, and older than the road.")
    write_section(editor, 2, "The flood", "It came in March and left in April.")
    # The draft saves itself a while after the last key, and the form is that of a stored page from then on.
    wait_until_saved(editor)
    expect(editor).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    publish(editor)
    expect(editor.get_by_role("listitem").filter(has_text="published")).to_be_visible()

    # A reader without JavaScript opens it and comments on the second section.
    reader = visitor.page(java_script_enabled=False)
    reader.goto("/")
    follow(reader.get_by_role("link", name="The weir at Nethermill"))
    url = reader.url
    expect(reader.locator("article.article section h2")).to_have_count(3)
    reader.locator("#the-gates").get_by_role("button", name="Comment on this section").click()
    reader.fill("[name=name]", "Wilma")
    reader.fill("textarea[name=text]", "The oak came from our wood; my grandfather carted it.")
    reader.locator("#comment-form button[value=preview]").click()
    expect(reader.get_by_text("my grandfather carted it").first).to_be_visible()
    reader.get_by_role("button", name="Post as shown").click()
    reader.wait_for_url("**/comments/received/**")
    expect(reader.get_by_text("my grandfather carted it")).to_be_visible()
    reader.goto(url)
    expect(reader.get_by_text("my grandfather carted it")).to_have_count(0)

    # A moderator approves it by keyboard.
    moderator = visitor.signed_in("moderator")
    moderator.goto("/admin/comments/?q=grandfather")
    expect(moderator.get_by_text("my grandfather carted it")).to_be_visible()
    moderator.keyboard.press("j")
    with moderator.expect_navigation(url=re.compile(r"/admin/comments/\d+/")):
        moderator.keyboard.press("Enter")
    expect(moderator.get_by_text("The gates", exact=True)).to_be_visible()
    with moderator.expect_navigation():
        moderator.keyboard.press("a")

    # On the reader's next request it stands in the list, with the section's label, and the section counts it.
    reader.reload()
    comment = reader.locator("article.comment")
    expect(comment).to_have_count(1)
    expect(comment).to_contain_text("my grandfather carted it")
    expect(comment.locator("a[href='#the-gates']")).to_have_text("The gates")
    expect(reader.locator("#the-gates")).to_contain_text("1 comment")
    block_id = comment.get_attribute("data-section")
    assert re.fullmatch(r"[0-9a-f-]{36}", block_id)

    # Undo takes it away again, on the next request.
    with moderator.expect_navigation():
        moderator.keyboard.press("u")
    reader.reload()
    expect(reader.locator("article.comment")).to_have_count(0)
    expect(reader.locator("#the-gates")).not_to_contain_text("1 comment")

    assert reader.context.cookies() == []
