"""Whatever is typed into the form of an article is in it, or in the browser's copy of what is not saved."""

import re

from playwright.sync_api import expect

from .editor import COPY_HAS, keeps_copies, new_article_url, read_copies, type_and_wait_for_copy, wait_until_saved
from .pages import WIDE

# The fields of the form that are in view, in the order of the document; a table is one. Written apart from the script
# that moves the focus.
FIELDS = """const kinds = ":is(input, textarea, select, button, td, [contenteditable=true])";
const fields = [...document.querySelectorAll(`.tab-content ${kinds}`)]
    .filter((each) => {
        const { width, height } = each.getBoundingClientRect();
        if (!width || !height || !each.checkVisibility({ visibilityProperty: true })) return false;
        if (each.matches(".c-sf-add-button")) {
            return !each.parentElement.parentElement.querySelector("[data-streamfield-child]"); // of an empty stream
        }
        if (each.matches("button")) return /^(Choose (?!several)|Add author)/.test(each.textContent.trim());
        if (each.closest(".handsontable")) return each.matches("tr:first-child > td:first-of-type");
        return !each.matches("[type=hidden], [role=combobox]:not([contenteditable])");
    })
    .filter((each, place, all) => !place || !each.matches("td") || !all[place - 1].matches("td"));
const active = document.activeElement;
const table = active.closest(".handsontable");
const current = table ? fields.findIndex((each) => table.contains(each)) : fields.indexOf(active);
"""
NAME = """const pathOf = (each) => each.closest("[data-contentpath]")?.dataset.contentpath;
const nameOf = (each) => [pathOf(each), each.name || each.ariaLabel || each.textContent.trim()].join(" ");
const name = (each) => !each ? null : each.closest(".handsontable") ? "table" : nameOf(each);
"""
# The names of the field with the focus and of the next one, and what kind of field it is.
STATE = f"""() => {{
    {FIELDS}{NAME}
    const isText = active.matches("textarea, [contenteditable=true], [type=text], [type=url]");
    const isDate = active.closest(".w-field--admin_date_input, .w-field--admin_date_time_input, .w-field--date_input");
    return {{
        now: current < 0 ? `nowhere: ${{active.outerHTML}}` : name(fields[current]),
        next: current < 0 ? null : name(fields[current + 1]),
        takesText: isText && !isDate,
        isOneLine: !table && active.matches("input, select, [name=title], [name=lead]"),
    }};
}}"""
UNFOLD = """() => document.querySelectorAll(".tab-content [data-panel-toggle][aria-expanded=false]").forEach((each) => {
    if (each.checkVisibility()) each.click();
})"""
ALL_TEXT = """() => [...document.querySelector("[data-edit-form]").elements].map(({ value }) => value).join("\\n")"""

# Half a second after the form was sent, another page of the site knows the button's text and whether anything is in
# view beside it. Playwright would wait for the next page here.
KEEP_TEXTS_WHILE_SAVING = """() => addEventListener("submit", () => setTimeout(() => {
    const beside = document.querySelectorAll("#w-autosave-indicator, #w-autosave-indicator *");
    const isSaid = [...beside].some((each) => each.checkVisibility({ visibilityProperty: true }));
    const text = document.querySelector(".button-longrunning-active").innerText.trim();
    localStorage.texts = JSON.stringify([text, isSaid]);
}, 500))"""


def new_draft(visitor, title):
    """A new article with this title that has saved itself once; its page keeps copies."""
    page = visitor.signed_in("editor", **WIDE)
    page.goto(new_article_url(visitor.site))
    keeps_copies(page)
    expect(page.locator("[name=title]")).to_be_focused()
    page.keyboard.type(title)
    page.wait_for_url("**/edit/")
    wait_until_saved(page)
    return page


def first_text(page):
    return page.locator("[data-contentpath=body] [contenteditable=true]").locator("visible=true").first


def add_button(page):
    return page.locator("[data-contentpath=body] [data-contentpath=content]").first.locator(".c-sf-add-button")


def open_chooser(page):
    """Press the last "Insert a block" of the first section, which is in view once it has the focus."""
    search = page.get_by_role("combobox").locator("input:scope:focus")
    for _ in range(10):
        add_button(page).last.press("Enter")
        try:
            expect(search).to_have_count(1, timeout=9_000)
        except AssertionError:
            continue  # the block that was added last took the focus in between
        return
    raise AssertionError("The blocks to choose from do not open.")


def hold_saves(page):
    """Hold back what the form sends, until it is continued. Gives the routes, as they come."""
    held = []
    page.route("**/edit/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    return held


def is_saved_by_a_button(request):
    return request.method == "POST" and request.is_navigation_request()


def continue_save(page, held):
    """Let the save by a button through, whatever else is held, and wait for its page."""
    with page.expect_navigation():
        next(route for route in held if is_saved_by_a_button(route.request)).continue_()
    page.unroute_all()


def open_cell(page, cell):
    cell.click()  # twice would be two selections on a busy machine
    page.keyboard.press("Enter")
    expect(page.locator(".handsontableInputHolder")).to_be_in_viewport()


def unsaved(page):
    return page.locator("[data-notice=unsaved]")


def test_tab_and_enter_lead_from_every_field_to_the_next_and_no_typed_word_is_lost(visitor):
    page = new_draft(visitor, "Walk")
    keys = page.keyboard

    # given: one block of each kind, chosen by keyboard, and a text below them
    open_chooser(page)
    kinds = page.locator("[role=option]").all_text_contents()
    keys.press("Escape")
    kinds = [kind for kind in kinds if kind not in ("Text", "Section")]
    assert len(kinds) > 7, kinds
    number_of_blocks = page.locator("[name='body-0-value-content-count']")
    for number, kind in enumerate([*kinds, "Text"], start=2):
        open_chooser(page)
        keys.type(kind)
        expect(page.locator("[role=option][aria-selected=true]")).to_have_text(kind)
        keys.press("Enter")
        expect(number_of_blocks).to_have_value(str(number))
        if kind == "Image":
            expect(page.locator(".modal")).to_be_focused()
            expect(page.locator(".modal .image-choice").first).to_be_visible()
            keys.press("Escape")
            expect(page.locator(".modal")).to_have_count(0)
    page.locator("[data-contentpath=body]").get_by_role("button", name="Settings", exact=True).click()
    page.evaluate(UNFOLD)
    page.evaluate(UNFOLD)  # what is folded within
    wait_until_saved(page)
    url, words = page.url, []

    # when: each field gets a word and is left by Tab; then the same by Enter, where a field has one line
    for key in ("Tab", "Enter"):
        page.locator("[name=title]").focus()
        visited = 0
        while (state := page.evaluate(STATE))["next"]:
            # A word takes the place of the one in a cell.
            is_written = state["takesText"] if state["now"] != "table" else key == "Tab"
            if is_written:
                words.append(f"q{len(words)}{key[0]}")
                keys.type(words[-1])
            keys.press(key if state["isOneLine"] else "Tab")
            # Within a table, to the next cell.
            there = page.evaluate(STATE)["now"]
            if state["now"] != "table" or there != "table":
                assert there == state["next"], f"{key} in “{state['now']}”"
                visited += 1
        assert visited > 50

    # then
    wait_until_saved(page)
    text = page.evaluate(ALL_TEXT)
    assert [word for word in words if word not in text] == []
    assert page.url == url


def test_slash_and_enter_after_insert_a_block_stay_in_the_editor(visitor):
    page = new_draft(visitor, "Slashes")
    url = page.url

    # when: what no block is called, in the search among them, and with the focus nowhere
    open_chooser(page)
    page.keyboard.type("/foot")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox").locator("input:scope:focus")).to_have_value("/foot")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox").locator("input:scope")).to_have_count(0)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type("/foot")
    page.keyboard.press("Enter")

    # then
    expect(page.locator("#menu-search-q")).to_have_value("")
    wait_until_saved(page)
    assert page.url == url

    # when: part of a name
    open_chooser(page)
    page.keyboard.type("pull")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_text("Pull quote")
    page.keyboard.press("Enter")
    expect(page.locator("[name$=-value-text]").locator("visible=true")).to_be_focused()
    page.keyboard.type("The river wins.")
    expect(page.locator(":focus")).to_have_value("The river wins.")


def test_button_that_adds_a_comment_takes_no_focus_while_it_is_invisible(visitor):
    page = new_draft(visitor, "Comments")
    lead = page.locator("[name=lead]")
    button = page.locator(".w-field__input:has(> [name=title]) > [data-comment-add]")

    lead.focus()
    expect(button).to_be_hidden()
    page.locator("[name=title]").focus()
    expect(button).to_be_visible()


def test_what_is_typed_during_a_save_and_before_back_is_found_again(visitor):
    page = new_draft(visitor, "Slow")
    page.on("dialog", lambda dialog: dialog.accept())
    hold_saves(page)

    # when: the draft saves itself for long, and the page is left by Back
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/edit/")):
        page.locator("[name=lead]").fill("Before the save.")
    first_text(page).focus()
    page.keyboard.type("During the save.")
    page.go_back()
    expect(page).not_to_have_url(re.compile("/edit/"))
    page.unroute_all()
    page.go_forward()

    # then
    keeps_copies(page)
    unsaved(page).get_by_text("Show it").click()
    expect(unsaved(page).get_by_role("definition")).to_have_text(["Before the save.", "During the save."])
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(page.locator("[name=lead]")).to_have_value("Before the save.")
    expect(first_text(page)).to_have_text("During the save.")

    # when: a button saves for long, which waits for no save by itself; Playwright asks another page, as it would wait
    # here for the next
    keeps_copies(page)
    wait_until_saved(page)
    held = hold_saves(page)
    other = page.context.new_page()
    other.goto("/admin/")
    read_copies(other)
    first_text(page).focus()
    page.keyboard.press("Control+Home")
    with page.expect_request(is_saved_by_a_button):
        page.keyboard.press("Control+s")
    page.keyboard.type("During the other. ")
    other.evaluate(COPY_HAS, "During the other. ")
    continue_save(page, held)

    # then: what was sent is saved, what was typed since is offered and restored as it is shown
    expect(first_text(page)).to_have_text("During the save.")
    unsaved(page).get_by_text("Show it").click()
    expect(unsaved(page).get_by_role("definition")).to_have_text(["During the other. During the save."])
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(first_text(page)).to_have_text("During the other. During the save.")
    keeps_copies(page)
    expect(unsaved(page)).to_have_count(0)


def test_words_of_the_last_second_before_a_tab_is_killed_are_offered(visitor):
    page = new_draft(visitor, "Killed")
    context, url = page.context, page.url

    # when: the tab is killed before Wagtail has found a change
    page.evaluate("addEventListener('w-unsaved:add', (event) => event.stopImmediatePropagation(), true)")
    page.locator("[name=lead]").focus()
    page.keyboard.type("The lead. ")
    first_text(page).focus()
    type_and_wait_for_copy(page, "The last words.")
    page.close(run_before_unload=False)

    # then
    page = context.new_page()
    page.goto(url)
    keeps_copies(page)
    unsaved(page).get_by_text("Show it").click()
    expect(unsaved(page).get_by_role("definition")).to_have_text(["The lead.", "The last words."])


def test_words_in_an_open_cell_and_an_open_footnote_are_offered_after_a_tab_is_killed(visitor):
    page = new_draft(visitor, "Open parts")
    context, url = page.context, page.url
    open_chooser(page)
    page.keyboard.type("Table")
    page.keyboard.press("Enter")
    cell = page.locator(".handsontable tbody td").first
    expect(cell).to_be_visible()
    wait_until_saved(page)

    # when: nothing can be saved, and something is typed that Escape takes back
    hold_saves(page)
    open_cell(page, cell)
    page.keyboard.type("Taken back")
    page.keyboard.press("Escape")
    expect(cell).not_to_have_text("Taken back")
    open_cell(page, cell)
    type_and_wait_for_copy(page, "In a cell")
    first_text(page).click()
    page.keyboard.type("Words. /foot")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Footnote")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Text of the note")).to_be_focused()
    type_and_wait_for_copy(page, "In a note.")
    page.close(run_before_unload=False)

    # then
    page = context.new_page()
    page.goto(url)
    keeps_copies(page)
    unsaved(page).get_by_text("Show it").click()
    expect(unsaved(page).get_by_role("definition")).to_contain_text(["Words.", "In a note.", "In a cell"])
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".footnote-mark")).to_have_attribute("title", "In a note.")
    expect(page.locator(".handsontable tbody td").first).to_have_text("In a cell")


def test_words_typed_while_a_new_article_is_created_are_offered_at_that_article(visitor):
    page, held = visitor.signed_in("editor", **WIDE), []
    page.goto(new_article_url(visitor.site))
    keeps_copies(page)
    add_url = page.url

    def answer_never(route):
        held.append(route.fetch() if route.request.method == "POST" else route.continue_())

    # when: the tab is killed after the server has created the article, before it is known in the tab
    page.route("**/add/**", answer_never)
    with page.expect_request(lambda request: request.method == "POST"):
        page.keyboard.type("Created")
    page.locator("[name=lead]").focus()
    type_and_wait_for_copy(page, "Typed meanwhile.")
    context = page.context
    page.close(run_before_unload=False)

    # then
    page = context.new_page()
    page.goto(add_url)
    expect(page).to_have_url(re.compile("/edit/"))
    keeps_copies(page)
    unsaved(page).get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Created")
    expect(page.locator("[name=lead]")).to_have_value("Typed meanwhile.")


def test_form_says_one_thing_about_its_saving_and_why_it_is_paused(visitor):
    page = new_draft(visitor, "Said once")
    cookies = page.context.cookies()
    indicator = page.locator("#w-autosave-indicator")
    paused = indicator.get_by_text("Autosave is paused")

    # when: signed out meanwhile
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=lead]").fill("Signed out.")
    expect(page.locator("[data-notice=signedOut]")).to_be_visible()
    expect(paused).to_be_visible()
    expect(indicator).to_have_attribute("data-w-tooltip-content-value", "You are signed out.")
    expect(page.locator(".footer__save-warning p")).to_have_text("You are signed out.")
    visitor.forgive("status of 403")

    # when: signed in again, a button saves
    page.context.add_cookies(cookies)
    held = hold_saves(page)
    page.evaluate(KEEP_TEXTS_WHILE_SAVING)
    other = page.context.new_page()
    other.goto("/admin/")
    read_copies(other)
    with page.expect_request(is_saved_by_a_button):
        page.get_by_role("button", name="Save draft").click(no_wait_after=True)
    other.wait_for_function("() => localStorage.texts")
    assert other.evaluate("JSON.parse(localStorage.texts)") == ["Saving…", False]
    continue_save(page, held)
    expect(page.locator("[name=lead]")).to_have_value("Signed out.")
