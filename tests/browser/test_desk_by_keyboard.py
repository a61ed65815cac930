"""A moderator's morning: sixty mixed cards by keyboard alone, mistakes undone, and what becomes of a failure."""

import json
import re
from itertools import count
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

CARDS = 60
# What a moderator sees in a morning. `section` counts the sections of the article; `parent` an earlier visible comment.
KINDS = [
    {"text": "I walked past it on Tuesday and it was shut."},
    {"text": "Three links: https://a.example/1 https://b.example/2 https://c.example/3", "name": "Rita"},
    {"text": "Best online casino bonus, guaranteed profit!!!", "name": "Lucky"},
    {"text": "Under a heading, and to the point.", "section": 1},
    {"text": "مرحبا بالجميع، هذا تعليق قصير.", "name": "ليلى"},
    {"text": "👩🏽‍🚀 five stars ⭐⭐⭐⭐⭐", "name": "Émile"},
    {"text": "An answer to what stands above.", "parent": True},
    {"text": "A long one. " + "It goes on, and does not come to the point for quite a while. " * 60},
    {"text": "What I meant at first.", "edit": "What I mean now."},
    {"text": "> quoted\n\nand answered, by one of yours", "name": "Editor"},
]
SEND = """
import json, sys
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.utils import timezone
from blog.models import ArticlePage
from comments import actions
from comments.actions import Seen
told = json.loads({told!r})
article = ArticlePage.objects.get(slug="mending-the-ell-bridge").copy(
    update_attrs={{"slug": told["slug"], "title": told["title"]}}, keep_live=True)
boss, now = get_user_model().objects.get(username="admin"), timezone.now()
first = actions.submit(article, name="Ada", text="What opens the conversation.", now=now - timedelta(days=2))
actions.approve(first, moderator=boss, seen=Seen.of(first))
for number, kind in enumerate(told["comments"]):
    comment = actions.submit(
        article, name=kind.get("name", "Reader"), text=f"{{kind['text']}} ({{number}})",
        section=article.discussed_sections()[kind["section"]] if "section" in kind else None,
        parent=first if "parent" in kind else None, now=now - timedelta(minutes=500 - number))
    if "edit" in kind:
        actions.edit(comment, seen=Seen.of(comment), name=comment.name, email="", text=f"{{kind['edit']}} ({{number}})")
print(article.pk)
"""
LOOK = """
import json
from comments.models import Comment, Decision
comments = Comment.objects.filter(page={page})
log = Decision.objects.filter(comment__in=comments).order_by("id")
print(json.dumps({{
    "states": {{c.pk: [c.status, c.revision, c.is_featured] for c in comments}},
    "log": list(log.values("comment", "action", "from_status", "to_status", "revision", "before", "made_by", "note")),
}}))
"""
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
numbers = count(1)


def send(site, comments) -> int:
    """An article of its own with these comments waiting; the number of its page."""
    told = {"slug": f"desk-{next(numbers)}", "title": "Opinions", "comments": comments}
    return int(site.manage("shell", "--no-imports", stdin=SEND.format(told=json.dumps(told))).split()[-1])


def look(site, page_id) -> dict:
    return json.loads(site.manage("shell", "--no-imports", stdin=LOOK.format(page=page_id)).splitlines()[-1])


def replayed(log) -> dict[int, str]:
    """The state of each comment by the log alone."""
    states: dict[int, str] = {}
    for line in log:
        assert line["from_status"] == states.get(line["comment"], ""), line
        states[line["comment"]] = line["to_status"]
    return states


class Desk:
    """A moderator who has only a keyboard. Whatever is pressed is answered without another page."""

    def __init__(self, page: Page, page_id: int):
        self.page = page
        page.goto(f"/admin/comments/?page={page_id}")
        with page.expect_navigation():
            page.keyboard.press("j")
        page.wait_for_load_state("networkidle")
        self.loads = []
        page.on("load", lambda: self.loads.append(page.url))
        page.evaluate("window.isSamePage = true")

    @property
    def number(self) -> int:
        return int(re.search(r"/comments/(\d+)/", urlsplit(self.page.url).path)[1])

    def press(self, *keys):
        """The last key brings another card, or the same one anew."""
        self.page.evaluate("document.querySelector('[data-desk-card]').isOld = true")
        for key in keys:
            self.page.keyboard.press(key)
        self.wait()

    def back(self):
        self.page.evaluate("document.querySelector('[data-desk-card]').isOld = true")
        self.page.evaluate("history.back()")
        self.wait()

    def wait(self):
        self.page.wait_for_function(
            """() => !document.querySelector("[data-desk-card]").isOld
                && !("deskBusy" in document.querySelector("[data-desk]").dataset)"""
        )

    def assert_stayed(self):
        assert self.page.evaluate("window.isSamePage") is True
        assert self.loads == []


def test_sixty_cards_by_keyboard_with_mistakes_undone(site, visitor):
    page_id = send(site, [KINDS[number % len(KINDS)] for number in range(CARDS)])
    page = visitor.signed_in("moderator", viewport={"width": 1280, "height": 800})
    desk = Desk(page, page_id)
    expected, undone = {}, 0

    for step in range(CARDS):
        number = desk.number
        assert number not in expected, "a card came twice"
        if step:
            expect(page.locator("[data-desk-heading]")).to_be_focused()
        assert page.evaluate("scrollY") == 0
        if step % 10 == 3:  # wrong, and seen at once
            desk.press("s")
            assert desk.number != number
            desk.press("u")
            assert desk.number == number
            undone += 1
        elif step % 20 == 9:  # wrong, and seen one card later
            desk.press("r", "2")
            desk.back()
            assert desk.number == number
            expect(page.locator(".desk-card__comment")).to_contain_text("rejected")
            desk.press("u")
            assert desk.number == number
            undone += 1
        match step % 5:
            case 0 | 1 | 3:
                desk.press("a")
                expected[number] = "approved"
            case 2:
                desk.press("s")
                expected[number] = "spam"
            case 4:
                page.keyboard.press("n")
                page.keyboard.type("seen before, a u s")
                desk.press("Enter", str(step % 9 + 1))
                expected[number] = "rejected"
        if step % 15 == 0 and step < CARDS - 1:  # look on, and back
            following = desk.number
            desk.press("j")
            assert desk.number != following
            desk.press("k")
            assert desk.number == following

    expect(page.locator("[data-desk-heading]")).to_have_text("Nothing more matches.")
    expect(page.locator("[data-desk-heading]")).to_be_focused()
    desk.assert_stayed()
    told = look(site, page_id)
    states = {int(number): state[0] for number, state in told["states"].items()}
    assert {number: states[number] for number in expected} == expected
    assert len(expected) == CARDS
    assert sum(line["action"] == "undo" for line in told["log"]) == undone == 9
    assert replayed(told["log"]) == states
    assert sum(line["note"] == "seen before, a u s" for line in told["log"]) == 12
    # The last undo reaches back over the end of the queue.
    last = next(reversed(expected))
    desk.press("u")
    assert desk.number == last
    expect(page.locator(".desk-card__comment")).to_contain_text("waiting")
    desk.assert_stayed()


def test_help_answer_note_and_feature_by_keyboard(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}])
    page = visitor.signed_in("moderator")
    desk = Desk(page, page_id)
    first = desk.number

    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("a")  # nothing behind a dialog is pressed
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator("[data-desk-live]")).to_have_text("That key has nothing to press here. (f)")
    page.keyboard.press("n")
    page.keyboard.type("a note alone")
    page.keyboard.press("Escape")
    expect(page.locator("[data-desk-heading]")).to_be_focused()
    page.locator("[data-desk-save-note]").focus()
    desk.press("Enter")
    assert desk.number == first
    expect(page.locator(".desk-card__facts")).to_contain_text("a note alone")
    expect(page.locator("#desk_note")).to_have_value("")
    page.locator(".desk-card__reply summary").focus()
    page.keyboard.press("Enter")
    page.locator("#desk_reply").focus()
    page.keyboard.type("Thank you, we have mended it.")
    page.keyboard.press("Tab")
    desk.press("Enter")
    assert desk.number != first
    expect(page.locator(".desk-line--done")).to_contain_text("Answered:")
    desk.assert_stayed()

    page.goto(f"/admin/comments/{first}/")
    page.wait_for_load_state("networkidle")
    desk.press("f")
    expect(page.locator("[data-desk-heading]")).to_contain_text("featured")
    reader = visitor.page()
    reader.goto(f"/comments/{first}/", timeout=90_000)  # makes the pictures of the article
    expect(reader.locator(f"#comment-{first}")).to_contain_text("Picked by the editors")
    expect(reader.locator(".comment-staff")).to_have_text("Staff")
    told = look(site, page_id)
    assert told["states"][str(first)] == ["approved", 3, True]
    assert [line["action"] for line in told["log"] if line["comment"] == first] == [
        "submit",
        "note",
        "approve",
        "feature",
    ]


def test_whatever_fails_shows_a_line_and_loses_nothing(site, visitor):
    page_id = send(site, [{"text": f"Number {number}."} for number in range(5)])
    page = visitor.signed_in("moderator")
    desk = Desk(page, page_id)
    first, problem = desk.number, page.locator("[data-desk-problem]")
    page.fill("#desk_note", "written with care")
    page.locator("[data-desk-heading]").focus()

    # The network is down.
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(problem).to_contain_text("No answer came.")
    page.context.set_offline(False)
    # The server fails.
    page.route("**/decide/*", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page.keyboard.press("a")
    expect(problem).to_contain_text("The server failed.")
    page.unroute("**/decide/*")
    # Signed out, and in again in another tab.
    page.context.clear_cookies()
    page.keyboard.press("a")
    expect(problem).to_contain_text("You are signed out")
    assert desk.number == first
    assert page.input_value("#desk_note") == "written with care"
    tab = page.context.new_page()
    tab.goto("/admin/login/")
    tab.fill("[name=username]", "moderator")
    tab.fill("[name=password]", visitor.password)
    tab.press("[name=password]", "Enter")
    tab.wait_for_url("**/admin/")
    assert look(site, page_id)["states"][str(first)][0] == "pending"
    desk.press("a")
    expect(problem).to_be_hidden()

    # A second key while the first is under way is told, and not sent.
    second, held = desk.number, []
    page.route("**/decide/*", lambda route: held.append(route))
    page.evaluate("document.querySelector('[data-desk-card]').isOld = true")
    page.keyboard.press("a")
    page.keyboard.press("s")
    page.wait_for_function("'deskBusy' in document.querySelector('[data-desk]').dataset")
    assert len(held) == 1
    held[0].continue_()
    desk.wait()
    page.unroute("**/decide/*")
    expect(problem).to_have_text("A key was pressed before this card had come, and did nothing: s")

    # A colleague was quicker.
    third = desk.number
    site.manage("moderate", "approve", str(third), "--as", "admin")
    page.fill("#desk_note", "also with care")
    page.locator("[data-desk-heading]").focus()
    desk.press("r", "1")
    expect(page.locator("[data-desk-card] [role=alert]")).to_contain_text("It changed since you looked")
    assert page.input_value("#desk_note") == "also with care"
    assert desk.number == third

    desk.assert_stayed()
    states = look(site, page_id)["states"]
    assert [states[str(number)][:2] for number in (first, second, third)] == [["approved", 2]] * 3
    notes = [line["note"] for line in look(site, page_id)["log"] if line["comment"] == first]
    assert notes == ["", "written with care"]
    failed = re.compile("ERR_INTERNET_DISCONNECTED|status of (502|403|409)")
    visitor.complaints[:] = [text for text in visitor.complaints if not failed.search(text)]


def test_the_same_trip_without_javascript(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}, {"text": "Third."}])
    page = visitor.page(java_script_enabled=False)
    page.goto("/admin/login/")
    page.fill("[name=username]", "moderator")
    page.fill("[name=password]", visitor.password)
    page.press("[name=password]", "Enter")
    page.goto(f"/admin/comments/?page={page_id}")
    page.get_by_role("link", name="Start with the oldest").click()

    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".desk-line--done")).to_contain_text("Approved:")
    page.locator(".desk-line--done").get_by_role("button", name="Undo").click()
    expect(page.locator(".desk-line--done")).to_contain_text("It is “waiting” again.")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_role("button", name="Off topic").click()
    page.locator("summary").click()
    page.fill("#desk_reply", "Thank you.")
    page.get_by_role("button", name="Approve and answer").click()
    expect(page.get_by_text("No comment matches.").first).to_be_visible()

    told = look(site, page_id)
    assert sorted(state[0] for state in told["states"].values()) == ["approved"] * 4 + ["rejected"]
    assert replayed(told["log"]) == {int(number): state[0] for number, state in told["states"].items()}


def test_two_moderators_get_different_cards_and_see_what_the_other_has_open(site, visitor):
    page_id = send(site, [{"text": f"Number {number}."} for number in range(4)])
    one, two = (visitor.signed_in(name) for name in ("moderator", "admin"))

    first, second = Desk(one, page_id), Desk(two, page_id)
    assert first.number != second.number
    expect(one.locator(".desk-line--elsewhere")).to_have_count(0)
    first.press("j")
    assert first.number == second.number
    expect(one.locator(".desk-line--elsewhere")).to_contain_text("admin has had this open since")
    first.press("k")
    first.press("a")  # passes over what the other has open
    assert first.number != second.number
    second.press("a")

    assert sum(state[0] == "approved" for state in look(site, page_id)["states"].values()) == 3
    first.assert_stayed()


def test_what_comes_in_changes_a_number_and_moves_nothing(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}])
    page = visitor.signed_in("moderator")
    page.clock.install()
    desk = Desk(page, page_id)
    news, button = page.locator(".desk-news"), page.get_by_role("button", name="Approve", exact=True)
    expect(news).to_have_text("none new since you came")
    box = button.bounding_box()
    site.manage("shell", "--no-imports", stdin=ARRIVE.format(page=page_id))

    page.clock.fast_forward(31_000)

    expect(news).to_have_text("2 new since you came")
    assert button.bounding_box() == box
    desk.assert_stayed()
    # The same question said that the card is still open.
    assert "moderator" in site.manage("shell", "--no-imports", stdin=OPEN.format(comment=desk.number))
    desk.press("a")
    expect(news).to_have_text("2 new since you came")


SCREENS = {
    "wide, light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "360 px, dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "200 % zoom": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}


def assert_nothing_wrong(page):
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{sideways} px wider than the screen"
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
    page.wait_for_load_state("networkidle")
    assert_nothing_wrong(page)
    heading = page.locator("header.w-slim-header").get_by_text("Reader comments").last
    box = heading.bounding_box()
    assert box and box["width"] > 100, "the queue's heading can be read"
    desk = Desk(page, page_id)
    assert_nothing_wrong(page)
    assert_nothing_covered(page)
    page.keyboard.press("?")
    assert_nothing_wrong(page)
    page.keyboard.press("Escape")
    desk.press("a")
    page.locator("summary").click()
    assert_nothing_wrong(page)
    assert_nothing_covered(page)
    third = desk.number
    site.manage("moderate", "approve", str(third), "--as", "admin")
    desk.press("s")
    expect(page.locator("[data-desk-card] [role=alert]")).to_be_visible()
    assert_nothing_wrong(page)
    page.evaluate("document.querySelector('[data-desk-heading]').focus()")
    desk.press("f")
    assert_nothing_wrong(page)
    desk.press("r", "1")
    for _ in range(2):
        desk.press("a")
    expect(page.locator("[data-desk-heading]")).to_have_text("Nothing more matches.")
    assert_nothing_wrong(page)
    visitor.complaints[:] = [text for text in visitor.complaints if "status of 409" not in text]


def test_the_keys_can_be_switched_off(site, visitor):
    page_id = send(site, [{"text": "First."}, {"text": "Second."}])
    page = visitor.signed_in("moderator")
    desk = Desk(page, page_id)
    number = desk.number

    page.keyboard.press("?")
    page.get_by_label("Use these keys in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    for key in "asjf1":
        page.keyboard.press(key)

    expect(page.locator("[data-desk-card] kbd")).to_have_count(0)
    assert desk.number == number
    assert look(site, page_id)["states"][str(number)][0] == "pending"
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use these keys in this browser").check()
    page.get_by_role("button", name="Close").click()
    page.locator("[data-desk-heading]").focus()
    desk.press("a")
    assert look(site, page_id)["states"][str(number)][0] == "approved"
