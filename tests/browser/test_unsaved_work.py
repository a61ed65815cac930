"""No editor loses words: deletions are undone, an expired session keeps the form, unsaved text is found again."""

import json
import re

import pytest
from playwright.sync_api import expect

from .editor import COPY_HAS, keeps_copies, press_action, read_copies, wait_until_in_form, wait_until_saved
from .pages import WIDE, follow, send_login

PATIENCE = 90_000  # ms, for what a draft does that saves itself on a busy machine
MAKE = """
from blog.models import ArticlePage, Author, BlogIndexPage, Byline, Picture as P
index = BlogIndexPage.objects.first()
# Made once, though a process that gets this file in two parts runs this twice.
authors = [Author.objects.get_or_create(slug=name, defaults={"name": name})[0] for name in ("ada", "bob")]
pictures = [{"type": "item", "id": str(n), "value": {"caption": f'<p data-block-key="c{n}">Caption {n}</p>',
    "picture": {"image": p.pk, "decorative": True}}} for n, p in enumerate(P.objects.all()[:3])]
for title in ("Deletions", "Sessions", "Copies", "Keys"):
    body = [{"type": "section", "id": f"section-{n}", "value": {"heading": heading, "content": [
        {"type": "paragraph", "id": f"text-{n}", "value": f'<p data-block-key="k{n}">Words of {heading}.</p>'},
        {"type": "gallery", "id": f"gallery-{n}", "value": {"pictures": pictures}},
    ]}} for n, heading in enumerate(("Mud", "Stones"))]
    article = ArticlePage(title=title, lead="The lead.", body=body, live=False)
    article.bylines = [Byline(author=author, sort_order=order) for order, author in enumerate(authors)]
    index.add_child(instance=article)
    article.save_revision()
    print(article.pk)
print(index.pk)
"""
SAVE_AGAIN = """
from blog.models import ArticlePage
ArticlePage.objects.get(pk={}).get_latest_revision_as_object().save_revision()
"""
READ = """
import json
from blog.models import ArticlePage
article = ArticlePage.objects.get(pk={}).get_latest_revision_as_object()
body = [[s.id, s.value["heading"], [[b.id, b.block_type, str(b.value) if b.block_type == "paragraph"
    else [[i.id, str(i.value["caption"])] for i in b.value["pictures"].bound_blocks]] for b in s.value["content"]]]
    for s in article.body]
print(json.dumps([article.lead, body, [byline.author.name for byline in article.bylines.all()]]))
"""


MAKE_TABLE = """
from blog.models import ArticlePage, BlogIndexPage
content = [{"type": "paragraph", "id": "text", "value": '<p>Words<footnote text="A note."></footnote></p>'},
    {"type": "table", "id": "table", "value": {"data": [["Mud", "Stones"], ["1", "2"]], "table_header_choice": "row"}},
    {"type": "code", "id": "code", "value": {"language": "json", "code": '{"blocks": [1], "data": 2}'}}]
section = {"type": "section", "id": "section", "value": {"heading": "Banks", "content": content}}
article = ArticlePage(title="Open cells", lead="The lead.", body=[section], live=False)
BlogIndexPage.objects.first().add_child(instance=article)
article.save_revision()
print(article.pk)
"""

FIELDS = "[...new FormData(document.querySelector('[data-edit-form]')).keys()]"
COMPARE = """async ([text, changed]) => {
  const { isSame, onlyIn, readForm } = await import("/static/js/editor/form_words.js");
  const read = ({ words, depth, url, note, parent = {} }) => {
    const form = document.createElement("form");
    const field = document.createElement("textarea");
    field.name = "text";
    field.value = JSON.stringify({
      blocks: [{ type: "unordered-list-item", text: words, depth, inlineStyleRanges: [],
        entityRanges: [{ offset: 0, length: 2, key: 1 }, { offset: 2, length: 1, key: 0 }] }],
      entityMap: { 0: { type: "FOOTNOTE", data: { text: note } }, 1: { type: "LINK", data: { url, ...parent } } },
    });
    form.append(field);
    return readForm(form);
  };
  const [one, other] = [read({ ...text, ...changed }), read(text)];
  return [isSame(one, other), onlyIn(one, other).map(({ text }) => text)];
}"""

READ_WITH_KEYS = """async (keys) => {
  const { Copies, removeCopies } = await import("/static/js/editor/copies.js");
  const of = (key) => Copies.of({ user: 0, copyKey: btoa(key.repeat(32)) });
  const [first, ...others] = await Promise.all(keys.map(of));
  await first.write("key-test", "/key-test/", "Words.");
  const found = [];
  for (const copies of [...others, first]) found.push((await copies.at("/key-test/")).map(({ content }) => content));
  await removeCopies(["key-test"]);
  return found;
}"""


@pytest.fixture(scope="module")
def pages(site):
    """The ids of four drafts of two sections each, and of their listing, by name."""
    names = ("deletions", "sessions", "copies", "keys", "index")
    return dict(zip(names, map(int, site.shell(MAKE).split()), strict=True))


def stored(visitor, pk):
    """The newest draft as the server has it: the lead, the body with all ids, the names of the authors."""
    return json.loads(visitor.site.shell(READ.format(pk)))


def whole(*headings):
    """What `stored` gives of the body that MAKE made."""
    pictures = [[str(n), f'<p data-block-key="c{n}">Caption {n}</p>'] for n in range(3)]
    return [
        [
            f"section-{n}",
            heading,
            [
                [f"text-{n}", "paragraph", f'<p data-block-key="k{n}">Words of {heading}.</p>'],
                [f"gallery-{n}", "gallery", pictures],
            ],
        ]
        for n, heading in enumerate(headings)
    ]


def edit(page, pk):
    page.goto(f"/admin/pages/{pk}/edit/")
    keeps_copies(page)
    return page


def autosave(page, state):
    expect(page.locator(f"#w-autosave-indicator[data-w-autosave-state-value={state}]")).to_be_attached(timeout=PATIENCE)


def fill_and_wait_for_copy(page, selector, text):
    """Fill a field, and wait until the browser keeps a copy that has its text."""
    page.fill(selector, text)
    page.evaluate(COPY_HAS, text)


def notice(page, name):
    return page.locator(f"[data-notice={name}]")


def sign_in(page, visitor, username="editor"):
    send_login(page, username, visitor.password)
    page.wait_for_url(re.compile(r"/admin/(?!login)"))


def test_deleted_section_block_item_and_author_undone_come_back_whole(visitor, pages):
    page = edit(visitor.signed_in("editor", **WIDE), pages["deletions"])
    content = page.locator("[data-contentpath=section-0] [data-contentpath=content]")
    undo = page.locator("[data-undo]")

    # when: each is deleted by keyboard, the section long enough that its deletion is stored
    section = page.locator("[data-contentpath=section-0]")
    section.locator("[data-streamfield-action=DELETE]").first.press("Enter")
    expect(undo).to_be_focused()
    expect(notice(page, "deleted")).to_have_text(re.compile("^Section deleted: “Mud · .* words”"))
    expect(page.get_by_role("status").filter(has_text="Section deleted")).to_be_attached()
    autosave(page, "saved")
    expect(section).to_be_hidden()
    undo.press("Enter")
    expect(section).to_be_visible()
    expect(section.locator("[data-panel-toggle]").first).to_be_focused()
    for deleted, delete, text in (
        (content.locator("[data-contentpath=text-0]"), "[data-streamfield-action=DELETE]", "Text deleted"),
        (content.locator("[data-contentpath='1']"), "[data-streamfield-action=DELETE]", "Image deleted"),
        (page.locator("#inline_child_bylines-0"), "#id_bylines-0-DELETE-button", "Item deleted: “ada”."),
    ):
        deleted.locator(delete).first.press("Enter")
        expect(notice(page, "deleted")).to_contain_text(text)
        expect(deleted).to_be_hidden()
        undo.press("Enter")
        expect(deleted).to_be_visible()
        expect(undo).to_have_count(0)

    # then: everything is where it was, with its id, once the draft has saved itself
    autosave(page, "saving")
    autosave(page, "saved")
    assert stored(visitor, pages["deletions"]) == ["The lead.", whole("Mud", "Stones"), ["ada", "bob"]]

    # when: something else is saved, the offer ends
    content.locator("[data-contentpath=gallery-0] [data-streamfield-action=DELETE]").first.click()
    expect(undo).to_be_visible()
    page.fill("[name=lead]", "Another lead.")
    expect(undo).to_have_count(0, timeout=PATIENCE)


def test_expired_session_keeps_the_form_and_saves_after_login(visitor, pages):
    page = edit(visitor.signed_in("editor", **WIDE), pages["sessions"])

    # when: a draft saves itself after the session has ended
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=lead]", "Typed after the session ended.")
    text = re.compile("^You are signed out. Sign in in a new tab, then save.")
    expect(notice(page, "signedOut")).to_have_text(text, timeout=PATIENCE)

    # then: neither button sends the form away; the login opens beside it
    save = page.get_by_role("button", name="Save draft")
    save.click()
    link = page.get_by_role("link", name="Sign in in a new tab")
    expect(link).to_be_focused()
    press_action(page, "button[name=action-publish]")
    expect(page.locator("[name=lead]")).to_have_value("Typed after the session ended.")
    with page.context.expect_page() as opened:
        link.click()
    sign_in(opened.value, visitor)

    # then: what is typed next saves itself with the token of the new session, and so does the button
    page.fill("[name=lead]", "Typed before and after.")
    expect(notice(page, "signedOut")).to_have_count(0, timeout=PATIENCE)
    autosave(page, "saved")
    save.click()
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(page.locator("[name=lead]")).to_have_value("Typed before and after.")

    # given: somebody else signs in; then nothing is saved in that name
    page.context.clear_cookies(name="sessionid")
    opened.value.goto("/admin/login/")
    sign_in(opened.value, visitor, "admin")
    page.get_by_role("button", name="Save draft").click()
    expect(notice(page, "otherUser")).to_contain_text("You are signed in as “admin” now")
    visitor.forgive("status of 403")


def test_session_that_ends_before_the_form_arrives_loses_no_text(visitor, pages):
    page = edit(visitor.signed_in("editor", **WIDE), pages["sessions"])

    def end_session(route):
        answer = route.fetch()
        page.context.clear_cookies(name="sessionid")
        route.fulfill(response=answer)

    # when: the check passes, and the session ends before the form arrives
    page.fill("[name=lead]", "Sent a moment too late.")
    page.route("**/unsaved-work/session/", end_session, times=1)
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/admin/login/**")
    sign_in(page, visitor)

    # then: the login leads back to the editor, which offers the text
    expect(notice(page, "unsaved")).to_contain_text("Sent a moment too late.")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(page.locator("[name=lead]")).to_have_value("Sent a moment too late.")


def test_slow_session_check_changes_no_form_that_is_only_read(visitor, pages):
    page, held = visitor.signed_in("editor"), []

    # when: the session's answer comes after Wagtail has looked how the form is
    page.route("**/unsaved-work/session/", lambda route: held.append(route))
    page.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits', ({ target }) => (target.dataset.isWatched = 'true'))"
    )
    page.goto(f"/admin/pages/{pages['keys']}/edit/")
    expect(page.locator("[data-is-watched]")).to_be_attached()
    before = page.evaluate(FIELDS)
    for route in held:
        route.continue_()
    keeps_copies(page)

    # then: the form has the field already with which its copy is confirmed, and no other
    assert "unsaved_copy" in before
    assert page.evaluate(FIELDS) == before


def test_save_says_that_it_checks_and_goes_on_where_only_the_check_fails(visitor, pages):
    page, held = edit(visitor.signed_in("editor", **WIDE), pages["keys"]), []
    save = page.get_by_role("button", name="Save draft")

    def answer(status):
        save.click()
        expect(notice(page, "checking")).to_have_text(re.compile("^Checking"))
        expect(save).to_have_attribute("aria-busy", "true")
        held.pop().fulfill(status=status)

    # when: the server before the site answers in its place; then nothing is sent
    page.fill("[name=lead]", "Saved without the check.")
    page.route("**/unsaved-work/session/", lambda route: held.append(route))
    answer(503)
    expect(notice(page, "noAnswer")).to_contain_text("The site does not answer.")
    expect(notice(page, "checking")).to_have_count(0)
    expect(save).not_to_have_attribute("aria-busy", "true")

    # when: the check alone fails; then the form is saved
    answer(429)
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(page.locator("[name=lead]")).to_have_value("Saved without the check.")
    visitor.forgive("status of 503", "status of 429")


def test_form_opened_without_an_answer_is_never_sent_by_another_user(visitor, pages):
    page = visitor.signed_in("editor")
    other = page.context.new_page()

    # given: a form of "editor", opened while the session could not be asked for
    page.route("**/unsaved-work/session/", lambda route: route.abort())
    page.goto(f"/admin/pages/{pages['keys']}/edit/")
    page.fill("[name=lead]", "Of its own writer.")

    # when: somebody else signs in on that browser
    page.context.clear_cookies(name="sessionid")
    other.goto("/admin/login/")
    sign_in(other, visitor, "admin")
    page.unroute_all()
    page.get_by_role("button", name="Save draft").click()

    # then: nothing is sent; with the first answer in the own name copies begin, and it is saved
    expect(notice(page, "otherUser")).to_contain_text("You are signed in as “admin” now")
    page.context.clear_cookies(name="sessionid")
    other.goto("/admin/login/")
    sign_in(other, visitor)
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    keeps_copies(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(page.locator("[name=lead]")).to_have_value("Of its own writer.")
    visitor.forgive("status of 403", "ERR_FAILED")


def test_unsaved_text_after_a_crash_is_offered_displayed_and_restored(visitor, pages):
    page = edit(visitor.signed_in("editor", **WIDE), pages["copies"])
    context = page.context

    def write_and_crash(page, lead):
        context.set_offline(True)
        fill_and_wait_for_copy(page, "[name=lead]", lead)
        autosave(page, "paused")
        page.close(run_before_unload=False)
        context.set_offline(False)

    # given: a section is renamed, and a paragraph written, without a connection
    context.set_offline(True)
    page.fill("[data-contentpath=section-0] [data-contentpath=heading] input", "Mire")
    page.locator("[data-contentpath=text-1] [contenteditable=true]").press_sequentially("New words. ")
    wait_until_in_form(page, "New words. ")
    write_and_crash(page, "Written without a connection.")

    # when: somebody else opens it on the same browser; then there is nothing to see
    page = context.new_page()
    page.context.clear_cookies(name="sessionid")
    page.goto(f"/admin/login/?next=/admin/pages/{pages['copies']}/edit/")
    sign_in(page, visitor, "admin")
    keeps_copies(page)
    expect(notice(page, "unsaved")).to_have_count(0)

    # when: its writer opens it; then it is offered, displayed and restored
    page.context.clear_cookies(name="sessionid")
    page.goto(f"/admin/login/?next=/admin/pages/{pages['copies']}/edit/")
    sign_in(page, visitor)
    found = notice(page, "unsaved")
    expect(found).to_contain_text(re.compile(r"Unsaved text from \d+:\d\d.* was found\."))
    found.get_by_text("Show it").click()
    expect(found.get_by_role("definition")).to_have_text(
        ["Written without a connection.", "Mire", "New words. Words of Stones."]
    )
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(page.locator("[name=lead]")).to_have_value("Written without a connection.")
    expect(page.locator("[data-contentpath=section-0] [data-contentpath=heading] input")).to_have_value("Mire")
    expect(page.locator("[data-contentpath=text-1] [contenteditable=true]")).to_have_text("New words. Words of Stones.")
    expect(page.locator("#id_bylines-FORMS [data-chooser-title]")).to_have_text(["ada", "bob"])

    # then: nothing is left of it, and what is discarded is offered again only by "Undo"
    keeps_copies(page)
    expect(notice(page, "unsaved")).to_have_count(0)
    write_and_crash(page, "Not meant to stay.")
    visitor.site.shell(SAVE_AGAIN.format(pages["copies"]))
    page = edit(context.new_page(), pages["copies"])
    expect(notice(page, "unsaved")).to_contain_text("Not meant to stay.")
    expect(notice(page, "unsaved")).to_contain_text(
        "If you restore, both are merged, and you are asked about what both changed."
    )
    page.get_by_role("button", name="Discard").click()
    expect(notice(page, "unsaved")).to_contain_text("The unsaved text was discarded.")
    notice(page, "unsaved").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Restore")).to_be_focused()
    edit(page, pages["copies"])
    expect(notice(page, "unsaved")).to_contain_text("Not meant to stay.")
    page.get_by_role("button", name="Discard").click()
    expect(notice(page, "unsaved").get_by_role("button", name="Undo")).to_be_focused()
    edit(page, pages["copies"])
    expect(notice(page, "unsaved")).to_have_count(0)

    # when: an article that has no page yet
    page.goto(f"/admin/pages/add/blog/articlepage/{pages['index']}/")
    keeps_copies(page)
    page.fill("[name=title]", "Not yet a page")
    write_and_crash(page, "A lead of its own.")
    page = context.new_page()
    page.goto(f"/admin/pages/add/blog/articlepage/{pages['index']}/")
    page.get_by_role("button", name="Restore").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    expect(page.locator("[name=title]")).to_have_value("Not yet a page")
    expect(page.locator("[name=lead]")).to_have_value("A lead of its own.")
    visitor.forgive("ERR_INTERNET_DISCONNECTED")


def test_page_left_right_after_the_last_key_asks_and_offers_the_text(visitor, pages):
    page = edit(visitor.signed_in("editor", **WIDE), pages["keys"])
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    # when: the page is left before Draftail has put the text into the form, and the draft cannot save itself
    wait_until_saved(page)
    page.route("**/edit/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("[data-contentpath=text-1] [contenteditable=true]").focus()
    page.evaluate("""() => {
        document.execCommand("insertText", false, "Last words. ");
        document.querySelector('a[href="/admin/images/"]').click();
    }""")
    page.wait_for_url("**/admin/images/")
    page.unroute_all()
    visitor.forgive("ERR_FAILED")

    # then: the browser has asked, and the text is offered
    assert asked == ["beforeunload"]
    edit(page, pages["keys"])
    expect(notice(page, "unsaved")).to_contain_text("Last words. Words of Stones.")
    page.get_by_role("button", name="Discard").click()

    # when: the publication of a title alone is refused
    page.goto(f"/admin/pages/add/blog/articlepage/{pages['index']}/")
    keeps_copies(page)
    page.fill("[name=title]", "A title alone")
    wait_until_saved(page)
    press_action(page, "button[name=action-publish]")
    expect(page.locator("[data-missing] li")).to_have_count(1)
    keeps_copies(page)

    # then: the form has what was sent, so nothing is offered; its tab counts the problem once
    expect(notice(page, "unsaved")).to_have_count(0)
    expect(page.get_by_role("tab").first.locator("[data-w-count-target=total]")).to_have_text("1")


def test_copy_that_differs_in_a_footnote_link_or_depth_is_not_the_same(visitor):
    page = visitor.signed_in("editor")
    text = {"words": "Mud*", "depth": 0, "url": "/mud/", "note": "Seen there."}

    compared = [
        page.evaluate(COMPARE, [text, changed])
        for changed in (
            {"parent": {"parentId": None}},
            {"note": "Read there."},
            {"url": "/stones/"},
            {"depth": 1},
            {"words": "Mud* "},
        )
    ]

    assert compared == [[True, []], [False, ["Read there."]], [False, []], [False, []], [True, []]]


def test_copy_survives_a_wrong_key(visitor):
    page = visitor.signed_in("editor")

    assert page.evaluate(READ_WITH_KEYS, ["a", "b"]) == [[], ["Words."]]


def test_tab_and_enter_go_from_title_to_text_and_send_nothing(visitor, pages):
    page = edit(visitor.signed_in("editor", **WIDE), pages["keys"])
    url = page.url
    title, lead = page.locator("[name=title]"), page.locator("[name=lead]")
    heading = page.locator("[data-contentpath=section-0] [data-contentpath=heading] input")
    text = page.locator("[data-contentpath=text-0] [contenteditable=true]")

    for key in ("Tab", "Enter"):
        title.press(key)
        expect(lead).to_be_focused()
        lead.press("Tab")
        expect(heading).to_be_focused()
        heading.press(key)
        expect(text).to_be_focused()
    # Backwards every button is reached.
    heading.press("Shift+Tab")
    expect(page.locator("[data-contentpath=section-0] [data-streamfield-action=DELETE]").first).to_be_focused()
    assert page.url == url


def test_words_in_an_open_cell_and_an_open_footnote_are_kept_when_the_page_is_left(visitor):
    pk = int(visitor.site.shell(MAKE_TABLE))
    page = edit(visitor.signed_in("editor", **WIDE), pk)
    page.on("dialog", lambda dialog: dialog.accept())
    other, held = page.context.new_page(), []
    other.goto("/admin/")
    read_copies(other)
    # The page that is left can write until the next one answers, but its draft must not save itself.
    page.route("**/edit/", lambda route: route.abort() if route.request.method == "POST" else held.append(route))

    def leave(words):
        with page.expect_request(lambda request: request.is_navigation_request()):
            page.evaluate("setTimeout(() => location.reload())")
        other.evaluate(COPY_HAS, words)
        with page.expect_navigation():
            held.pop().continue_()
        keeps_copies(page)

    # when: the page is left with a cell open, and again with the dialog of a footnote open
    wait_until_saved(page)
    page.locator(".handsontable td").last.dblclick()
    page.keyboard.type(" of granite")
    leave("2 of granite")
    wait_until_saved(page)
    page.locator(".footnote-mark").click()
    page.get_by_label("Text of the note").fill("Seen from the bridge.")
    leave("Seen from the bridge.")

    # then: both copies are offered, the newest first, each with its words
    found = notice(page, "unsaved")
    expect(found).to_have_count(2)
    for each, words in zip(found.all(), ("Seen from the bridge.", "1 · 2 of granite"), strict=True):
        each.get_by_text("Show it").click()
        expect(each.get_by_role("definition")).to_have_text([words])

    # then: one is restored, the other stays; it differs in the same section, so both are shown
    page.unroute_all()
    found.last.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Draft of “")).to_be_visible()
    expect(page.locator(".handsontable td").last).to_have_text("2 of granite")
    expect(notice(page, "unsaved")).to_have_count(1)
    # A piece of JSON is text: it stops neither.
    expect(page.locator("[data-contentpath=code] textarea")).to_have_value('{"blocks": [1], "data": 2}')
    notice(page, "unsaved").get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()
    expect(page.locator(".merge")).to_contain_text("“Open cells” was saved after the restored text was written")
    expect(page.locator(".merge")).not_to_contain_text("another window")
    page.get_by_role("radio", name="The restored text", exact=True).check()
    follow(page.locator(".merge__buttons button"))
    expect(page.locator(".footnote-mark")).to_have_attribute("title", "Seen from the bridge.")
    visitor.forgive("status of 409", "ERR_FAILED")


def test_publish_pressed_while_a_draft_is_being_saved_publishes(visitor):
    page, held = edit(visitor.signed_in("editor", **WIDE), int(visitor.site.shell(MAKE_TABLE))), []
    page.fill("[name=lead]", "Published after all.")
    wait_until_saved(page)

    page.route("**/unsaved-work/session/", lambda route: held.append(route))
    page.get_by_role("button", name="Save draft").click()
    expect(notice(page, "checking")).to_be_visible()
    press_action(page, "button[name=action-publish]")
    expect(page.locator("[name=action-publish]").first).to_have_attribute("aria-busy", "true")
    held.pop().continue_()

    expect(page.get_by_text("has been published.")).to_be_visible()
