"""A reader has a browser remembered, and the next comment stands there at once; articles never see the cookie."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .pages import DARK_PHONE, assert_nothing_wrong, follow

ARTICLE = "/articles/the-library-opens-at-ten/"
SETTINGS = "/admin/settings/comments/conversationsettings/"


def set_policy(page, policy, approved):
    page.goto(SETTINGS)
    page.select_option("[name=comments_policy]", policy)
    page.fill("[name=trust_approved]", approved)
    follow(page.get_by_role("button", name="Save"))
    expect(page.locator(".messages .success, [class*=success]").first).to_be_visible()


@pytest.fixture
def one_approved_is_enough(visitor):
    boss = visitor.signed_in("admin")
    set_policy(boss, "trusted", "1")
    yield
    set_policy(boss, "held", "3")


def send(page, text):
    page.goto(ARTICLE)
    page.fill("[name=name]", "Wilma")
    page.fill("textarea[name=text]", text)
    page.locator("#comment-form button[value=send]").click()
    page.wait_for_url("**/comments/received/**")


def test_comment_from_trusted_browser_is_published_at_once(visitor, one_approved_is_enough):
    reader = visitor.page(**DARK_PHONE)
    send(reader, "The third shelf is the one to look at.")
    assert reader.context.cookies() == []
    assert_nothing_wrong(reader)
    follow(reader.get_by_role("button", name="Remember this browser"))
    expect(reader.get_by_role("heading", name="This browser is remembered")).to_be_visible()
    assert_nothing_wrong(reader)
    (cookie,) = reader.context.cookies()
    assert (cookie["path"], cookie["sameSite"], cookie["httpOnly"]) == ("/comments/", "Strict", True)

    moderator = visitor.signed_in("moderator")
    moderator.goto("/admin/comments/?q=third+shelf")
    moderator.keyboard.press("j")
    with moderator.expect_navigation(url=re.compile(r"/admin/comments/\d+/")):
        moderator.keyboard.press("Enter")
    expect(moderator.get_by_text("from the same browser")).to_be_visible()
    moderator.get_by_role("button", name="Approve").click()
    moderator.wait_for_url(re.compile(r"done="))

    asked = []
    reader.on("request", lambda request: asked.append(request))
    send(reader, "And the fourth was built by another guild.")
    expect(reader.get_by_role("heading", name="Your comment is published")).to_be_visible()
    follow(reader.get_by_role("link", name="View comment"))
    expect(reader.get_by_text("built by another guild")).to_be_visible()
    with_cookie = [request.url for request in asked if "gazette_browser" in request.all_headers().get("cookie", "")]
    assert {urlsplit(url).path.split("/")[1] for url in with_cookie} == {"comments"}

    reader.go_back()
    follow(reader.get_by_role("button", name="Forget this browser"))
    expect(reader.get_by_role("button", name="Forget this browser")).to_have_count(0)
    assert reader.context.cookies() == []
