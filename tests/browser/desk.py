"""The moderators' desk as the browser tests drive it: comments that wait, the keys, and what became of it all."""

import json
import re
from itertools import count
from urllib.parse import urlsplit

from playwright.sync_api import Page

# What a moderator sees in a morning. `section` counts the sections of the article; `parent` an earlier visible comment.
KINDS = [
    {"text": "I walked past it on Tuesday and it was shut."},
    {"text": "Three links: https://a.example https://b.example https://c.example", "name": "Rita"},
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
from comments.actions import State
data = json.loads({data!r})
article = ArticlePage.objects.get(slug="mending-the-ell-bridge").copy(
    update_attrs={{"slug": data["slug"], "title": data["title"]}}, keep_live=True)
boss, now = get_user_model().objects.get(username="admin"), timezone.now()
first = actions.submit(article, name="Ada", text="What opens the conversation.", now=now - timedelta(days=2))
actions.approve(first, moderator=boss, seen=State.of(first))
for number, kind in enumerate(data["comments"]):
    comment = actions.submit(
        article, name=kind.get("name", "Reader"), email=kind.get("email", ""),
        text=kind.get("exact") or f"{{kind['text']}} ({{number}})",
        section=article.discussed_sections()[kind["section"]] if "section" in kind else None,
        parent=first if "parent" in kind else None, now=now - timedelta(minutes=500 - number))
    if "edit" in kind:
        text = f"{{kind['edit']}} ({{number}})"
        actions.edit(comment, seen=State.of(comment), name=comment.name, email="", text=text)
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
numbers = count(1)


def send(site, comments) -> int:
    """An article of its own with these comments awaiting moderation; the number of its page."""
    data = {"slug": f"desk-{next(numbers)}", "title": "Opinions", "comments": comments}
    return int(site.shell(SEND.format(data=json.dumps(data))).split()[-1])


def look(site, page_id) -> dict:
    return json.loads(site.shell(LOOK.format(page=page_id)).splitlines()[-1])


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
            page.get_by_role("link", name=re.compile("^Start with")).click()
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

    def click(self, target):
        """A button or link that brings another card, or the same one anew."""
        self.page.evaluate("document.querySelector('[data-desk-card]').isOld = true")
        target.click()
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
