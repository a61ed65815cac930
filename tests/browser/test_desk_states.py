"""The desk without JavaScript, with two moderators at it, while comments come in; axe-core on each of its states."""

import pytest
from playwright.sync_api import expect

from .desk import KINDS, Desk, look, replayed, send
from .pages import assert_nothing_wrong, assert_targets_are_large, follow

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

    # A colleague decides on the open card: the same request says so, and nothing that was typed is lost.
    page.fill("#desk_note", "typed")
    box, number = button.bounding_box(), desk.number
    site.manage("moderate", "approve", str(number), "--as", "admin")
    page.clock.fast_forward(11_000)
    expect(page.locator("[data-desk-change]")).to_have_text("admin approved this")
    expect(page.locator("[data-desk-change-time]")).to_contain_text(" s ago")
    expect(page.locator("[data-desk-change]")).to_be_in_viewport()
    assert button.bounding_box() == box
    desk.click(page.get_by_role("link", name="Show it as it is now"))
    assert desk.number == number
    expect(page.locator(".desk-card__newest")).to_contain_text("admin: approved, waiting → approved")
    assert page.input_value("#desk_note") == "typed"


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


# Of what decides on a small screen: each corner at three places of scrolling, and where the bar and the line are.
OUT_OF_REACH = """
() => {
    const main = document.querySelector("main"), bar = document.querySelector(".desk-card__bar"), wrong = [];
    const line = document.querySelector(".desk-card__whole > .desk-line--done");
    const buttons = [bar, line].flatMap((each) => [...(each?.querySelectorAll(".button") ?? [])]);
    for (const share of [0, 0.5, 1]) {
        main.scrollTo({ top: share * main.scrollHeight, behavior: "instant" });
        const box = bar.getBoundingClientRect(), below = line?.getBoundingClientRect();
        if (Math.abs(box.bottom - (below?.top ?? innerHeight)) > 2) wrong.push(["bar", share, box.bottom]);
        if (line && Math.abs(below.bottom - innerHeight) > 2) wrong.push(["line", share, below.bottom]);
        if (box.top < innerHeight / 2) wrong.push(["higher than half of the screen", share, box.top]);
        for (const each of buttons.filter((each) => each.checkVisibility())) {
            const { left, right, top, bottom } = each.getBoundingClientRect();
            for (const x of [left + 4, right - 4]) for (const y of [top + 4, bottom - 4])
                if (!each.contains(document.elementFromPoint(x, y))) wrong.push(["covered", share, each.outerHTML]);
        }
    }
    main.scrollTo({ top: 0, behavior: "instant" });
    return wrong;
}
"""


def assert_decided_with_one_thumb(page):
    """On a small screen the buttons are large and at its bottom, with the line about the last decision below them."""
    if page.viewport_size["width"] < 700:
        assert_targets_are_large(page)
        assert page.evaluate(OUT_OF_REACH) == []


def assert_reasons_unfold_above_the_buttons(page):
    if page.viewport_size["width"] > 700:
        return
    reject, opener = page.locator(".desk-card__reject"), page.get_by_role("link", name="Reject…")
    expect(reject).to_be_hidden()
    opener.click()
    expect(reject.get_by_role("button", name="Off topic")).to_be_focused()
    box, decide = reject.bounding_box(), page.locator(".desk-card__decide").bounding_box()
    assert box and decide and 0 <= box["y"] < box["y"] + box["height"] <= decide["y"]
    assert_targets_are_large(page)
    assert_nothing_wrong_or_cut_off(page)
    opener.click()
    expect(reject).to_be_hidden()


@pytest.mark.parametrize("screen", SCREENS)
def test_every_state_of_the_desk_is_accessible(site, visitor, screen):
    page_id = send(site, [KINDS[2], KINDS[7], {"text": "Third."}, {"text": "Fourth."}, KINDS[6]])
    page = visitor.signed_in("moderator", **SCREENS[screen])
    page.goto(f"/admin/comments/?page={page_id}")
    assert_nothing_wrong_or_cut_off(page)
    heading = page.locator("header.w-slim-header").get_by_text("Reader comments").last
    box = heading.bounding_box()
    assert box and box["width"] > 100, "the queue's heading can be read"
    desk = Desk(page, page_id)
    assert_nothing_wrong_or_cut_off(page)
    assert_nothing_covered(page)
    assert_decided_with_one_thumb(page)
    assert_reasons_unfold_above_the_buttons(page)
    page.keyboard.press("?")
    assert_nothing_wrong_or_cut_off(page)
    page.keyboard.press("Escape")
    desk.press("a")
    page.locator("summary").click()
    assert_nothing_wrong_or_cut_off(page)
    assert_nothing_covered(page)
    assert_decided_with_one_thumb(page)
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
    # What is decided in the thread leaves the moderator where he is.
    own, first = desk.number, page.locator(".desk-thread__comment").first
    page.locator(".desk-thread > summary").click()
    assert_nothing_wrong_or_cut_off(page)
    assert_decided_with_one_thumb(page)
    first.get_by_label("Reason to reject").select_option("Off topic")
    desk.click(first.get_by_role("button", name="Reject"))
    assert desk.number == own
    expect(first).to_be_focused()
    expect(first).to_contain_text("rejected")
    expect(page.locator(".desk-line--done")).to_be_in_viewport()
    assert_nothing_wrong_or_cut_off(page)
    desk.press("u")
    assert desk.number == own
    page.keyboard.press("u")
    expect(page.locator("[data-desk-message]")).to_contain_text("u: no decision of yours is shown above")
    desk.press("a")
    expect(page.locator("[data-desk-heading]")).to_have_text("No more matching comments.")
    assert_nothing_wrong_or_cut_off(page)
    visitor.forgive("status of 409")
