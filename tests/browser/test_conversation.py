"""An article with a hundred comments: in place and in the list, with and without scripts, on a phone and on paper."""

import re

from playwright.sync_api import expect

from .pages import DARK_PHONE, assert_nothing_wrong, follow

SET_UP = """
from django.utils import timezone
from blog.models import ArticlePage
from tools.load.make_comments import CommentGenerator, store, targets_on
article = ArticlePage.objects.get(slug="the-embankment")
old = timezone.now().replace(year=2020)
copy = article.copy(update_attrs={"slug": "crowded", "first_published_at": old}, keep_live=True)
for batch in CommentGenerator(1, targets_on([copy]), 100, 0, 1, 0.5, now=timezone.now()).chunks():
    for made in batch:
        made.steps, made.decisions = [], []  # other tests look at the log
    store(batch)
"""
TEAR_DOWN = """
from blog.models import ArticlePage
from comments.models import Comment
page = ArticlePage.objects.get(slug="crowded")
comments = Comment.objects.filter(page=page)
comments.update(parent=None, thread=None)  # which protect each other
comments.delete()
page.unpublish()
"""
URL = "/articles/crowded/"
HIGHEST = 12_000


def test_hundred_comments_are_read_in_place_and_in_a_list_that_is_not_too_long(visitor):
    visitor.site.shell(SET_UP)
    try:
        read_without_scripts(visitor.page(java_script_enabled=False, **DARK_PHONE))
        read_with_scripts(visitor.page(**DARK_PHONE))
        read_on_a_wide_screen_and_on_paper(visitor.page(viewport={"width": 1280, "height": 900}))
    finally:
        visitor.site.shell(TEAR_DOWN)


def read_without_scripts(page):
    page.goto(URL)
    line = page.locator(".section-talk").first
    expect(line.locator(".section-comments li").first).to_be_hidden()
    line.locator(".section-comments summary").click()
    expect(line.locator(".section-comments li").first).to_be_visible()
    line.locator(".section-menu summary").click()
    expect(line.get_by_role("link", name="Report an error in this section")).to_be_visible()

    follow(line.get_by_role("link", name=re.compile("comments on this section$")))
    expect(page.locator("#comments_heading")).to_contain_text("comments on “A hill that came by train”")
    expect(page.locator(".comment-time").last).to_have_text(re.compile(r"\d{4}, \d"))
    page.get_by_role("link", name="Back to the section").click()
    expect(page).to_have_url(re.compile("#a-hill-that-came-by-train$"))


def read_with_scripts(page):
    page.goto(URL)
    expect(page.locator(".comment")).to_have_count(100)
    newest = page.locator("#comments .comment-time time").last
    expect(newest).to_have_text(re.compile("ago|yesterday|now"))
    expect(newest).to_have_attribute("title", re.compile(r"^\d+ \w+ \d{4}, "))
    assert page.locator(".threads").bounding_box()["height"] <= HIGHEST
    page.locator(".section-comments summary").first.click()
    page.locator(".section-menu summary").first.click()
    assert_nothing_wrong(page)

    folded = page.locator(".more-replies .comment").last
    expect(folded).to_be_hidden()
    page.goto(f"{URL}#{folded.get_attribute('id')}")
    expect(folded).to_be_visible()
    follow(page.get_by_role("link", name="Newest first"))
    expect(page.locator(".comment-orders [aria-current]")).to_have_text("Newest first")
    page.get_by_role("link", name="Write a comment").click()
    expect(page.locator("#comment-form")).to_be_in_viewport()
    assert_nothing_wrong(page)


def read_on_a_wide_screen_and_on_paper(page):
    page.goto(URL)
    figure = page.locator(".article-text figure.figure:not(.gallery *)").first
    gallery = page.locator(".article-text figure.gallery").first
    gallery.evaluate("each => each.classList.add('wide')")
    figure.evaluate("each => each.classList.add('full')")

    text, wide = page.locator(".article-text").bounding_box(), gallery.bounding_box()
    masthead = page.locator(".masthead").bounding_box()
    assert (wide["x"], wide["x"] + wide["width"]) == (text["x"], masthead["x"] + masthead["width"])
    assert figure.bounding_box()["x"] <= 0
    assert figure.bounding_box()["width"] == 1280
    assert_nothing_wrong(page)

    page.emulate_media(media="print")
    for visible in (".masthead-name", "h1", ".section-head h2", ".article-text p"):
        expect(page.locator(visible).first).to_be_visible()
    for hidden in (
        ".copy-link",
        ".permalink",
        ".section-talk",
        ".comment-orders",
        ".further-articles",
        ".masthead-nav",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".more-replies .comment").first).to_be_visible()
    url = page.locator(".article-head").evaluate("each => getComputedStyle(each, '::after').content")
    assert url.endswith(f'{URL}"')
    # Just after the change to paper the browser may still answer with the layout of the screen.
    page.wait_for_function(
        "each => each.clientWidth === each.closest('.article-text').clientWidth",
        arg=figure.locator("img").element_handle(),
    )
