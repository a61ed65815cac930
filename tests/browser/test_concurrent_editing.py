"""Two people at one article, and one who comments, deletes and goes back while it saves itself: no words are lost."""

import json
import re

import pytest
from playwright.sync_api import expect

from .editor import new_article_url, press_action
from .pages import WIDE

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
REMARK = """
from django.contrib.auth import get_user_model
from wagtail.models import Comment
user = get_user_model().objects.get(username="editor")
Comment.objects.create(page_id={pk}, user=user, text="Old remark", contentpath="seo_title")
"""
DELETE_REMARK = """
from django.contrib.auth import get_user_model
from blog.models import ArticlePage
from wagtail.models import Comment
Comment.objects.filter(page={pk}).delete()
draft = ArticlePage.objects.get(pk={pk}).get_latest_revision_as_object()
draft.title = "Retitled"
draft.save_revision(user=get_user_model().objects.get(username="{username}"))
"""
# Set once the editor looks for changes.
WATCHED = "document.addEventListener('w-unsaved:watch-edits', () => { document.documentElement.dataset.watched = ''; })"


def make(visitor, title):
    return int(visitor.site.shell(MAKE.format(title=title)))


def stored(visitor, pk):
    return json.loads(visitor.site.shell(TEXTS.format(pk=pk)))


def open_editor(visitor, username, pk):
    page = visitor.signed_in(username, **WIDE)
    page.add_init_script(WATCHED)
    page.goto(f"/admin/pages/{pk}/edit/")
    page.wait_for_selector("html[data-watched]")
    return page


def is_saved(page):
    expect(page.locator("#w-autosave-indicator[data-w-autosave-state-value=saved]")).to_have_count(1)


def write_paragraph(page, number, text):
    """At the end of the first paragraph of a section."""
    box = page.locator("[data-contentpath=content] [role=textbox]").nth(number)
    box.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)
    page.wait_for_selector(f"input[type=hidden][value*='{text.strip()}']", state="attached")


def is_autosave(route):
    return route.request.method == "POST" and "json" in route.request.headers.get("accept", "")


class HeldAutosave:
    """Holds back the answer to the next autosave of a page until it is let through."""

    def __init__(self, page, path=r"/admin/pages/\d+/edit/$"):
        self.page, self.routes = page, []
        page.route(re.compile(path), self.hold)

    def hold(self, route):
        if is_autosave(route) and not self.routes:
            self.routes.append(route)
        else:
            route.continue_()

    def wait(self):
        while not self.routes:
            self.page.evaluate("new Promise(requestAnimationFrame)")

    def release(self):
        with self.page.expect_response(lambda response: response.request == self.routes[0].request):
            self.routes[0].continue_()


@pytest.mark.parametrize("other", [None, "admin"])
def test_comments_written_while_the_draft_saves_itself_stay(visitor, other):
    """Also where somebody else deletes one and saves the draft meanwhile, so that the answer lacks that one."""
    pk = make(visitor, "Commented")
    if other:
        visitor.site.shell(REMARK.format(pk=pk))
    page = open_editor(visitor, "editor", pk)
    held = HeldAutosave(page)
    if not other:
        page.fill("[name=lead]", "Another lead.")
        held.wait()
    comment_on(page, "title", "First remark")
    page.locator("#comments").get_by_role("button", name="Comment", exact=True).click()
    held.wait()
    comment_on(page, "lead", "Second rem")

    if other:
        visitor.site.shell(DELETE_REMARK.format(pk=pk, username=other))
    held.release()
    is_saved(page)
    page.keyboard.type("ark")
    page.locator("#comments").get_by_role("button", name="Comment", exact=True).click()

    # Once all is saved, and loaded anew.
    expect(page.locator("input[name=comments-0-text]")).to_have_value("First remark")
    expect(page.locator("input[name=comments-INITIAL_FORMS]")).to_have_value("2")
    is_saved(page)
    remarks = f"from wagtail.models import Comment; print([each.text for each in Comment.objects.filter(page={pk})])"
    assert visitor.site.shell(remarks).strip() == "['First remark', 'Second remark']"


def comment_on(page, field, text):
    place = page.locator(f"[data-contentpath={field}]")
    place.hover()
    place.locator("[data-comment-add]").click()
    page.locator("#comments textarea").last.fill(text)


def test_back_after_publishing_leads_to_the_article(visitor):
    """Also where it was published before it had saved itself."""
    page = visitor.signed_in("editor", **WIDE)
    # No draft saves itself.
    page.route(
        re.compile("/admin/pages/add/"), lambda route: route.abort() if is_autosave(route) else route.continue_()
    )
    page.goto(new_article_url(visitor.site))
    page.fill("[name=title]", "Published at once")
    page.fill("[name=lead]", "A lead.")
    press_action(page, "button[name=action-publish]")
    expect(page.get_by_text("created and published.").first).to_be_visible()

    page.go_back()

    visitor.complaints.clear()  # of the drafts that could not be saved
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/$"))
    expect(page.locator("[name=title]")).to_have_value("Published at once")

    # A button of the menu waits until all is saved: the browser would ask whether to leave.
    page.fill("[name=lead]", "Another lead.")
    expect(page.get_by_text("Saving…")).to_be_visible()
    for name, message in (("Feature on", "is featured"), ("Remove from", "is no longer featured")):
        page.locator(".w-slim-header").get_by_role("button", name="Actions").click()
        page.get_by_role("button", name=f"{name} the front page").click()
        expect(page.get_by_text(f"{message} on the front page.")).to_be_visible()
    expect(page.locator("[name=lead]")).to_have_value("Another lead.")


def test_save_waits_for_the_autosave_that_creates_the_article(visitor):
    page = visitor.signed_in("editor", **WIDE)
    page.add_init_script(WATCHED)
    page.goto(new_article_url(visitor.site))
    page.wait_for_selector("html[data-watched]")
    held = HeldAutosave(page, "/admin/pages/add/")
    page.fill("[name=title]", "Created once")
    page.fill("[name=lead]", "A lead.")
    held.wait()
    page.fill("[name=lead]", "Another lead.")
    with page.expect_response("**/unsaved-work/session/"):
        page.get_by_role("button", name="Save draft").click()
    held.release()

    expect(page.get_by_text("Draft of “")).to_be_visible()
    created = "ArticlePage.objects.filter(title='Created once')"
    titles = f"from blog.models import ArticlePage; print(*{created}.values_list('pk'))"
    (pk,) = re.findall(r"\d+", visitor.site.shell(titles))
    assert stored(visitor, int(pk))[0] == "Another lead."


def test_unsaved_text_of_a_form_without_a_response_to_its_creation_is_restored(visitor):
    page = visitor.signed_in("editor", **WIDE)

    def lose_answer(route):
        if is_autosave(route):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/admin/pages/add/**", lose_answer)
    page.goto(new_article_url(visitor.site))
    expect(page.locator("[name=unsaved_copy]")).to_be_attached()
    page.fill("[name=title]", "Restored once")
    page.fill("[name=lead]", "Begun.")
    paused = page.locator("#w-autosave-indicator[data-w-autosave-state-value=paused]")
    expect(paused).to_have_count(1)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(new_article_url(visitor.site))
    again.get_by_role("button", name="Restore").click()
    expect(again.get_by_text("Draft of “")).to_be_visible()
    expect(again.locator("[name=lead]")).to_have_value("Begun.")
    titles = "from blog.models import ArticlePage; print(ArticlePage.objects.filter(title='Restored once').count())"
    assert visitor.site.shell(titles).strip() == "1"
    visitor.complaints.clear()  # of the answers that were lost


def test_a_deleted_section_stays_in_a_revision(visitor):
    pk = make(visitor, "Cut")
    page = open_editor(visitor, "editor", pk)
    page.fill("[name=lead]", "Before the cut.")
    is_saved(page)
    page.locator("[data-streamfield-child] [data-streamfield-action=DELETE]").first.click()
    expect(page.get_by_text("Saving…")).to_be_visible()
    is_saved(page)

    assert stored(visitor, pk)[1] == [["Stones", "Stones and more."]]
    leads = """
import json
from blog.models import ArticlePage
for revision in ArticlePage.objects.get(pk={pk}).revisions.order_by("pk"):
    print(revision.content["lead"], len(json.loads(revision.content["body"])))
"""
    lines = visitor.site.shell(leads.format(pk=pk)).split("\n")
    assert lines[:3] == ["A lead. 2", "Before the cut. 2", "Before the cut. 1"]


def test_two_people_write_in_one_article(visitor):
    pk = make(visitor, "Together")
    ada, bob = (open_editor(visitor, username, pk) for username in ("editor", "admin"))

    # In different sections: both are in it, and the later one is notified.
    write_paragraph(bob, 1, " By Bob.")
    is_saved(bob)
    write_paragraph(ada, 0, " By Ada.")
    is_saved(ada)
    notice = ada.locator("[data-merge-notice]")
    expect(notice).to_contain_text("changed: the section “Stones”. That is merged with your text.")
    both = [["Mud", "Mud and more. By Ada."], ["Stones", "Stones and more. By Bob."]]
    assert stored(visitor, pk) == ["A lead.", both]
    expect(ada.get_by_role("status").filter(has_text="That is merged with your text.")).to_have_count(1)

    # Saved once more, it says the same: it is left as it is.
    reload = notice.get_by_role("button", name="Reload to see it")
    reload.evaluate("element => { element.dataset.isSame = ''; }")
    ada.fill("[name=lead]", "Ada's lead.")
    expect(ada.get_by_text("Saving…")).to_be_visible()
    reload.focus()
    is_saved(ada)
    expect(reload).to_be_focused()
    expect(ada.locator("[data-is-same]")).to_have_count(1)
    notice.get_by_role("button", name="Reload to see it").click()
    expect(ada.locator("[data-contentpath=content] [role=textbox]").nth(1)).to_contain_text("By Bob.")
    ada.wait_for_selector("html[data-watched]")

    # In the same one: nothing is overwritten, by itself or by a button; both texts are shown, and one chooses.
    write_paragraph(ada, 1, " Ada again.")
    is_saved(ada)
    write_paragraph(bob, 1, " Bob again.")
    expect(bob.get_by_text("Nothing is overwritten").locator("visible=true")).to_have_count(1)
    assert stored(visitor, pk)[1][1][1] == "Stones and more. By Bob. Ada again."
    bob.get_by_role("button", name="Save draft").click()
    question = bob.locator("[data-merge-question]")
    expect(question).to_have_count(1)
    expect(question.locator("mark")).to_have_text(["Bob", "Ada"])
    question.get_by_label("Both, yours after theirs").check()
    bob.get_by_role("button", name="Save with these choices").click()
    expect(bob.locator("[data-contentpath=content] [role=textbox]")).to_have_count(3)
    texts = [text for _heading, text in stored(visitor, pk)[1]]
    assert texts[1:] == ["Stones and more. By Bob. Ada again.", "Stones and more. By Bob. Bob again."]
    visitor.forgive("status of 400", "status of 409")
