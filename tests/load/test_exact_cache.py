"""The response cache of several processes under load: what one commits is on the next answer of each of them."""

import os
import random
import signal
import threading
import time
import urllib.request
from pathlib import Path

from django.conf import settings

from gazette.tests.redis_server import RedisServer, needs_redis
from tests.served import Served, copy_demo

DECISIONS = int(os.environ.get("DECISIONS", "120"))
KILLS = int(os.environ.get("KILLS", "40"))

# Approves and rejects a comment in turn, in a process of its own, and asks each server for the page at once.
DECIDE = """
import http.client, time, urllib.request
from django.contrib.auth.models import User
from comments import actions
from comments.actions import State
from comments.models import Comment

def page(url):
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=20) as response:
                return response.read()
        except (OSError, http.client.HTTPException):  # its process was killed
            time.sleep(0.05)

moderator = User.objects.get(username="moderator")
comment = Comment.objects.filter(status="pending", thread=None, page__locale__language_code="en").first()
mark = f'id="comment-{{comment.pk}}"'.encode()
stale = 0
for turn in range({decisions}):
    comment.refresh_from_db()
    if turn % 2:
        actions.reject(comment, moderator=moderator, seen=State.of(comment), reason="off_topic")
    else:
        actions.approve(comment, moderator=moderator, seen=State.of(comment))
    for url in {urls} * {asks}:
        stale += (mark in page(url + comment.page.get_url())) == bool(turn % 2)
print(stale)
"""


def stale_answers(site: Served, urls: list[str], decisions: int = DECISIONS, while_deciding=lambda: None) -> int:
    """Return how many answers were not current, of those to the requests right after each decision."""
    is_over = threading.Event()

    def repeat(act):
        while not is_over.is_set():
            act()

    def read(path):
        for url in urls:
            try:
                urllib.request.urlopen(f"{url}{path}", timeout=20).close()  # noqa: S310  our own server
            except OSError:
                time.sleep(0.05)

    acts = [while_deciding, *(lambda path=path: read(path) for path in ("/", "/articles/", "/feed/"))]
    threads = [threading.Thread(target=repeat, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    try:
        return int(site.shell(DECIDE.format(decisions=decisions, urls=urls, asks=4 // len(urls))))
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def test_a_decision_is_on_the_next_answer_of_each_process(tmp_path, record_property):
    copy_demo(settings.DEMO_SITES, tmp_path / "site")
    site = Served(tmp_path / "site", workers=2)
    try:
        site.start()
        stale = stale_answers(site, [site.url], while_deciding=lambda: time.sleep(1))
        numbers = site.manage("cache", "stats").splitlines()[1:]
    finally:
        site.stop()
    assert stale == 0
    assert len(numbers) == 2 and all(" 0 hits" not in line for line in numbers), numbers
    record_property("figures", f"Cache: {DECISIONS} decisions, 0 stale answers; {'; '.join(numbers)}")


@needs_redis
def test_no_kill_leaves_a_stale_page_in_the_shared_cache(tmp_path, record_property):
    redis = RedisServer(tmp_path)
    redis.start()
    copy_demo(settings.DEMO_SITES, tmp_path / "site")
    site = Served(tmp_path / "site", workers=2, CACHE_URL=f"redis://127.0.0.1:{redis.port}/0")
    killed = []

    def kill_a_worker():
        time.sleep(random.uniform(0, 0.5))
        workers = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
        if workers and len(killed) < KILLS:
            killed.append(random.choice(workers))
            os.kill(int(killed[-1]), signal.SIGKILL)

    try:
        site.start()
        stale = stale_answers(site, [site.url], decisions=KILLS * 3 // 2, while_deciding=kill_a_worker)
    finally:
        site.stop()
        redis.kill()
    assert stale == 0 and killed
    record_property("figures", f"Shared cache: {len(killed)} kills during {KILLS * 3 // 2} decisions, 0 stale answers")
