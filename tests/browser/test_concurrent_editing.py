"""Two people at one article, and one who comments, deletes and goes back while it saves itself: no words are lost."""

import json
import re

from playwright.sync_api import expect

INDEX = "from blog.models import BlogIndexPage; print(BlogIndexPage.objects.first().pk)"
SCREEN = {"viewport": {"width": 1400, "height": 1000}}
MAKE = """
from blog.models import ArticlePage, BlogIndexPage
def section(heading):
    return "section", {{"heading": heading, "content": [("paragraph", f"<p>{{heading}} and more.</p>")]}}
article = ArticlePage(title="{title}", lead="A lead.", live=False, body=[section("Mud"), section("Stones")])
BlogIndexPage.objects.first().add_child(instance=article)
article.save_revision().publish()
print(article.pk)
"""
TEXTS = """
import json
from blog.models import ArticlePage
draft = ArticlePage.objects.get(pk={pk}).get_latest_revision_as_object()
print(json.dumps([draft.lead, [[section.heading, section.text] for section in draft.sections]]))
"""


def make(visitor, title):
    return int(visitor.site.shell(MAKE.format(title=title)))


def stored(visitor, pk):
    return json.loads(visitor.site.shell(TEXTS.format(pk=pk)))


def open_editor(visitor, username, pk):
    page = visitor.signed_in(username, **SCREEN)
    page.goto(f"/admin/pages/{pk}/edit/")
    expect(page.locator("[data-contentpath=content] [role=textbox]").first).to_be_visible()
    return page


def is_saved(page):
    expect(page.locator("#w-autosave-indicator[data-w-autosave-state-value=saved]")).to_have_count(1, timeout=20_000)


def write_paragraph(page, number, text):
    """At the end of the first paragraph of a section."""
    box = page.locator("[data-contentpath=content] [role=textbox]").nth(number)
    box.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)
    page.wait_for_selector(f"input[type=hidden][value*='{text.strip()}']", state="attached")


class HeldAutosave:
    """Holds back the answer to the next autosave of a page until it is let through."""

    def __init__(self, page):
        self.page, self.routes = page, []
        page.route(re.compile(r"/admin/pages/\d+/edit/$"), self.hold)

    def hold(self, route):
        is_autosave = route.request.method == "POST" and "json" in route.request.headers.get("accept", "")
        if is_autosave and not self.routes:
            self.routes.append(route)
        else:
            route.continue_()

    def wait(self):
        while not self.routes:
            self.page.evaluate("new Promise(requestAnimationFrame)")

    def release(self):
        with self.page.expect_response(lambda response: response.request == self.routes[0].request):
            self.routes[0].continue_()


def test_comments_written_while_the_draft_saves_itself_stay(visitor):
    pk = make(visitor, "Commented")
    page = open_editor(visitor, "editor", pk)
    held = HeldAutosave(page)
    page.fill("[name=lead]", "Another lead.")
    held.wait()
    title = page.locator("[data-contentpath=title]")
    title.hover()
    title.locator("[data-comment-add]").click()
    page.locator("#comments textarea").fill("First remark")
    page.locator("#comments").get_by_role("button", name="Comment", exact=True).click()
    lead = page.locator("[data-contentpath=lead]")
    lead.hover()
    lead.locator("[data-comment-add]").click()
    page.locator("#comments textarea").last.fill("Second rem")

    held.release()
    is_saved(page)
    page.keyboard.type("ark")
    expect(page.locator("#comments").get_by_text("First remark")).to_be_visible()
    page.screenshot(path="/tmp/comments.png")
    page.locator("#comments").get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("input[name=comments-INITIAL_FORMS]")).to_have_value("2", timeout=20_000)
    page.reload()
    expect(page.locator("#comments").get_by_text("First remark")).to_be_attached()
    expect(page.locator("#comments").get_by_text("Second remark")).to_be_attached()
    expect(page.locator("#comments .comment")).to_have_count(2)
