"""axe-core on what readers and moderators see: no violation, light and dark, wide and narrow; no sideways scrolling."""

import pytest
from playwright.sync_api import expect

from .pages import DARK_PHONE, assert_nothing_wrong, assert_targets_are_large, follow, light_and_dark

ARTICLE = "/articles/mending-the-ell-bridge/"
PAGES = {
    "home": "/",
    "listing": "/articles/",
    "article": ARTICLE,
    "one section's comments": f"{ARTICLE}?section=scour",
    "topic": "/topics/works/",
    "author": "/authors/maren-oldacre/",
    "search": "/search/?q=bridge",
    "search without results": "/search/?q=xyzzy",
    "subscription": "/subscribe/",
    "plain page": "/house-rules/",
    "not found": "/nothing-here/",
}


@light_and_dark(320)
def test_public_pages(visitor, screen):
    page = visitor.page(**screen)

    for name, url in PAGES.items():
        response = page.goto(url)
        assert response.status == (404 if name == "not found" else 200), name
        assert_nothing_wrong(page)
    visitor.forgive("status of 404")


def test_comment_from_form_to_publication_is_accessible(visitor):
    page = visitor.page(**DARK_PHONE)

    page.goto(ARTICLE)
    page.locator("#comment-form").evaluate("form => form.noValidate = true")
    follow(page.locator("#comment-form button[value=send]"))
    expect(page.locator("[aria-invalid=true]")).to_have_count(2)
    assert_nothing_wrong(page)
    page.fill("[name=name]", "Axel")
    page.fill("textarea[name=text]", "Seen by a machine, and found readable.")
    follow(page.locator("#comment-form button[value=preview]"))
    assert_nothing_wrong(page)
    page.get_by_role("button", name="Post as shown").click()
    page.wait_for_url("**/comments/received/**")
    assert_nothing_wrong(page)
    follow(page.get_by_role("link", name="Edit").or_(page.get_by_role("link", name="Change")).first)
    assert_nothing_wrong(page)


@light_and_dark(320)
def test_report_and_retraction_are_accessible(visitor, screen):
    page = visitor.page(**screen)

    page.goto(ARTICLE)
    follow(page.get_by_role("link", name="Report the comment by H. Lindqvist"))
    assert_nothing_wrong(page)
    page.fill("textarea[name=note]", "A word to the moderators.")
    page.locator("#report-form").evaluate("form => form.noValidate = true")
    follow(page.get_by_role("button", name="Send report"))
    assert_nothing_wrong(page)
    expect(page.locator("textarea[name=note]")).to_have_value("A word to the moderators.")
    page.get_by_role("link", name="What is wrong with it? Choose a reason.").click()
    page.get_by_label("Off topic").check()
    page.get_by_role("button", name="Send report").click()
    page.wait_for_url("**/comments/reported/**")
    assert_nothing_wrong(page)
    follow(page.get_by_role("button", name="Withdraw report"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Report withdrawn")
    assert_nothing_wrong(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_desk_is_accessible(visitor, width):
    page = visitor.signed_in("moderator", viewport={"width": width, "height": 900})

    # The first card is that of a reported comment.
    cards = ["/admin/comments/start/?status=reported", "/admin/comments/start/?q=sundays"]
    lists = ("/admin/comments/", "/admin/comments/mine/", "/admin/comments/?escalated=me")
    for url in (*lists, *(f"/admin/comments/{name}/" for name in ("figures", "quality", "bans")), *cards):
        page.goto(url)
        assert_nothing_wrong(page)
    card = page.url
    follow(page.get_by_role("link", name="Escalate…"))
    assert_nothing_wrong(page)
    page.goto(card)
    follow(page.get_by_role("link", name="Author page: history, notes, bans"))
    for fold in page.locator("details > summary").all():
        fold.click()
    assert_nothing_wrong(page)
    if width == 360:
        assert_targets_are_large(page)
    page.goto(card)
    follow(page.get_by_role("link", name="Personal data"))
    assert_nothing_wrong(page)


WITHOUT_A_SECTION = """
from blog.models import ArticlePage
from django.contrib.auth.models import User
from django.urls import reverse
article = ArticlePage.objects.get(slug="mending-the-ell-bridge")
commented = set(article.reader_comments.exclude(block_id="").values_list("block_id", flat=True))
removed = next(place for place, child in enumerate(article.body) if child.id in commented)
del article.body[removed]
revision = article.save_revision(user=User.objects.get(username="editor"))
print(reverse("confirm_publication", args=[article.pk, revision.pk], query={"do": "publish"}))
"""
AS_PUBLISHED = """
from blog.models import ArticlePage
ArticlePage.objects.get(slug="mending-the-ell-bridge").save_revision()
"""


@pytest.fixture
def question_url(site):
    """Of the question before a draft is published that lacks a section with comments; leaves no such draft behind."""
    yield site.shell(WITHOUT_A_SECTION).strip()
    site.shell(AS_PUBLISHED)


@light_and_dark(360)
def test_confirmation_of_publication_is_accessible(visitor, question_url, screen):
    page = visitor.signed_in("editor", **screen)

    page.goto(question_url)

    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    assert_nothing_wrong(page)
