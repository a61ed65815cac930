"""Isso: its SQLite database. Votes and IP addresses are not read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from gazette.imports.errors import CannotRead
from gazette.imports.texts import storable
from gazette.imports.values import datetime_of

from ...models import Status
from ..source import SourceComment, SourceThread, source_comment

STATUSES = {1: Status.APPROVED, 2: Status.PENDING}
DELETED = 4
TABLES = {"threads", "comments"}


def read(path: Path) -> Iterator[tuple[SourceThread, SourceComment | None]]:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            found = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not found >= TABLES:
                raise CannotRead("is no database of Isso: it lacks the tables threads and comments")
            threads = {}
            for source_id, uri, title in database.execute("SELECT id, uri, title FROM threads"):
                threads[source_id] = SourceThread(str(source_id), storable(str(uri or "")), storable(str(title or "")))
                yield threads[source_id], None
            rows = database.execute(
                "SELECT tid, id, parent, created, mode, text, author, email, website FROM comments ORDER BY id"
            )
            for thread_id, *row in rows:
                yield threads.get(thread_id) or SourceThread(str(thread_id), ""), comment_of(*row)
    except sqlite3.Error as error:
        raise CannotRead(f"is no database of Isso: {error}") from error


def comment_of(source_id, parent, created, mode, text, author, email, website) -> SourceComment:
    comment = source_comment(
        str(source_id),
        name=str(author or ""),
        email=storable(str(email or "")),
        url=storable(str(website or "")),
        typed=str(text or ""),
        parent_id=str(parent or ""),
        submitted_at=datetime_of(created),
        status=STATUSES.get(mode, Status.PENDING),
        dropped="deleted there" if mode == DELETED else "",
    )
    if mode not in STATUSES and mode != DELETED:
        comment.note(str(mode), "an unknown state: awaits moderation")
    return comment
