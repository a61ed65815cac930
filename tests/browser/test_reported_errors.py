"""A reader without JavaScript reports an error, an editor answers, readers see the answer: wide and narrow."""

from playwright.sync_api import expect

from .pages import assert_nothing_wrong, follow, light_and_dark
from .test_accessibility import ARTICLE


@light_and_dark(360)
def test_an_error_is_reported_and_answered(visitor, screen):
    scheme = screen["color_scheme"]
    reader = visitor.page(java_script_enabled=False, **screen)
    looking = visitor.page(**screen)
    editor = visitor.signed_in("editor", **screen)
    words = f"The plates are of glass, not of tin, says the {scheme} reader."

    reader.goto(ARTICLE)
    reader.locator(".section-menu summary").first.click()
    follow(reader.get_by_role("link", name="Report an error in this section").first)
    looking.goto(reader.url)
    assert_nothing_wrong(looking)
    reader.fill("textarea[name=text]", "   ")
    reader.get_by_role("button", name="Send report").click()
    expect(reader.get_by_role("alert")).to_be_visible()
    reader.fill("textarea[name=text]", words)
    reader.get_by_role("button", name="Send report").click()
    reader.wait_for_url("**/comments/errors/received/**")
    looking.goto(reader.url)
    assert_nothing_wrong(looking)

    editor.goto("/admin/errors/")
    assert_nothing_wrong(editor)
    follow(editor.get_by_role("link", name=words))
    assert_nothing_wrong(editor)
    editor.get_by_label("Reason").fill(f"Glass it is, {scheme} or not.")
    editor.locator("#deny_public").check()
    follow(editor.get_by_role("button", name="Dismiss with a reason"))
    expect(editor.get_by_text("The report is dismissed")).to_be_visible()
    assert_nothing_wrong(editor)

    reader.reload()
    expect(reader.get_by_text(f"Glass it is, {scheme} or not.")).to_be_visible()
    looking.goto(ARTICLE)
    expect(looking.locator(".answered-errors").get_by_text(f"Glass it is, {scheme} or not.")).to_be_visible()
    expect(looking.get_by_text(words)).to_have_count(0)
    assert_nothing_wrong(looking)

    block = editor.get_by_role("link", name="Edit this section").get_attribute("href").rpartition(".")[2]
    follow(editor.get_by_role("link", name="Edit this section"))
    expect(editor.locator(f"[data-contentpath='{block}']")).to_be_in_viewport()
