"""Markup and URLs of an attacker in a real browser: nothing runs, nothing leads out, nothing is asked for."""

import itertools
from urllib.parse import urlsplit

import pytest

from comments.tests.hostile.vectors import VECTORS, email_with, short

MANY = VECTORS[::2] + VECTORS[1::4]
# Whoever runs anything is written down, and a test of this house fails for each line on the console.
TRIPWIRE = """
window.tripped = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = () => { window.tripped.push(name); console.error("tripped: " + name); };
}
"""
# What a hand could do to it, and what a page does by itself.
TOUCH_EVERYTHING = """
(within) => {
  const events = ["mouseover", "mouseenter", "focus", "blur", "click", "toggle", "load", "error", "animationstart"];
  const elements = [...document.querySelectorAll(`${within}, ${within} *`)];
  for (const element of elements) {
    if (element.closest("form, dialog, a[data-desk-key]")) continue;
    element.addEventListener("click", (event) => event.preventDefault());
    for (const name of events) element.dispatchEvent(new Event(name, {bubbles: true, cancelable: true}));
  }
  const schemes = elements.filter((element) => element.href !== undefined).map((link) => link.protocol);
  return {
    number: elements.length,
    schemes: [...new Set(schemes)].sort(),
    tags: [...new Set(elements.map((element) => element.localName))].sort(),
    tripped: window.tripped,
  };
}
"""
IN_COMMENTS = {"a", "blockquote", "br", "code", "div", "em", "li", "mark", "ol", "p", "strong", "ul"}


def write_all(site, request):
    """Stores every one of MANY through the form of an article with few others, several in a comment; gives its id."""
    page_id = site.shell(
        "from blog.models import ArticlePage; from django.db.models import Count\n"
        "open_ones = ArticlePage.objects.live().filter(comments_policy='')\n"
        "print(open_ones.annotate(number=Count('reader_comments')).order_by('number', '-pk')[0].pk)",
    ).strip()
    sent = 0
    for batch in itertools.batched(MANY, 4):
        text = "\n\n".join(vector[:1200] for vector in batch)
        fields = {"name": short(batch[0], 60), "email": email_with(batch[1 % len(batch)]), "text": text}
        response = request.post(f"/comments/on/{page_id}/", form=fields, max_redirects=0)
        assert response.status == 303, response.text()[:200]
        sent += len(batch)
    assert sent >= 200
    return page_id


@pytest.fixture
def look(visitor):
    counts = {"pages": 0, "elements": 0}

    def open_and_touch(page, url, within):
        page.goto(url)
        found = page.evaluate(TOUCH_EVERYTHING, within)
        assert found["tripped"] == []
        assert set(found["schemes"]) <= {"http:", "https:", "mailto:", ":"}  # ":" is of no URL at all
        assert page.url.endswith(url)
        counts["pages"] += 1
        counts["elements"] += found["number"]
        return found

    open_and_touch.counts = counts
    return open_and_touch


def test_script_detector_finds_a_script(browser):
    page = browser.new_page()
    page.add_init_script(TRIPWIRE)
    page.goto("about:blank")
    page.set_content("<p class=x><img src=data:, onerror=alert(1)><b onmouseover=alert(2)>b</b></p>")
    page.evaluate(TOUCH_EVERYTHING, ".x")

    assert len(page.evaluate("window.tripped")) >= 2
    page.close()


def test_readers_input_runs_no_script(site, visitor, look, record_property):
    reader = visitor.page()
    reader.add_init_script(TRIPWIRE)
    page_id = write_all(site, reader.request)
    moderator = visitor.signed_in("moderator")
    moderator.add_init_script(TRIPWIRE)

    # The desk, where scripts of a page may run: the queue, and every eighth card.
    look(moderator, f"/admin/comments/?status=pending&page={page_id}", ".desk-queue table")
    cards = moderator.eval_on_selector_all(
        ".desk-comment__text", "links => links.map((link) => new URL(link.href).pathname)"
    )
    assert len(cards) >= 40
    for card in cards[::8]:
        found = look(moderator, card, ".desk-card__text")
        assert set(found["tags"]) <= IN_COMMENTS
        look(moderator, card, ".desk-card__facts")

    # The article, once all are approved. What readers of other tests reported there is in the queue too, and approved.
    waiting = f"Comment.objects.filter(page={page_id}, status='pending').values_list('pk', flat=True)"
    numbers = site.shell(f"from comments.models import Comment; print(*{waiting})").split()
    assert len(numbers) >= 40
    site.manage("moderate", "approve", *numbers, "--as", "moderator")
    # The first look at an article makes its pictures, which takes longer than a page may.
    url = urlsplit(reader.request.get(f"/comments/{numbers[0]}/").url).path
    look(reader, url, "#comments article")
    found = look(reader, url, ".comment-text")
    assert set(found["tags"]) <= IN_COMMENTS
    assert found["number"] > len(cards)
    look(reader, f"/comments/{numbers[-1]}/reply/", ".answered")

    counts = f"{look.counts['elements']} elements touched on {look.counts['pages']} pages"
    record_property("figures", f"XSS in a browser: {len(MANY)} vectors, {counts}: 0 executed, 0 URLs of other schemes")
