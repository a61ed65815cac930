"""The editor of an article as the browser tests drive it: states of its form, and the acts that change them."""

from playwright.sync_api import Locator, Page, expect

# Wagtail begins to watch the form two seconds after loading, and saves when it has changed. Both compare the fields.
IS_SAVED = """() => {
    const form = document.querySelector("[data-edit-form]");
    const { app } = window.wagtail;
    const unsaved = app.getControllerForElementAndIdentifier(form, "w-unsaved");
    const autosave = app.getControllerForElementAndIdentifier(form, "w-autosave");
    return unsaved.initialFormData === unsaved.formData && !autosave.submitPromise;
}"""

# The preview is made anew when the form has changed, and then axe-core looks at it. An axe whose preview is replaced
# meanwhile never ends.
IS_CHECKED = """() => {
    const preview = window.wagtail.app.queryController("w-preview");
    return preview.ready && !preview.staleValue && !preview.updatePromise && !preview.contentChecksPromise;
}"""

PASTE = """(target, { html, text, image }) => {
    const clipboard = new DataTransfer();
    if (html) clipboard.setData("text/html", html);
    if (text) clipboard.setData("text/plain", text);
    for (let number = 0; number < (image ? image.number : 0); number += 1) {
        const bytes = Uint8Array.from(atob(image.data), (character) => character.charCodeAt(0));
        clipboard.items.add(new File([bytes], `mud ${number}.png`, { type: "image/png" }));
    }
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}"""
READ_COPIES = """async (session) => {
  const { Copies } = await import("/static/js/editor/copies.js");
  window.testedCopies = await Copies.of(session);
}"""
# Until a copy has the text; also without a connection.
COPY_HAS = """async (text) => {
  const hasText = ({ content }) => JSON.stringify(content).includes(text);
  for (const start = Date.now(); Date.now() < start + 90_000; await new Promise((done) => setTimeout(done, 100))) {
    if ((await window.testedCopies.at("", () => true)).some(hasText)) return;
  }
  throw new Error("No copy has the text.");
}"""
LISTING = "from blog.models import BlogIndexPage; print(BlogIndexPage.objects.first().pk)"


def new_article_url(site) -> str:
    return f"/admin/pages/add/blog/articlepage/{int(site.shell(LISTING))}/"


def wait_until_saved(page: Page):
    """Wait until the editor watches the form and has saved all that was changed."""
    page.wait_for_function(IS_SAVED)


def keeps_copies(page: Page):
    """Wait until the scripts have looked for unsaved text, and write copies of what is typed."""
    expect(page.locator("[data-unsaved-copies=kept]")).to_be_attached()
    read_copies(page)


def read_copies(page: Page):
    """Let `COPY_HAS` read the copies of the user who is signed in."""
    page.evaluate(READ_COPIES, page.request.get("/admin/unsaved-work/session/").json())


def type_and_wait_for_copy(page: Page, text: str):
    """Type a text, and wait until the browser keeps a copy that has it."""
    page.keyboard.type(text)
    page.evaluate(COPY_HAS, text)


def wait_until_checked(page: Page):
    """Wait until the preview panel shows what was saved and axe-core has looked at it."""
    page.wait_for_function(IS_CHECKED)


def wait_until_in_form(page: Page, text: str):
    """Wait until a text that was typed into a rich text editor is in the form."""
    page.wait_for_function(
        "text => [...document.querySelectorAll('input[type=hidden]')].some(({ value }) => value.includes(text))",
        arg=text,
    )


def add_block(stream: Locator, name: str):
    """Add a block at the end of a stream field that offers several kinds."""
    page = stream.page
    choice = page.get_by_role("option", name=name, exact=True)
    expect(choice).to_have_count(0)
    stream.locator(".c-sf-add-button").last.click()
    choice.click()
    expect(choice).to_have_count(0)


def paste(target: Locator, html="", text="", image=None):
    """Paste what another program put on the clipboard."""
    target.evaluate(PASTE, {"html": html, "text": text, "image": image})


def press_action(page: Page, selector: str):
    """Press the main button, or choose one of the actions in the menu beside it."""
    action = page.locator(f"footer {selector}").locator("visible=true").first
    if not action.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    action.click()


def publish(page: Page):
    """Publish what is saved, and wait until the answer is there: the listing, or the form with what is missing."""
    wait_until_saved(page)
    with page.expect_navigation():
        press_action(page, "button[name=action-publish]")


def open_side_panel(page: Page, name: str) -> Locator:
    """Open a panel beside the form, unless Wagtail has opened it already as that of the page before."""
    expect(page.locator("[data-form-side]:not(.form-side--initial)")).to_be_attached()
    toggle = page.locator(f"[data-side-panel-toggle={name}]")
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    panel = page.locator(f"[data-side-panel={name}]")
    expect(panel).to_be_visible()
    return panel
