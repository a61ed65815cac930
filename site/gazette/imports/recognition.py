"""What a file seems to be that an importer can't read: for the message that says so."""

import re
from pathlib import Path

from .errors import CannotRead
from .files import opened

BEGINNING = 64 * 1024
# In this order: what the file says at its beginning, and what it is then.
KINDS = (
    (rb"SQLite format 3\0", "an SQLite database, as Isso has: --format isso"),
    (rb"PK\x03\x04", "a zip: unpack it and name the file in it"),
    (rb"\s*<(?:!doctype\s+)?html\b", "an HTML page, perhaps one that asks for a password"),
    (rb"[^{]*<disqus\b", "an export of Disqus: import_comments --format disqus"),
    (rb"[^{]*<rss\b.*wordpress\.org/export/", "an export of WordPress: import_wordpress"),
    (rb"[^{]*<(?:rss|feed)\b", "a news feed, which has only the newest articles"),
    (rb'\s*\{.*"commentHex"', "an export of Commento: import_comments --format commento"),
    (rb'\s*\{.*"(?:domainPages|isApproved|userCreated)"', "an export of Comentario: import_comments --format commento"),
    (rb'\s*\{.*"locator"\s*:', "a backup of Remark42: import_comments --format remark42"),
    (rb'\s*\{.*"(?:posts_tags|posts_authors|mobiledoc|exported_on)"', "an export of Ghost: import_ghost"),
    (rb"\s*\[", "a JSON list, which no importer reads: write an object in each line, as docs/import.md describes"),
    (rb'\s*\{[^\n]*"url"\s*:', "JSON lines: import_comments --format jsonl"),
)


def seems_to_be(path: Path, *, not_for: str) -> str:
    """Return the end of a message, such as "; it seems to be an export of Ghost: import_ghost".

    "" if nothing is known, or if it is a file for what was called, `not_for`, which can't read it all the same.
    """
    try:
        with opened(path) as (_raw, file):
            start = file.read(BEGINNING).removeprefix(b"\xef\xbb\xbf")
    except CannotRead:
        return ""
    found = next((what for pattern, what in KINDS if re.match(pattern, start, re.DOTALL | re.IGNORECASE)), "")
    return f"; it seems to be {found}" if found and not found.endswith(not_for) else ""
