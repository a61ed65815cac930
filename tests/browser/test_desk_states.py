"""The desk without JavaScript, with two moderators at it, while comments come in; axe-core on each of its states."""

import pytest
from playwright.sync_api import expect

from .desk import KINDS, Desk, look, replayed, send
from .pages import assert_nothing_wrong, follow

ARRIVE = """
from blog.models import ArticlePage
from comments import actions
for number in range(2):
    actions.submit(ArticlePage.objects.get(pk={page}), name="Late", text=f"Meanwhile, {{number}}.")
"""
# A claim that was renewed lasts longer after its beginning than one that was only made.
OPEN = """
from datetime import timedelta
from comments import conf
from comments.models import Claim
claim = Claim.objects.select_related("user").get(comment={comment})
print(claim.user if claim.until - claim.since > timedelta(seconds=conf.CLAIM_SECONDS) else "not renewed")
"""


def test_the_same_trip_without_javascript(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}, {"text": "Third."}])
    page = visitor.page(java_script_enabled=False)
    visitor.sign_in(page, "moderator")
    page.goto(f"/admin/comments/?page={page_id}")
    follow(page.get_by_role("link", name="Start with the oldest"))

    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".desk-line--done")).to_contain_text("Approved:")
    page.locator(".desk-line--done").get_by_role("button", name="Undo").click()
    expect(page.locator(".desk-line--done")).to_contain_text("It is “waiting” again.")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_role("button", name="Off topic").click()
    page.locator("summary").click()
    page.fill("#desk_reply", "Thank you.")
    page.get_by_role("button", name="Approve and reply").click()
    expect(page.get_by_text("No matching comments.").first).to_be_visible()

    stored = look(site, page_id)
    assert sorted(state[0] for state in stored["states"].values()) == ["approved"] * 4 + ["rejected"]
    assert replayed(stored["log"]) == {int(number): state[0] for number, state in stored["states"].items()}


def test_two_moderators_get_different_cards_and_see_what_the_other_has_open(site, visitor):
    page_id = send(site, [{"text": f"Number {number}."} for number in range(4)])
    one, two = (visitor.signed_in(name) for name in ("moderator", "admin"))

    first, second = Desk(one, page_id), Desk(two, page_id)
    assert first.number != second.number
    expect(one.locator(".desk-line--claimed")).to_have_count(0)
    first.press("j")
    assert first.number == second.number
    expect(one.locator(".desk-line--claimed")).to_contain_text("admin has had this open since")
    first.press("k")
    first.press("a")  # passes over what the other has open
    assert first.number != second.number
    second.press("a")

    assert sum(state[0] == "approved" for state in look(site, page_id)["states"].values()) == 3
    first.assert_stayed()


def test_new_comment_changes_the_count_and_moves_nothing(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}])
    page = visitor.signed_in("moderator")
    page.clock.install()
    desk = Desk(page, page_id)
    news, button = page.locator(".desk-news"), page.get_by_role("button", name="Approve", exact=True)
    expect(news).to_have_text("No new comments")
    box = button.bounding_box()
    site.shell(ARRIVE.format(page=page_id))

    with page.expect_response(lambda response: response.request.method == "POST"):
        page.clock.fast_forward(31_000)

    expect(news).to_have_text("2 new")
    assert button.bounding_box() == box
    desk.assert_stayed()
    # The same question said that the card is still open.
    assert "moderator" in site.shell(OPEN.format(comment=desk.number))
    desk.press("a")
    expect(news).to_have_text("2 new")


SCREENS = {
    "wide, light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "360 px, dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "200 % zoom": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}


def assert_nothing_wrong_or_cut_off(page):
    assert_nothing_wrong(page)
    # The admin cuts off what is too wide, so that the page itself never is.
    cut_off = page.evaluate(
        """() => [...document.querySelectorAll(".desk :is(button, a, input, select, textarea)")]
            .filter((each) => each.offsetParent && !each.closest("dialog:not([open])"))
            .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth)
            .map((each) => each.outerHTML)"""
    )
    assert cut_off == []


def assert_nothing_covered(page):
    """Each button of the card, once scrolled to, is what lies in its own middle."""
    covered = page.evaluate(
        """() => [...document.querySelectorAll(".desk-card button, .desk-card a.button")]
            .filter((each) => each.offsetParent && !each.closest("dialog, details:not([open])"))
            .filter((each) => {
                each.scrollIntoView({ block: "center", behavior: "instant" });
                const box = each.getBoundingClientRect();
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return !each.contains(top);
            })
            .map((each) => each.outerHTML)"""
    )
    assert covered == []


@pytest.mark.parametrize("screen", SCREENS)
def test_every_state_of_the_desk_is_accessible(site, visitor, screen):
    page_id = send(site, [KINDS[2], KINDS[7], {"text": "Third."}, {"text": "Fourth."}])
    page = visitor.signed_in("moderator", **SCREENS[screen])
    page.goto(f"/admin/comments/?page={page_id}")
    assert_nothing_wrong_or_cut_off(page)
    heading = page.locator("header.w-slim-header").get_by_text("Reader comments").last
    box = heading.bounding_box()
    assert box and box["width"] > 100, "the queue's heading can be read"
    desk = Desk(page, page_id)
    assert_nothing_wrong_or_cut_off(page)
    assert_nothing_covered(page)
    page.keyboard.press("?")
    assert_nothing_wrong_or_cut_off(page)
    page.keyboard.press("Escape")
    desk.press("a")
    page.locator("summary").click()
    assert_nothing_wrong_or_cut_off(page)
    assert_nothing_covered(page)
    third = desk.number
    site.manage("moderate", "approve", str(third), "--as", "admin")
    desk.press("s")
    expect(page.locator("[data-desk-card] [role=alert]")).to_be_visible()
    assert_nothing_wrong_or_cut_off(page)
    page.evaluate("document.querySelector('[data-desk-heading]').focus()")
    desk.press("f")
    assert_nothing_wrong_or_cut_off(page)
    desk.press("r", "1")
    for _ in range(2):
        desk.press("a")
    expect(page.locator("[data-desk-heading]")).to_have_text("No more matching comments.")
    assert_nothing_wrong_or_cut_off(page)
    visitor.complaints[:] = [text for text in visitor.complaints if "status of 409" not in text]
