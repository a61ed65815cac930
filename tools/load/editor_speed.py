"""Measure the editor with a long article in a browser: `make measure-editor`; one line per figure.

40 sections and 20,000 words, once with one block of paragraphs a section and once with five, on a
production server. "First key" is the time from opening the editor until a typed letter is in the first paragraph. Times
are medians, for a machine without other load. Exit status 1 if a figure misses its limit.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.served import served_demo

from ..browser import browser, sign_in
from .measuring import Figures, print_load

FIRST_KEY, SAVE = {1: 3.0, 5: 6.0}, 1.0  # s, by blocks a section
ARTICLE = """
from blog.models import ArticlePage, BlogIndexPage
from django.contrib.auth.models import User
words = ("The river had risen in the night and nobody had been told of it before the morning came " * 40).split()
section_words, blocks = 500, {blocks}
each = section_words // blocks
paragraphs = lambda number: [
    ("paragraph", "<p>" + " ".join(words[:each // 2]) + ".</p><p>" + " ".join(words[:each - each // 2]) + ".</p>")
    for _ in range(blocks)
]
rest = {{"address": "", "comments": "", "summary": ""}}
article = ArticlePage(title="Long with {blocks}", slug="long-{blocks}", live=False, lead="Long.", body=[
    ("section", {{"heading": f"Part {{number}}", "content": paragraphs(number), **rest}}) for number in range(1, 41)
])
BlogIndexPage.objects.first().add_child(instance=article)
article.save_revision(user=User.objects.get(username="editor")).publish()
print(article.pk, sum(section.words for section in article.sections))
"""
FIRST = "[data-contentpath=body] [data-contentpath=content] [contenteditable=true]"
TYPED = f"document.querySelector('{FIRST}')?.textContent.startsWith('q')"


def first_key(page, path: str) -> float:
    begin = time.perf_counter()
    page.goto(path, wait_until="commit")
    page.wait_for_selector(FIRST, state="visible")
    page.locator(FIRST).first.evaluate("element => { element.scrollIntoView({block: 'center'}); element.focus() }")
    page.keyboard.press("Control+Home")
    page.keyboard.type("q")
    page.wait_for_function(TYPED)
    return time.perf_counter() - begin


def save(page) -> float:
    """Return how long the server takes to autosave after a key."""
    page.wait_for_timeout(3_000)  # Wagtail records the unchanged form two seconds after loading
    with page.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url) as saved:
        page.keyboard.type("s")
    assert saved.value.status == 200, saved.value.text()[:300]
    saved.value.finished()
    return saved.value.request.timing["responseEnd"] / 1000


def measure(site, times: int) -> int:
    print_load()
    figures = Figures()
    with browser() as opened:
        context = opened.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        page = context.new_page()
        sign_in(page, "editor", site.password)
        page.on("dialog", lambda dialog: dialog.accept())
        for blocks, limit in FIRST_KEY.items():
            pk, words = site.shell(ARTICLE.format(blocks=blocks)).split()
            path = f"/admin/pages/{pk}/edit/"
            first_key(page, path)  # the browser's cache and the server's code
            keys, saves = zip(*((first_key(page, path), save(page)) for _ in range(times)), strict=True)
            what = f"40 sections of {blocks} block{'s' if blocks > 1 else ''}, {words} words"
            figures.add_median(f"first key: {what}", keys, limit, "s")
            figures.add_median(f"save:      {what}", saves, SAVE, "s")
    return figures.missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gazette-editor-") as folder, served_demo(Path(folder) / "served") as site:
        missed = measure(site, options.times)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
