"""Remark42: its backup, JSON lines, perhaps gzipped. Votes and hashes of IP addresses are not read."""

from collections.abc import Iterator
from pathlib import Path

from gazette.imports.values import datetime_of, lines, text

from ...models import Status
from ..source import SourceComment, SourceThread, source_comment


def read(path: Path) -> Iterator[tuple[SourceThread, SourceComment | None]]:
    seen: set[str] = set()
    for number, row in enumerate(lines(path), start=1):
        if number == 1 and "locator" not in row:
            continue  # about the backup
        url, user = text(row.get("locator"), "url"), row.get("user") or {}
        thread = SourceThread(url, url, text(row, "title"))
        if url not in seen:
            seen.add(url)
            yield thread, None
        is_deleted = row.get("delete") is True
        yield (
            thread,
            source_comment(
                text(row, "id") or f"line {number}",
                name=text(user, "name"),
                email=text(user, "email"),
                typed=text(row, "orig"),
                markup=text(row, "text"),
                has_line_breaks=False,
                parent_id=text(row, "pid"),
                submitted_at=datetime_of(row.get("time")),
                status=Status.APPROVED,
                is_by_staff=isinstance(user, dict) and user.get("admin") is True,
                dropped="deleted there" if is_deleted else "",
            ),
        )
