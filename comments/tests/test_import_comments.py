"""Importing the comments of other systems onto the pages at their URLs."""

import gzip
import json
import sqlite3
from datetime import UTC, datetime
from html import escape

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect

from comments.models import Comment, Decision
from gazette.models import Email, ImportedObject

from .consistency import assert_consistent
from .factories import make_page

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
OLD = "https://old.example/2014/low-water/"


@pytest.fixture
def page():
    """A page that a redirect leads to from its former URL."""
    page = make_page()
    Redirect.objects.create(old_path="/2014/low-water", redirect_page=page)
    return page


@pytest.fixture
def run(tmp_path):
    """Import data in a format; return the report, whose sums are checked."""

    def run(format, data, *, dry=False, **options):  # noqa: A002
        file = tmp_path / "comments"
        if data is not None:
            file.write_bytes(data if isinstance(data, bytes) else data.encode())
        target = tmp_path / "report.json"
        call_command("import_comments", file, format=format, run=not dry, report=target, **options)
        report = json.loads(target.read_text())
        for kind, sums in report["sums"].items():
            assert sums["in"] == sums["taken"] + sums["unchanged"] + sums["dropped"]
            assert sums["in"] == sum(row["kind"] == kind for row in report["rows"])
        return report

    run.file = tmp_path / "comments"
    return run


def disqus_thread(number, url, **changes):
    values = {"link": url, "title": "Low water", "isClosed": "false", "isDeleted": "false", **changes}
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
    return f'<thread dsq:id="{number}"><id />{inside}<ipAddress>192.0.2.7</ipAddress></thread>'


def disqus_post(number, message, *, thread=1, parent=None, spam="false", deleted="false"):
    of = f'<parent dsq:id="{parent}" />' if parent else ""
    return (
        f'<post dsq:id="{number}"><id /><message><![CDATA[{message}]]></message>'
        f"<createdAt>2014-03-02T09:00:00Z</createdAt><isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam>"
        f"<author><name>Cleo</name><email>cleo@mail.example</email></author>"
        f'<ipAddress>192.0.2.7</ipAddress><thread dsq:id="{thread}" />{of}</post>'
    )


def disqus(*inside):
    head = 'xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"'
    return f'<?xml version="1.0" encoding="utf-8"?><disqus {head}>{"".join(inside)}</disqus>'


DISQUS = disqus(
    disqus_thread(1, OLD),
    disqus_thread(2, "https://old.example/gone/"),
    disqus_post(
        10, '<p>First <a href="https://tide.example/x" rel="nofollow">https://tide.example/x</a></p><p>More<br>here</p>'
    ),
    disqus_post(11, "<blockquote><p>First</p></blockquote><p>A <b>reply</b></p>", parent=10),
    disqus_post(12, "<p>Buy</p>", spam="true"),
    disqus_post(13, "<p>Gone</p>", deleted="true"),
    disqus_post(14, "<p>To what is gone</p>", parent=13),
    disqus_post(15, "<p>Elsewhere</p>", thread=2),
    disqus_post(16, "<p>Nowhere</p>", thread=404),
)


def isso(path):
    database = sqlite3.connect(path)
    database.executescript(
        "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri TEXT, title TEXT);"
        "CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent, created FLOAT, modified FLOAT, mode, remote_addr,"
        " text, author, email, website, likes, dislikes, voters BLOB, notification);"
    )
    database.execute("INSERT INTO threads VALUES (1, '/2014/low-water/', 'Low water'), (2, '/gone/', NULL)")
    rows = [
        (1, 10, None, 1, "First *word* <b>", "Cleo", "cleo@mail.example", None),
        (1, 11, 10, 2, "A reply", None, None, "https://cleo.example"),
        (1, 12, None, 4, "", None, None, None),
        (1, 13, 12, 1, "To what is gone", "Dorn", "no address", None),
        (2, 14, None, 1, "Elsewhere", "Dorn", None, None),
    ]
    database.executemany(
        "INSERT INTO comments VALUES (?, ?, ?, 1393750800.5, NULL, ?, '192.0.2.0', ?, ?, ?, ?, 1, 0, x'00', 0)", rows
    )
    database.commit()
    database.close()


def texts():
    return {comment.text: comment for comment in Comment.objects.all()}


@pytest.mark.each_database
def test_disqus_comments_get_their_page_thread_state_and_text(run, page):
    planned = run("disqus", DISQUS, dry=True)
    assert not Comment.objects.exists()
    report = run("disqus", DISQUS)

    found = texts()
    first = found["First https://tide.example/x\n\nMore\nhere"]
    reply = found["> First\n\nA **reply**"]
    assert (first.page_id, first.name, first.email, first.network) == (page.pk, "Cleo", "cleo@mail.example", "")
    assert first.submitted_at == datetime(2014, 3, 2, 9, tzinfo=UTC)
    assert (reply.parent, reply.thread, first.visible_in_thread) == (first, first, 2)
    assert found["Buy"].status == "spam"
    assert found["To what is gone"].parent is None
    assert len(found) == 4
    assert report["unmatched"] == ["https://old.example/gone/", ""]
    assert report["sums"]["comment"]["reasons"]["dropped"] == {
        "deleted there": 1,
        "on a URL that no page with comments has": 2,
    }
    assert planned["rows"] == report["rows"]
    assert_consistent()
    assert set(Decision.objects.values_list("made_by", flat=True)) == {"import"}
    assert (mail.outbox, Email.objects.count()) == ([], 0)


def test_disqus_comments_of_deleted_threads_and_without_ids(run, page):
    Redirect.objects.create(old_path="/?p=7", redirect_page=page)
    by_identifier = disqus_thread(2, "https://old.example/former/").replace(
        "<id />", "<id>7 https://old.example/?p=7</id>"
    )
    data = disqus(
        disqus_thread(1, OLD, isDeleted="true"),
        by_identifier,
        disqus_post(10, "<p>Deleted</p>", thread=1),
        disqus_post(11, "<p>One</p>", thread=2).replace(' dsq:id="11"', ""),
        disqus_post(12, "<p>Two</p>", thread=2).replace(' dsq:id="12"', "").replace("<id />", "<id>12</id>"),
    )

    report = run("disqus", data)

    assert {text: comment.page_id for text, comment in texts().items()} == {"One": page.pk, "Two": page.pk}
    assert report["sums"]["comment"]["reasons"]["dropped"] == {"in a thread that was deleted there": 1}
    assert run("disqus", data)["sums"]["comment"]["unchanged"] == 2


@pytest.mark.each_database
def test_second_run_changes_nothing_and_brings_what_is_new(run, page):
    run("disqus", DISQUS)
    before = list(Comment.objects.order_by("pk").values()), ImportedObject.objects.count()

    assert run("disqus", DISQUS)["sums"]["comment"]["taken"] == 0
    assert (list(Comment.objects.order_by("pk").values()), ImportedObject.objects.count()) == before

    run("disqus", DISQUS.replace("</disqus>", disqus_post(17, "<p>New</p>", parent=11) + "</disqus>"))
    new = Comment.objects.get(text="New")
    assert (new.parent.text, new.thread.visible_in_thread) == ("> First\n\nA **reply**", 3)
    assert_consistent()


def test_map_says_where_moved_urls_are_now(run, page, tmp_path):
    moved = tmp_path / "moved.csv"
    moved.write_text(f"# former, new\nhttps://old.example/gone/,{page.get_url()}\n")

    report = run("disqus", DISQUS, map=moved)

    assert texts()["Elsewhere"].page_id == page.pk
    assert report["unmatched"] == [""]
    moved.write_text("one\n")
    with pytest.raises(CommandError, match="has 1 URLs in line 1, not 2"):
        run("disqus", DISQUS, map=moved)


def test_isso_database_is_read_without_addresses_and_votes(run, page):
    isso(run.file)
    before = run.file.read_bytes()

    report = run("isso", None)

    found = texts()
    assert found["First *word* <b>"].submitted_at == datetime(2014, 3, 2, 9, 0, 0, 500_000, tzinfo=UTC)
    assert (found["A reply"].status, found["A reply"].name) == ("pending", "Anonymous")
    assert found["A reply"].parent == found["First *word* <b>"]
    assert (found["To what is gone"].parent, found["To what is gone"].email) == (None, "")
    assert report["unmatched"] == ["/gone/"]
    assert run.file.read_bytes() == before
    assert_consistent()


def test_remark42_backup_is_read(run, page):
    def row(source_id, text, **changes):
        user = {"name": "Cleo", "id": "github_1", "ip": "hash", "admin": changes.pop("admin", False)}
        return json.dumps(
            {
                "id": source_id,
                "pid": "",
                "text": f"<p>{text}</p>\n",
                "user": user,
                "locator": {"site": "old", "url": OLD},
                "time": "2014-03-02T10:00:00.123456789+01:00",
                "votes": {"u": True},
                **changes,
            }
        )

    data = "\n".join(
        [
            json.dumps({"version": 1, "users": [], "posts": []}),
            row("a", "First", orig="First\n\n* one\n* two"),
            row("b", "A <em>reply</em> &amp; more", pid="a", admin=True),
            row("c", "", delete=True),
            "{}",
        ]
    )

    report = run("remark42", gzip.compress(data.encode()))

    found = texts()
    assert found["A *reply* & more"].is_by_staff
    assert found["A *reply* & more"].parent == found["First\n\n* one\n* two"]
    assert found["A *reply* & more"].submitted_at == datetime(2014, 3, 2, 9, 0, 0, 123_456, tzinfo=UTC)
    assert len(found) == 2
    assert (report["sums"]["comment"]["in"], report["sums"]["comment"]["dropped"]) == (4, 2)


def test_commento_and_comentario_exports_are_read(run, page):
    commento = {
        "version": 1,
        "comments": [
            {"commentHex": "a", "domain": "old.example", "path": "/2014/low-water/", "commenterHex": "p",
             "markdown": "First", "html": "<p>First</p>", "parentHex": "root", "state": "approved",
             "creationDate": "2014-03-02T09:00:00Z"},
            {"commentHex": "b", "path": "/2014/low-water/", "commenterHex": "anonymous", "html": "<p>Waits</p>",
             "parentHex": "a", "state": "unapproved", "creationDate": "2014-03-02T09:00:00Z"},
            {"commentHex": "c", "path": "/2014/low-water/", "parentHex": "a", "state": "approved", "deleted": True},
        ],
        "commenters": [{"commenterHex": "p", "email": "cleo@mail.example", "name": "Cleo", "isModerator": True}],
    }  # fmt: skip
    comentario = {
        "version": 3,
        "pages": [{"id": "page", "path": "/2014/low-water", "title": "Low water", "isReadonly": True}],
        "comments": [
            {"id": "d", "pageId": "page", "markdown": "Third", "isApproved": True, "isPending": False,
             "authorName": "Dorn", "createdTime": "2014-03-02T09:00:00Z"},
            {"id": "e", "pageId": "page", "parentId": "d", "markdown": "Fourth", "isApproved": False,
             "isPending": True},
        ],
    }  # fmt: skip

    run("commento", json.dumps(commento))
    report = run("commento", json.dumps(comentario))

    found = texts()
    assert (found["First"].name, found["First"].is_by_staff) == ("Cleo", True)
    assert (found["Waits"].status, found["Waits"].parent, found["Waits"].name) == (
        "pending",
        found["First"],
        "Anonymous",
    )
    assert (found["Third"].name, found["Fourth"].status, found["Fourth"].parent) == ("Dorn", "pending", found["Third"])
    assert report["sums"]["thread"]["reasons"]["changed"] == {"closed there: close it here by hand": 1}
    assert len(found) == 4


def test_json_lines_are_read_as_documented(run, page):
    rows = [
        {
            "id": "1",
            "url": page.get_url(),
            "name": "<b>Cleo</b> &amp; Co",
            "text": "As <b>typed</b>",
            "date": "2014-03-02T09:00:00Z",
        },
        {
            "id": "2",
            "url": page.get_url(),
            "parent": "1",
            "html": "<p>As HTML</p>",
            "status": "rejected",
            "staff": True,
        },
        {"id": "2", "url": page.get_url(), "text": "Its id again"},
        {"id": "3", "url": page.get_url(), "parent": "4", "text": "A circle"},
        {"id": "4", "url": page.get_url(), "parent": "3", "text": "of two", "status": "strange"},
        {"url": page.get_url(), "text": " "},
        {"id": "x" * 300, "url": page.get_url(), "name": "\ud800", "text": "A long id\u0000"},
    ]

    report = run("jsonl", "\n".join(map(json.dumps, rows)))

    found = texts()
    assert found["As HTML"].parent == found["As <b>typed</b>"]
    assert (found["As HTML"].status, found["As HTML"].is_by_staff) == ("rejected", True)
    assert {found["A circle"].parent, found["of two"].parent} & {None}
    assert found["of two"].status == "pending"
    assert found["As <b>typed</b>"].name == "Cleo & Co"
    assert found["A long id"].name == "Anonymous"
    assert report["sums"]["comment"]["reasons"]["dropped"] == {"a second one with its id": 1, "no text": 1}
    assert_consistent()
    assert run("jsonl", "\n".join(map(json.dumps, rows)))["sums"]["comment"]["taken"] == 0


@pytest.mark.parametrize(
    ("format", "data", "why"),
    [
        ("disqus", "<rss></rss>", "begins with <rss>, not with <disqus>"),
        ("disqus", DISQUS[:-30], "ends early"),
        ("disqus", '<!DOCTYPE d [<!ENTITY a "b">]><disqus>&a;</disqus>', "defines an entity"),
        ("isso", "no database", "is no database of Isso"),
        ("remark42", '{"locator": ', "is not valid JSON: line 1"),
        ("remark42", "[" * 100_000, "is not valid JSON: line 1"),
        ("jsonl", "[1]", "is not of this format: line 1"),
        ("commento", "{}", "is no export of Commento"),
        ("disqus", "<disqus><category/></disqus>", "has no comments as disqus writes them"),
        ("remark42", '{"id": "1", "url": "/", "text": "Of JSON lines"}', "has no comments as remark42 writes them"),
        ("jsonl", '{"locator": {"url": "/"}, "text": "Of Remark42"}', "has no comments as jsonl writes them"),
        ("commento", '{"comments": [{"text": "Of another"}]}', "has no comments as commento writes them"),
        ("disqus", '{"db": [{"meta": {"exported_on": 1}, "data": {"posts": []}}]}', "of Ghost: import_ghost"),
        ("commento", "<rss xmlns:wp='http://wordpress.org/export/1.2/'/>", "of WordPress: import_wordpress"),
        ("remark42", b"SQLite format 3\0" + bytes(90), "as Isso has: --format isso"),
        ("isso", gzip.compress(b'{"id":"a","locator":{"url":"/"}}', mtime=0), "--format remark42"),
        ("jsonl", '{"version": 1, "comments": [{"commentHex": "a"}]}', "import_comments --format commento"),
        ("jsonl", DISQUS, "an export of Disqus: import_comments --format disqus"),
        ("jsonl", '[{"id": "/", "comments": []}]', "a JSON list, which no importer reads"),
        ("disqus", b"PK\x03\x04" + bytes(90), "a zip: unpack it"),
        ("disqus", "<!DOCTYPE html><html><body>Log in</body></html>", "an HTML page"),
        ("jsonl", gzip.compress(b"{}" * 100, mtime=0)[:-8], "is damaged"),
        ("jsonl", gzip.compress(b"{}" * 100, mtime=0)[:10] + b"\xff" * 9, "is damaged"),
    ],
)  # fmt: skip
def test_file_that_is_not_of_its_format_is_refused_in_one_line(run, page, format, data, why):  # noqa: A002
    with pytest.raises(CommandError) as refused:
        run(format, data)

    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
    assert f"--format {format}" not in str(refused.value)  # what it seems to be is something else
    assert not Comment.objects.exists()
