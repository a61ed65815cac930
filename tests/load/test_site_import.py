"""Imports that are killed at any time go on where they were, to the same result.

`IMPORT_KILLS` is how often each of them is killed, each time from the beginning; 20 for a release.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from tests.served import Served, copy_empty_site
from tools.load.make_wxr import Writer, permalink

KILLS = int(os.environ.get("IMPORT_KILLS", 1))
POSTS, COMMENTS = 12, 120
# All that an import stores, without times at which it did, random ids of blocks and names of files.
STORED = (
    "SELECT p.id, p.path, p.title, p.slug, p.live, p.first_published_at, p.numchild, a.opening <> '', a.hero_id "
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
    "SELECT article_id, key, source_digest, content_digest FROM blog_importedarticle",
    "SELECT id, title, file_hash, collection_id FROM blog_picture",
    "SELECT content_type_id, object_id, title, body FROM wagtailsearch_indexentry",
    "SELECT object_id, to_object_id, model_path FROM wagtailcore_referenceindex",
)


@dataclass
class Site:
    """A new site whose state can be put back; its commands are forks of one process, which spares their start."""

    served: Served
    states: Path

    @property
    def state(self) -> Path:
        return Path(self.served.environment["GAZETTE_VAR"])

    def keep(self, name: str) -> None:
        shutil.rmtree(self.states / name, ignore_errors=True)
        shutil.copytree(self.state, self.states / name)

    def restore(self, name: str) -> None:
        shutil.rmtree(self.state)
        shutil.copytree(self.states / name, self.state)

    def stored(self) -> list[list]:
        (database,) = self.state.glob("*.sqlite3")
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            found = [sorted(connection.execute(query), key=repr) for query in STORED]
            pictures = connection.execute("SELECT id, file FROM blog_picture ORDER BY id")
            return [
                *found,
                [(pk, sha256((self.state / "media" / name).read_bytes()).hexdigest()) for pk, name in pictures],
            ]

    def kill_after(self, seconds: float, command: list[str]) -> bool:
        """Run a command and kill it after so long; return whether it still ran."""

        def run():
            with suppress(RuntimeError):
                self.served.manage(*command)

        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(seconds)
        server = self.served.commands.server.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        thread.join()
        return bool(children)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("import")
    copy_empty_site(settings.DEMO_SITES, folder / "site")
    site = Site(Served(folder / "site"), folder / "states")
    site.keep("new")
    yield site
    site.served.stop()


def wordpress(site: Site, folder: Path) -> list[str]:
    Writer(POSTS, COMMENTS).write(folder / "export.xml")
    return ["import_wordpress", str(folder / "export.xml"), "--run"]


def ghost(site: Site, folder: Path) -> list[str]:
    text = Writer(1, 0).text
    (folder / "content/images").mkdir(parents=True)
    posts = []
    for number in range(POSTS):
        Image.new("RGB", (300, 200), (number, 90, 90)).save(folder / f"content/images/{number}.jpg")
        picture = f"__GHOST_URL__/content/images/{number}.jpg"
        posts.append(
            {
                "id": str(number),
                "title": text(5),
                "slug": f"post-{number}",
                "html": f"<p>{text(30)}</p><h2>{text(3)}</h2><p>{text(30)}</p><img src='{picture}' alt='A boat'>",
                "feature_image": picture,
                "status": "published",
                "type": "page" if number % 4 == 0 else "post",
                "published_at": "2021-03-02T09:00:00.000Z",
            }
        )
    tags = [{"id": str(number), "name": f"Tag {number}", "slug": f"tag-{number}"} for number in range(4)]
    posts_tags = [{"post_id": str(number), "tag_id": str(number % 4)} for number in range(POSTS)]
    data = {"posts": posts, "tags": tags, "posts_tags": posts_tags}
    (folder / "ghost.json").write_text(json.dumps({"db": [{"data": data}]}))
    return ["import_ghost", str(folder / "ghost.json"), "--run", "--media", str(folder)]


def disqus(site: Site, folder: Path) -> list[str]:
    Writer(POSTS, 0).write(folder / "export.xml")
    site.served.manage("import_wordpress", str(folder / "export.xml"), "--run")
    text = Writer(1, 0).text
    rows = [
        f'<thread dsq:id="{post}"><link>https://large.example{permalink(post)}</link></thread>' for post in range(POSTS)
    ]
    for number in range(COMMENTS * 4):
        is_spam = str(number % 9 == 0).lower()
        parent = f'<parent dsq:id="{number - POSTS}"/>' if number >= POSTS and number % 3 else ""
        rows.append(
            f'<post dsq:id="{number}"><message>{escape(f"<p>{text(20)}</p>")}</message><author><name>Reader {number}'
            f"</name></author><createdAt>2014-03-02T09:00:00Z</createdAt><isSpam>{is_spam}</isSpam>"
            f'<isDeleted>false</isDeleted><thread dsq:id="{number % POSTS}"/>{parent}</post>'
        )
    head = 'xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"'
    (folder / "disqus.xml").write_text(f"<disqus {head}>{''.join(rows)}</disqus>")
    return ["import_comments", str(folder / "disqus.xml"), "--format", "disqus", "--run"]


def articles(site: Site, folder: Path) -> list[str]:
    text = Writer(1, 0).text
    for number in range(POSTS):
        Image.new("RGB", (300, 200), (number, 90, 90)).save(folder / f"{number}.png")
        (folder / f"{number}.md").write_text(
            f"---\ndate: 2021-03-02 09:00\n---\n\n# {text(5)}\n\n{text(20)}\n\n## {text(3)}\n\n{text(40)}\n\n"
            f"![A boat]({number}.png)\n"
        )
    return ["import_articles", str(folder), "--publish"]


def whole_site(site: Site, folder: Path) -> list[str]:
    articles(site, folder)
    site.served.manage("import_articles", str(folder), "--publish")
    site.served.manage(*wordpress(site, folder))
    site.served.manage("export_site", str(folder / "site"))
    site.restore("new")
    return ["import_site", str(folder / "site")]


@pytest.mark.parametrize("prepare", [wordpress, ghost, disqus, articles, whole_site])
def test_import_that_is_killed_goes_on_to_the_same_result(site, tmp_path, prepare, record_property):
    site.restore("new")
    command = prepare(site, tmp_path)
    site.keep("before")
    before = site.stored()
    started = time.monotonic()
    site.served.manage(*command)
    seconds = time.monotonic() - started
    result = site.stored()
    assert result != before

    delays = [random.uniform(0.02, 1) * seconds for _kill in range(KILLS)]  # noqa: S311  no secrets
    halfway = 0
    for delay in delays:
        site.restore("before")
        was_running = site.kill_after(delay, command)
        found = site.stored()
        halfway += was_running and found not in (before, result)
        if prepare is not whole_site or found != result:
            site.served.manage(*command)
        for query, expected, rows in zip((*STORED, "files"), result, site.stored(), strict=True):
            assert rows == expected, (query, delay, seconds)

    printed = " ".join(f"{delay:.2f}" for delay in delays)
    record_property("figures", f"{command[0]}: killed after {printed} of {seconds:.2f} s, {halfway} times halfway")
