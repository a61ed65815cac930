"""The outline beside the form: split, merge with a folded section, move to another article and back, an old tab."""

import re

from playwright.sync_api import expect

from .editor import open_side_panel, publish
from .pages import WIDE, follow

NUMBERS = """
from blog.models import ArticlePage
for words in ("how the meters", "embankment"):
    print(ArticlePage.objects.filter(title__icontains=words).values_list("pk", flat=True)[0])
"""
SOURCE = """
from blog.models import ArticlePage
print(ArticlePage.objects.get(pk={}).url)
"""


def asked(visitor, program):
    return visitor.site.shell(program)


def outline(page, pk):
    page.goto(f"/admin/pages/{pk}/edit/")
    open_side_panel(page, "outline")
    rows = page.locator("[data-outline] > li")
    expect(rows.first).to_be_visible()
    return rows


def act(row, name):
    row.locator("summary").click()
    row.get_by_text(name).click()


def test_sections_are_split_merged_and_moved(visitor):
    here, there = map(int, asked(visitor, NUMBERS).split())
    url = asked(visitor, SOURCE.format(here)).strip()
    page, reader = visitor.signed_in("editor", **WIDE), visitor.page()
    rows = outline(page, here)

    # given: six sections, listed with what they hold and how many comments they have
    expect(rows).to_have_count(6)
    expect(rows.nth(0)).to_contain_text("§ 1 The hour when nobody washes")
    expect(rows.nth(0)).to_contain_text(re.compile(r"\d+ words · 1 image · \d comment"))

    # when: split, and taken back before anything else is typed
    act(rows.nth(1), "Split …")
    where = rows.nth(1).get_by_label("Where should the new section begin?")
    where.select_option(value=where.locator("option", has_text="A burst main").get_attribute("value"))
    rows.nth(1).get_by_label("Heading").fill("The other kind")
    rows.nth(1).get_by_label("Heading").press("Enter")
    expect(rows.nth(2)).to_contain_text("§ 3 The other kind")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(rows).to_have_count(6)
    expect(rows.nth(1)).to_contain_text("172 words")

    # when: merged with a section that is folded, and published
    page.get_by_role("button", name="Collapse all sections").click()
    act(rows.nth(1), "Merge with the next …")
    expect(rows.nth(1)).to_contain_text(re.compile(r"Its \d comments move there when this is published"))
    rows.nth(1).get_by_role("button", name="Merge", exact=True).click()
    expect(rows).to_have_count(5)
    publish(page)

    # then: its words, its link and its comments are in the one before
    reader.goto(url)
    merged = reader.locator("#a-line-that-would-not-come-down")
    expect(merged.get_by_role("heading", name="Nine lines of arithmetic", level=3)).to_be_visible()
    expect(merged).to_contain_text("The alarm that was supposed to catch this compares each night")
    expect(merged.locator("#the-new-alarm")).to_have_count(1)
    expect(merged.locator(".section-talk")).to_contain_text("5 comments")

    # when: another tab is left open, and a section goes to another article
    left_behind = page.context.new_page()
    outline(left_behind, here)
    rows = outline(page, here)
    with page.expect_navigation():
        act(rows.nth(2), "Move to another article …")
    expect(page.get_by_role("heading", name="Move “Listening sticks” to another article")).to_be_visible()
    page.get_by_label("Search by title").fill("embankment")
    follow(page.locator(".outline-page__search button"))
    follow(page.locator(".outline-page__articles a"))
    expect(page.locator(".outline-page")).to_contain_text("Moved with it: 2 comments")
    page.locator("[name=after]").select_option(label="at the beginning")
    follow(page.get_by_role("button", name="Move section"))
    expect(page.get_by_text("“Listening sticks” is now in")).to_be_visible()

    # then: a line leads readers there, and the old tab saves nothing
    reader.goto(url)
    expect(reader.locator("#listening-sticks")).to_contain_text("is now in another article")
    follow(reader.locator("#listening-sticks a"))
    expect(reader).to_have_url(re.compile("#listening-sticks$"))
    expect(reader.locator("section#listening-sticks h2")).to_contain_text("§ 1")
    left_behind.fill("[name=title]", "Typed in the old tab")
    left_behind.locator("footer button[type=submit]").first.click()
    refused = left_behind.get_by_text("Not saved: since you opened this tab, “Listening sticks” was moved to")
    going_on = left_behind.get_by_role("dialog").get_by_role("button", name="Save draft")
    expect(refused.or_(going_on).first).to_be_visible()
    if going_on.is_visible():  # Wagtail asks first
        going_on.click()
    expect(refused).to_be_visible()
    expect(left_behind.locator("[name=title]")).to_have_value("Typed in the old tab")
    # What was refused the console calls a failed resource.
    visitor.forgive("status of 400", "status of 409")
    left_behind.close(run_before_unload=False)

    # when: taken back, then: it is where it was
    outline(page, there)
    follow(page.locator(".outline__moves").get_by_role("link", name="Undo move"))
    follow(page.get_by_role("button", name="Undo move"))
    expect(page.get_by_text("“Listening sticks” is back in")).to_be_visible()
    reader.goto(url)
    expect(reader.locator("section#listening-sticks h2")).to_contain_text("§ 3")
    expect(reader.locator(".moved-section")).to_have_count(0)
