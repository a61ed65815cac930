"""A form that somebody else has locked is read, selected and unfolded, and takes neither keys nor mouse."""

import pytest
from playwright.sync_api import expect

from .editor import open_side_panel, paste, wait_until_saved
from .pages import WIDE, follow

MAKE = """
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Comment
from blog.models import ArticlePage, Author, BlogIndexPage, Byline
author, admin = User.objects.get(username="author"), User.objects.get(username="admin")
for title in ("Locked", "In review", "Scheduled", "Unlocked"):
    content = [
        {"type": "paragraph", "id": "text", "value": '<p>Words<footnote text="A note."></footnote></p>'},
        {"type": "table", "id": "table", "value": {"data": [["Mud", "Stones"]], "table_header_choice": "row"}},
        {"type": "quote", "id": "quote", "value": {"text": "Quoted.", "source": "Ada"}},
    ]
    body = [{"type": "section", "id": name, "value": {"heading": name, "content": content}} for name in ("one", "two")]
    article = ArticlePage(title=title, lead="The lead.", body=body, live=False, owner=author)
    article.bylines = [Byline(author=Author.objects.first(), sort_order=0)]
    BlogIndexPage.objects.first().add_child(instance=article)
    if title == "Scheduled":
        article.go_live_at = timezone.now() + timezone.timedelta(days=3)
    revision = article.save_revision(user=author)
    Comment.objects.create(page=article, user=admin, text="Is this so?", contentpath="lead")
    if title == "Locked":
        ArticlePage.objects.filter(pk=article.pk).update(locked=True, locked_by=admin, locked_at=timezone.now())
    elif title == "In review":
        article.get_workflow().start(article, author)
    elif title == "Scheduled":
        revision.publish()
    print(article.pk)
"""
IS_IN_REVIEW = "from blog.models import ArticlePage; print(ArticlePage.objects.get(pk={}).workflow_in_progress)"
LOCK = """
from django.contrib.auth.models import User
from django.utils import timezone
from blog.models import ArticlePage
admin = User.objects.get(username="admin")
ArticlePage.objects.filter(pk={}).update(locked=True, locked_by=admin, locked_at=timezone.now())
"""
CONTENT = """() => JSON.stringify([...document.querySelectorAll(".tab-content :is(input, textarea, select)")].map(
    ({ name, type, value, checked }) => [name, type, value, checked]))"""
FOCUSED = """() => {
    const each = document.activeElement;
    if (!each.closest(".tab-content")) return "";
    const reads = "[data-panel-toggle], [data-fold-sections], [data-streamfield-action=SETTINGS], a[href], .wtHolder";
    return each.matches(reads)
        ? "read" : each.matches(":is(input, textarea):read-only") ? "field" : each.outerHTML;
}"""
MEANT_TO_CHANGE = ("x", "/", "Enter", "Backspace", "Delete", "Control+x", "Control+z", "Control+b", "Control+Alt+m")


@pytest.fixture(scope="module")
def articles(site):
    return dict(zip(("locked", "review", "scheduled", "unlocked"), map(int, site.shell(MAKE).split()), strict=True))


@pytest.mark.parametrize(("name", "user"), [("locked", "editor"), ("review", "author"), ("scheduled", "editor")])
def test_locked_form_takes_neither_keys_nor_mouse(visitor, articles, name, user):
    page, sent = visitor.signed_in(user, **WIDE), []
    url = f"/admin/pages/{articles[name]}/edit/"
    page.goto(url)
    expect(page.locator("[name=lead]")).to_have_js_property("readOnly", True)
    page.on("request", lambda request: request.method == "POST" and request.url.endswith(url) and sent.append(url))
    before = page.evaluate(CONTENT)
    keys = page.keyboard

    # when: every field is reached by Tab, and typed into
    page.locator("[name=title]").focus()
    reached = []
    while focused := page.evaluate(FOCUSED):
        reached.append(focused)
        if focused != "read":
            for key in MEANT_TO_CHANGE:
                keys.press(key)
        keys.press("Tab")
    keys.press("Control+s")

    # then: only what can be read is reached, and nothing has changed
    assert set(reached) == {"read", "field"}
    assert reached.count("field") > 6
    assert page.evaluate(CONTENT) == before

    # when: clicked into, and pasted
    section = page.locator("[data-contentpath=one]")
    text = section.locator("[data-contentpath=text] .public-DraftEditor-content")
    section.locator(".footnote-mark").click()
    section.locator("[data-contentpath=source] label").click()
    keys.type("Bob")
    cell = section.locator(".handsontable td").first
    cell.click(button="right")
    expect(page.locator(".htContextMenu")).to_be_hidden()
    cell.click()
    keys.type("Sand\n")
    for target in (text, page.locator("[name=title]"), page.locator("[name=lead]")):
        paste(target, "<h2>Pasted</h2><p>Words.</p>", "Pasted words.")
    expect(page.locator("dialog[open], .modal, [data-notice]")).to_have_count(0)
    expect(
        section.locator("button").locator("visible=true").locator("xpath=self::*[not(@data-panel-toggle)]")
    ).to_have_count(1)
    assert page.evaluate(CONTENT) == before

    # then: the outline leads to a section, the comments are there to read, words can be selected
    outline = open_side_panel(page, "outline")
    expect(outline.locator("li")).to_have_count(2)
    expect(outline.locator("summary").locator("visible=true")).to_have_count(0)
    expect(outline.locator("[draggable=true]")).to_have_count(0)
    outline.get_by_role("button", name="two").click()
    expect(page.locator("[data-contentpath=two] [data-contentpath=heading] input")).to_be_focused()
    comments = open_side_panel(page, "comments")
    expect(comments).to_contain_text("Is this so?")
    comments.get_by_text("Is this so?").click()
    expect(comments.get_by_role("textbox").locator("visible=true")).to_have_count(0)
    expect(page.locator("[data-comment-add]").locator("visible=true")).to_have_count(0)
    for words in (text.locator("[data-text]").first, cell):
        words.dblclick(position={"x": 5, "y": 5})
        assert page.evaluate("getSelection().toString()").strip() in ("Words", "Mud")

    # then: nothing says that anything is being saved, or was
    expect(page.locator("#w-autosave-indicator")).to_have_count(0)
    assert page.evaluate(CONTENT) == before
    assert sent == []
    if name == "review":
        assert visitor.site.shell(IS_IN_REVIEW.format(articles[name])).strip() == "True"


def test_words_typed_while_somebody_locks_the_page_are_there_after_unlocking(visitor, articles):
    pk = articles["unlocked"]
    page = visitor.signed_in("editor", **WIDE)
    page.goto(f"/admin/pages/{pk}/edit/")
    expect(page.locator("[data-unsaved-copies=kept]")).to_be_attached()
    wait_until_saved(page)

    # when: it is locked, and then typed into and saved
    visitor.site.shell(LOCK.format(pk))
    page.fill("[name=lead]", "Typed while somebody locked it.")
    expect(page.locator("footer")).to_contain_text("was locked by")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("Not saved. 'Unlocked' was locked by")
    expect(page.locator("[name=lead]")).to_have_value("Typed while somebody locked it.")

    # then: the refusal unlocks it, and the words are offered
    page.get_by_role("button", name="Unlock").click()
    expect(page.locator("[name=lead]")).to_have_value("The lead.")
    expect(page.locator("[data-notice=unsaved]")).to_contain_text("Typed while somebody locked it.")
    follow(page.get_by_role("button", name="Restore"))
    expect(page.locator("[name=lead]")).to_have_value("Typed while somebody locked it.")
    visitor.forgive("status of 400")
