"""Comments of a file grouped by thread, outside of memory."""

import pickle
import sqlite3
import tempfile
from collections.abc import Iterator

from .source import SourceComment, SourceThread


class TemporaryThreads:
    """A temporary database of threads and their comments. Only what this process wrote is unpickled."""

    def __init__(self):
        self.file = tempfile.NamedTemporaryFile(prefix="gazette-comments-")  # noqa: SIM115  closed by `close`
        self.database = sqlite3.connect(self.file.name)
        self.database.execute("PRAGMA journal_mode = OFF")
        self.database.execute("PRAGMA synchronous = OFF")
        self.database.execute("CREATE TABLE thread (id TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID")
        self.database.execute("CREATE TABLE comment (thread TEXT, number INTEGER PRIMARY KEY, data BLOB)")
        self.number_of_comments = 0
        self.has_urls = False

    def add(self, thread: SourceThread, comment: SourceComment | None) -> None:
        self.has_urls = self.has_urls or bool(thread.url)
        self.database.execute("INSERT OR IGNORE INTO thread VALUES (?, ?)", [thread.id, pickle.dumps(thread)])
        if comment:
            self.number_of_comments += 1
            row = [thread.id, self.number_of_comments, pickle.dumps(comment)]
            self.database.execute("INSERT INTO comment VALUES (?, ?, ?)", row)

    def threads(self) -> Iterator[tuple[SourceThread, list[SourceComment]]]:
        self.database.execute("CREATE INDEX by_thread ON comment (thread, number)")
        for thread_id, data in self.database.execute("SELECT id, data FROM thread ORDER BY id"):
            rows = self.database.execute("SELECT data FROM comment WHERE thread = ? ORDER BY number", [thread_id])
            yield pickle.loads(data), [pickle.loads(row) for (row,) in rows]  # noqa: S301  see above

    def close(self) -> None:
        self.database.close()
        self.file.close()
