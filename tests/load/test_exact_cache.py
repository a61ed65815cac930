"""The response cache of several processes under load: what one commits is on the next answer of each of them."""

import threading
import urllib.request

from tests.served import Served

DECISIONS = 1_000

# Approves and rejects one comment in turn, in a process of its own, and asks each server for the page at once.
DECIDE = """
import json, urllib.request
from django.contrib.auth.models import User
from comments import actions
from comments.actions import Seen
from comments.models import Comment

moderator = User.objects.get(username="moderator")
comment = Comment.objects.filter(status="pending", thread=None, page__locale__language_code="en").first()
mark = f'id="comment-{{comment.pk}}"'.encode()
stale = 0
for turn in range({decisions}):
    comment.refresh_from_db()
    if turn % 2:
        actions.reject(comment, moderator=moderator, seen=Seen.of(comment), reason="off_topic")
    else:
        actions.approve(comment, moderator=moderator, seen=Seen.of(comment))
    for url in {urls} * {asks}:
        with urllib.request.urlopen(url + comment.page.get_url()) as response:
            stale += (mark in response.read()) == bool(turn % 2)
print(json.dumps(stale))
"""


def stale_answers(site: Served, urls: list[str], decisions: int = DECISIONS) -> int:
    """Return how many answers were not current, of those to the requests right after each decision."""
    is_over = threading.Event()
    failed = []

    def read(path):
        while not is_over.is_set():
            for url in urls:
                try:
                    urllib.request.urlopen(f"{url}{path}", timeout=20).close()  # noqa: S310  our own server
                except OSError as error:
                    failed.append(error)

    readers = [threading.Thread(target=read, args=[path]) for path in ("/", "/articles/", "/feed/", "/about/")]
    for reader in readers:
        reader.start()
    try:
        stale = int(site.shell(DECIDE.format(decisions=decisions, urls=urls, asks=4 // len(urls))))
    finally:
        is_over.set()
        for reader in readers:
            reader.join()
    assert not failed
    return stale


def test_a_decision_is_on_the_next_answer_of_each_process(tmp_path, record_property):
    site = Served(tmp_path / "site", workers=2)
    site.load_demo()
    try:
        site.start()
        stale = stale_answers(site, [site.url])
        numbers = site.manage("cache", "stats").splitlines()
    finally:
        site.stop()
    assert stale == 0
    assert len(numbers) == 2 and all(" 0 hits" not in line for line in numbers), numbers
    record_property("figures", f"Cache: {DECISIONS} decisions, 0 stale answers; {'; '.join(numbers)}")
