"""Finding one's way through the site: the archive, a series, related articles, the link of a section."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from .pages import DARK_PHONE, assert_nothing_wrong, follow

ARTICLE = "/articles/the-leak-under-mill-lane/"


def test_a_reader_follows_a_series_and_the_archive_in_the_dark_on_a_phone(visitor):
    page = visitor.page(**DARK_PHONE)

    page.goto(ARTICLE)
    expect(page.locator(".series-part")).to_have_text("Part 2 of 3: What holds the town up")
    assert_nothing_wrong(page)
    follow(page.locator(".series-part a"))
    expect(page.locator("h1")).to_have_text("What holds the town up")
    expect(page.locator(".parts .card-title")).to_have_count(3)
    assert_nothing_wrong(page)
    follow(page.locator(".parts .card-title a").first)
    parts = page.locator(".series-parts")
    expect(parts.get_by_role("heading")).to_have_text("The series “What holds the town up”")
    follow(parts.get_by_role("link"))
    assert page.url.endswith(ARTICLE)

    page.goto("/articles/")
    follow(page.get_by_role("link", name="Archive by month"))
    assert_nothing_wrong(page)
    month = page.locator(".months a:not([aria-current])").last
    name = month.inner_text()
    follow(month)
    expect(page.locator("h1")).to_have_text(re.compile(rf"^{name} \d{{4}}$"))
    expect(page.locator(".months [aria-current]")).to_have_text(name)
    assert_nothing_wrong(page)


def test_text_twice_as_large_stays_within_a_narrow_phone(visitor):
    page = visitor.page(viewport={"width": 320, "height": 640})

    updated, moved = "/articles/the-embankment/", "/articles/what-the-archive-throws-away/"
    for url in (ARTICLE, updated, moved, "/authors/", "/authors/dot-lambourne/", "/ar/", "/"):
        page.goto(url)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, url
        for title in page.locator(".card-title, .related p").all():
            assert title.bounding_box()["width"] > 160, (url, title.inner_text())  # beside no picture


def test_long_words_in_related_titles_stay_in_their_columns(visitor):
    page = visitor.page(viewport={"width": 700, "height": 900})

    page.goto("/articles/mending-the-ell-bridge/")
    cards = page.locator(".related li")
    # As on a site where not all articles have a picture.
    cards.evaluate_all(
        """(all) => all.forEach((card, place) => {
            card.querySelector("a").textContent = place ? "Brot" : "Straßenbahnhaltestellenverlegung";
            if (place) card.querySelector("picture").remove();
        })"""
    )

    assert cards.count() > 1
    assert cards.evaluate_all("(all) => all.filter((each) => each.scrollWidth > each.clientWidth).length") == 0
    title = cards.nth(1).locator("p")
    assert title.bounding_box()["height"] < 100  # no space is left below


def test_no_line_of_small_print_begins_or_ends_with_a_dot(visitor):
    page = visitor.page(viewport={"width": 360, "height": 900})

    for url in ("/articles/", "/ar/", "/articles/the-embankment/"):
        page.goto(url)
        for line in page.locator(".dotted:visible").all():
            line.evaluate("each => each.style.inlineSize = '10em'")  # at most two parts stand side by side
            assert "·" not in line.inner_text()
            line.scroll_into_view_if_needed()
            box = line.bounding_box()
            before = box["x"] - 12 if page.locator("[dir=rtl]").count() == 0 else box["x"] + box["width"]
            clip = {"x": before, "y": box["y"] + 1, "width": 12, "height": box["height"] - 2}
            assert len(Image.open(io.BytesIO(page.screenshot(clip=clip))).getcolors()) == 1, (url, line.inner_text())


def test_columns_and_edges_of_a_wide_page_are_the_same_above_and_below(visitor):
    page = visitor.page(viewport={"width": 1280, "height": 900})

    page.goto("/")
    introduction = page.locator(".masthead .introduction")
    assert introduction.bounding_box()["x"] == page.locator(".front-seconds").bounding_box()["x"]
    page.set_viewport_size({"width": 1920, "height": 900})
    assert introduction.bounding_box()["x"] == page.locator(".front-rest").bounding_box()["x"]

    page.goto(ARTICLE)
    text = page.locator(".article-text").bounding_box()
    assert page.locator(".contents ol").bounding_box()["y"] == text["y"]
    page.goto("/articles/how-to-read-a-bus-timetable/")
    assert page.locator(".code").first.bounding_box()["width"] == text["width"]  # of 67 characters

    page.goto("/authors/")
    first, *_others, last = (each.bounding_box() for each in page.locator(".index > li").all())
    main = page.locator("main").bounding_box()
    assert (first["x"], last["x"] + last["width"]) == (main["x"], main["x"] + main["width"])


def test_emphasis_in_a_caption_is_a_true_italic_and_moves_no_line(visitor):
    page = visitor.page()

    page.goto("/articles/the-embankment/")
    caption = page.locator("figcaption:has(i)").first
    height = caption.bounding_box()["height"]
    assert caption.locator("i").evaluate("each => getComputedStyle(each).fontFamily").startswith("Literata")
    caption.evaluate("each => each.querySelector('i').style.fontFamily = 'inherit'")
    assert caption.bounding_box()["height"] == height


def test_a_section_without_comments_that_is_closed_says_what_its_menu_has(visitor):
    page = visitor.page(**DARK_PHONE, has_touch=True, is_mobile=True)

    page.goto("/articles/a-stick-with-numbers/")
    line = page.locator(".section-talk").first
    expect(line.locator("summary")).to_be_hidden()
    expect(line.get_by_role("link", name="Report an error")).to_be_visible()
    expect(line.get_by_role("button", name="Copy link")).to_be_visible()
    assert_nothing_wrong(page)


def test_links_to_other_languages_are_as_large_as_other_text_on_a_phone(visitor):
    page = visitor.page(**DARK_PHONE)

    page.goto(ARTICLE)
    languages, search = page.locator(".languages a"), page.locator(".masthead-search button")
    assert all(each.bounding_box()["height"] >= 44 for each in languages.all())
    size = "each => getComputedStyle(each).fontSize"
    assert languages.first.evaluate(size) == search.evaluate(size)
    assert languages.first.bounding_box()["y"] == languages.last.bounding_box()["y"]  # on one line


def test_topics_lead_down_and_up_again(visitor):
    page = visitor.page()

    page.goto("/")
    expect(page.locator(".card-title").first).to_have_text("Mending the Ell bridge, one stone at a time")
    follow(page.get_by_role("navigation", name="Topics").get_by_role("link", name="Works"))
    follow(page.get_by_role("link", name="Pipes and mains").first)
    expect(page.locator(".masthead-nav [aria-current]")).to_have_text("Works")
    assert_nothing_wrong(page)
    follow(page.locator(".listing-head .kicker a"))
    expect(page.locator("h1")).to_have_text("Works")
    follow(page.get_by_role("link", name="All topics"))
    expect(page.locator("h1")).to_have_text("Topics")
    assert_nothing_wrong(page)


def test_slash_leads_to_the_search_field_but_not_out_of_a_text_nor_when_switched_off(visitor):
    page = visitor.page()

    page.goto(ARTICLE)
    page.keyboard.press("/")
    field = page.locator(".masthead-search input")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("oldacre/")
    page.keyboard.press("Enter")
    expect(page.locator(".named a")).to_have_text("Maren Oldacre")
    expect(page.locator(".masthead-search")).to_be_hidden()
    assert_nothing_wrong(page)
    page.keyboard.press("/")
    expect(page.locator("#id_search_words")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "oldacre/"

    page.get_by_label("Press / on any page to search").uncheck()
    page.goto(ARTICLE)
    page.keyboard.press("/")
    expect(field).not_to_be_focused()
    page.goto("/search/")
    page.get_by_label("Press / on any page to search").check()
    page.keyboard.press("/")
    expect(page.locator("#id_search_words")).to_be_focused()


def test_the_link_of_a_section_is_copied_by_a_button_that_says_so(visitor):
    page = visitor.page(permissions=["clipboard-read", "clipboard-write"])

    page.goto(ARTICLE)
    head = page.locator(".section-head").nth(1)
    button = head.get_by_role("button", name="Copy link")
    expect(button).to_have_accessible_description(re.compile(r"^§ 2 "))
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-copy-status]")).to_have_text("Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied == visitor.site.url + ARTICLE + head.locator("a.permalink").get_attribute("href")
    page.goto(copied)
    expect(page.locator("section:target h2")).to_have_accessible_name(re.compile(r"^§ 2 "))


def test_code_is_printed_whole(visitor):
    page = visitor.page(viewport={"width": 640, "height": 900})

    page.goto(ARTICLE)
    code = page.locator(".code pre")
    code.evaluate("each => each.append('one_word'.repeat(40))")
    widths = "each => each.scrollWidth - each.clientWidth"
    assert code.evaluate(widths) > 0
    page.emulate_media(media="print")

    # Just after the change to paper the browser may still answer with the layout of the screen.
    page.wait_for_function(f"each => ({widths})(each) === 0", arg=code.element_handle())


def test_on_a_touch_screen_the_menu_of_a_section_copies_its_link_and_stays_where_it_is(visitor):
    page = visitor.page(permissions=["clipboard-read", "clipboard-write"], **DARK_PHONE, has_touch=True, is_mobile=True)

    page.goto(ARTICLE)
    section = page.locator(".article-text > section").nth(1)
    expect(section.locator(".section-head :is(a, button):visible")).to_have_count(0)
    sign = section.locator(".section-menu summary")
    sign.scroll_into_view_if_needed()
    before = sign.bounding_box()
    sign.tap()
    copy = section.get_by_role("button", name="Copy link")
    expect(copy).to_have_accessible_description(re.compile(r"^§ 2 "))
    opened = copy.bounding_box()
    copy.tap()
    copied = section.get_by_role("button", name="Link copied")
    expect(copied).to_be_visible()

    assert sign.bounding_box() == before
    assert copied.bounding_box() == opened
    assert page.evaluate("navigator.clipboard.readText()").endswith("#" + section.get_attribute("id"))
    assert_nothing_wrong(page)
    expect(copy).to_be_visible()


def test_on_a_phone_a_heading_has_the_whole_line_and_the_button_stands_above_it(visitor):
    page = visitor.page(viewport={"width": 360, "height": 800})

    page.goto(ARTICLE)
    heading = page.locator(".section-head h2").first.bounding_box()
    button = page.locator(".copy-link").first.bounding_box()

    assert heading["width"] == page.locator(".article-text").bounding_box()["width"]
    assert button["y"] + button["height"] <= heading["y"] + 1


def test_without_scripts_the_link_itself_is_there(visitor):
    page = visitor.page(java_script_enabled=False)

    page.goto(ARTICLE)
    expect(page.locator(".copy-link")).to_have_count(0)
    page.locator("a.permalink").nth(1).click()

    expect(page).to_have_url(re.compile(re.escape(page.locator("a.permalink").nth(1).get_attribute("href")) + "$"))
