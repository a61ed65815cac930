"""An import of a whole site that is killed at any time goes on where it was, to the same result."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from django.conf import settings

from tests.served import ROOT, Served, copy_empty_site
from tools.load.make_wxr import Writer

POSTS, COMMENTS = 24, 240
KILLS = 2
# All that an import stores, without times at which it did.
STORED = (
    "SELECT p.id, p.path, p.title, p.slug, p.live, p.first_published_at, p.numchild, a.opening <> '' "
    "FROM wagtailcore_page p LEFT JOIN blog_articlepage a ON a.page_ptr_id = p.id",
    "SELECT id, page_id, parent_id, thread_id, name, email, text, status, submitted_at, visible_in_thread "
    "FROM comments_comment",
    "SELECT comment_id, to_status, made_by, made_at FROM comments_decision",
    "SELECT page_id, block_id, visible FROM comments_tally",
    "SELECT old_path, redirect_page_id FROM wagtailredirects_redirect",
    "SELECT id, name, slug, parent_id FROM blog_topic",
    "SELECT article_id, author_id FROM blog_byline",
    "SELECT articlepage_id, topic_id FROM blog_articlepage_topics",
    "SELECT source, kind, source_id, object_id, digest FROM gazette_importedobject",
    "SELECT page_id, number FROM blog_articleedition",
    "SELECT article_id, key FROM blog_importedarticle",
)


def database(site: Served) -> Path:
    (found,) = Path(site.environment["GAZETTE_VAR"]).glob("*.sqlite3")
    return found


def rows(site: Served, query: str) -> list:
    with closing(sqlite3.connect(database(site), timeout=30)) as connection:
        return sorted(connection.execute(query), key=repr)


def number_of_posts(site: Served) -> int:
    return rows(site, "SELECT COUNT(*) FROM blog_importedarticle")[0][0]


def test_import_that_is_killed_goes_on_to_the_same_result(tmp_path, record_property):
    export = tmp_path / "export.xml"
    Writer(POSTS, COMMENTS).write(export)
    copy_empty_site(settings.DEMO_SITES, tmp_path / "whole")
    whole = Served(tmp_path / "whole")
    shutil.copytree(tmp_path / "whole", tmp_path / "killed")
    killed = Served(tmp_path / "killed")
    command = ["import_wordpress", str(export), "--run"]
    whole.manage(*command)

    stops = sorted(random.Random(7).sample(range(1, POSTS), KILLS))  # noqa: S311  no secrets
    for stop in stops:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=killed.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while process.poll() is None and number_of_posts(killed) < stop:
            time.sleep(0.005)
        time.sleep(random.random() * 0.1)  # noqa: S311  somewhere in the next post
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert stop <= number_of_posts(killed) < POSTS
        comments = rows(killed, "SELECT COUNT(*) FROM comments_comment")[0][0]
        assert comments == number_of_posts(killed) * COMMENTS // POSTS  # each post with all of them
    printed = killed.manage(*command)

    assert f"{POSTS:>9}" in printed
    for query in STORED:
        assert rows(killed, query) == rows(whole, query)
    assert number_of_posts(killed) == POSTS
    assert rows(killed, "SELECT COUNT(*) FROM comments_comment") == [(COMMENTS,)]
    record_property("figures", f"import: killed after {', '.join(map(str, stops))} of {POSTS} posts")
