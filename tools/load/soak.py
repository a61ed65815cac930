"""Many writers and two moderators at once, and processes that are killed under them: `make soak`.

A server of its own (`manage.py serve`, three workers) on a scratch folder, on SQLite or on the empty database that
DATABASE_URL names; all traffic stays on 127.0.0.1. The responses to readers and moderators are compared with what is
stored. Prints its figures; exit status 1 if one of them is wrong.
"""

import argparse
import http.client
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.served import Served

WORKERS = 3
START = "/admin/comments/start/"
ALREADY_SENT = "You have already sent this comment."  # the page, where a kill cut the first response

SET_UP_SITE = """
from django.contrib.auth.models import Group, User
from blog.tests.factories import make_article
for name in ("one", "two"):
    User.objects.create_user(name, password="{password}").groups.add(Group.objects.get(name="Moderators"))
print(make_article(slug="under-load").pk)
"""

# Print what is stored.
READ_STATE = """
import json
from comments.models import Comment, Decision, CommentCount
print(json.dumps({
    "comments": list(Comment.objects.order_by("id").values_list(
        "id", "text", "status", "revision", "visible_in_thread")),
    "log": list(Decision.objects.order_by("id").values_list(
        "id", "comment_id", "action", "from_status", "to_status", "revision")),
    "counts": sum(CommentCount.objects.values_list("visible", flat=True)),
}))
"""


@dataclass
class Responses:
    """What the server responded. A list is only ever appended to, so that threads need no lock."""

    stored: list[str] = field(default_factory=list)  # texts of comments, to readers
    decided: list[int] = field(default_factory=list)  # numbers in the log, to moderators
    errors: list[str] = field(default_factory=list)  # responses that nobody should get
    broken: list[str] = field(default_factory=list)  # connections that a kill cut


class Site(Served):
    """A site with one article and two moderators."""

    def __init__(self, folder: Path):
        # Behind a proxy, so that each writer comes from a network of its own.
        super().__init__(
            folder, database=os.environ.get("DATABASE_URL", ""), workers=WORKERS, GAZETTE_TRUSTED_PROXIES="1"
        )
        self.page_id = int(self.shell(SET_UP_SITE.format(password=self.password)).split()[-1])

    def workers(self) -> set[int]:
        pid = self.process.pid
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def kill_a_worker(self) -> float:
        """Kill a worker; return the seconds until its parent has replaced it."""
        before = self.workers()
        victim = random.choice(sorted(before))
        os.kill(victim, signal.SIGKILL)
        started = time.monotonic()
        while not (len(now := self.workers()) == len(before) and victim not in now):
            if time.monotonic() > started + 30:
                raise RuntimeError("a killed worker was not replaced within half a minute")
            time.sleep(0.02)
        return time.monotonic() - started


def retry(responses: Responses, function):
    """Call `function` until no kill cuts the connection; return its result."""
    for _ in range(1_200):
        try:
            return function()
        except (OSError, http.client.HTTPException) as error:
            responses.broken.append(type(error).__name__)
            time.sleep(0.1)
    raise RuntimeError("no response for two minutes")


def write(site: Site, responses: Responses, writer: int, number: int):
    headers = {"X-Forwarded-For": f"198.51.100.{writer}"}
    for count in range(number):
        text = f"Writer {writer} has a remark, no. {count}."
        fields = {"name": f"Writer {writer}", "text": text}
        status, location, _cookies, page = retry(
            responses, lambda fields=fields: site.request("POST", f"/comments/on/{site.page_id}/", fields, headers)
        )
        if (status == 303 and "/received/" in location) or (status == 422 and ALREADY_SENT in page):
            responses.stored.append(text)
        else:
            responses.errors.append(f"writing: {status} {page[:200]}")


class Moderator:
    """Decide one card after the other, as fast as the desk allows, until `stop` is set."""

    def __init__(self, site: Site, responses: Responses, name: str):
        self.site, self.responses, self.name = site, responses, name
        self.cookies: dict[str, str] = {}
        self.choice = random.Random(name)

    def request(self, method, path, fields=None):
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        response = retry(self.responses, lambda: self.site.request(method, path, fields, headers))
        self.cookies |= response[2]
        if response[0] >= 500:
            self.responses.errors.append(f"moderating: {response[0]} {path}")
        return response

    def sign_in(self):
        page = self.request("GET", "/admin/login/")[3]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        fields = {"username": self.name, "password": self.site.password, "csrfmiddlewaretoken": token}
        status = self.request("POST", "/admin/login/", fields)[0]
        assert status == 302, status

    def work(self, stop: threading.Event):
        self.sign_in()
        path = START
        while not stop.is_set():
            status, location, _cookies, page = self.request("GET", path)
            path = START
            if status == 302:
                path = location
                if not re.search(r"/comments/\d+/", location):
                    path = START
                    time.sleep(0.05)  # no card is waiting
                continue
            form = card_form(page)
            if status != 200 or not form:
                continue
            do = self.choice.choices(["approve", "reject", "spam", "undo"], [6, 3, 1, 1])[0]
            action, fields = form
            fields |= {"do": do, "reason": "off_topic" if do == "reject" else ""}
            status, location, _cookies, _page = self.request("POST", action, fields)
            done = re.search(r"[?&]done=(\d+)", location)
            if status == 303 and done:
                self.responses.decided.append(int(done[1]))
                path = location


def card_form(page: str) -> tuple[str, dict[str, str]] | None:
    """Return the URL and the hidden fields of the form with which the card on `page` is decided."""
    # After the form that undoes the last decision.
    card = page[max(0, page.find("desk-card__decide")) :]
    target = re.search(r'action="(/admin/comments/\d+/decide/[^"]*)"', card)
    found = {
        name: re.search(rf'name="{name}" value="([^"]*)"', card)
        for name in ("status", "revision", "csrfmiddlewaretoken")
    }
    if not (target and all(found.values())):
        return None
    return target[1].replace("&amp;", "&"), {name: match[1] for name, match in found.items() if match}


def compare(site: Site, responses: Responses, written: int) -> list[str]:
    """Return the problems."""
    state = json.loads(site.shell(READ_STATE).strip().splitlines()[-1])
    problems = list(dict.fromkeys(responses.errors))
    times = Counter(text for _pk, text, *_rest in state["comments"])
    problems += [f"stored {times[text]} times: {text}" for text in responses.stored if times[text] != 1]
    if len(responses.stored) != written or sum(times.values()) != written:
        problems.append(f"{written} were written, {len(responses.stored)} confirmed, {sum(times.values())} are stored")
    logged = {number for number, *_rest in state["log"]}
    problems += [
        f"a decision that was confirmed is not in the log: {number}"
        for number in responses.decided
        if number not in logged
    ]
    by_comment: dict[int, list] = {}
    for _number, comment_id, _action, was, to, revision in state["log"]:
        by_comment.setdefault(comment_id, []).append((was, to, revision))
    for pk, _text, status, revision, in_thread in state["comments"]:
        steps = by_comment.get(pk, [("", "nothing", 0)])
        is_chain = all(before[1] == after[0] for before, after in zip(steps, steps[1:], strict=False))
        is_whole = [step[2] for step in steps] == list(range(1, revision + 1)) and steps[-1][1] == status
        if not (is_chain and is_whole):
            problems.append(f"the log of comment {pk} does not lead to its state: {steps}, now {status} {revision}")
        if in_thread != (status == "approved"):
            problems.append(f"comment {pk} is {status} and counts {in_thread} in its thread")
    visible = sum(status == "approved" for _pk, _text, status, *_rest in state["comments"])
    if state["counts"] != visible:
        problems.append(f"the comment counts add up to {state['counts']}, {visible} are visible")
    lines = site.log.read_text()
    problems += [
        f"in the log of the server: {words}"
        for words in ("database is locked", "Traceback", "deadlock")
        if words in lines
    ]
    return problems


def soak(folder: Path, *, writers: int, comments: int, kills: int, whole_kills: int) -> tuple[list[str], str]:
    """Run it; return the problems, and the figures in one line."""
    site, responses, stop = Site(folder), Responses(), threading.Event()
    replaced, restarted, written = [], [], writers * comments
    try:
        site.start()
        started = time.monotonic()
        with ThreadPoolExecutor(writers + 2) as pool:
            moderating = [pool.submit(Moderator(site, responses, name).work, stop) for name in ("one", "two")]
            writing = [pool.submit(write, site, responses, writer, comments) for writer in range(writers)]
            try:
                # Spread the kills over the run, by the number of stored comments.
                for kill in range(1, kills + whole_kills + 1):
                    while len(responses.stored) < written * kill / (kills + whole_kills + 1):
                        if all(job.done() for job in writing):
                            break
                        time.sleep(0.02)
                    if kill % ((kills + whole_kills) // (whole_kills or 1) or 1) == 0 and len(restarted) < whole_kills:
                        site.kill()
                        restarted.append(site.start())
                    else:
                        replaced.append(site.kill_a_worker())
                for job in writing:
                    job.result()
                seconds = time.monotonic() - started
                while len(responses.decided) < min(20, written // 4) and not any(job.done() for job in moderating):
                    time.sleep(0.1)
            finally:
                stop.set()
            for job in moderating:
                job.result()
        problems = compare(site, responses, written)
    finally:
        site.stop()
    if (len(replaced), len(restarted)) != (kills, whole_kills):
        problems.append(f"{len(replaced)} workers and {len(restarted)} times everything were killed")
    if max(replaced, default=0) > 5:
        problems.append(f"a killed worker was replaced after {max(replaced):.1f} s")
    return problems, (
        f"{written} comments by {writers} writers in {seconds:.0f} s ({written / seconds:.0f}/s), "
        f"{len(responses.decided)} decisions by 2 moderators; {kills} workers killed, replaced within "
        f"{max(replaced, default=0):.1f} s; {whole_kills} times everything, "
        f"back within {max(restarted, default=0):.1f} s; {len(responses.broken)} connections cut "
        f"and retried; {len(problems)} problems"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=32)
    parser.add_argument("--comments", type=int, default=2_000, help="of each writer")
    parser.add_argument("--kills", type=int, default=20, help="of one worker")
    parser.add_argument("--whole-kills", type=int, default=3, help="of everything")
    options = vars(parser.parse_args())
    with tempfile.TemporaryDirectory(prefix="gazette-soak-") as folder:
        problems, figures = soak(Path(folder), **options)
    print(figures)
    for problem in problems[:20]:
        print(f"WRONG: {problem}")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
