"""JSON lines, for systems that no other reader is for: described in docs/import.md."""

from collections.abc import Iterator
from pathlib import Path

from gazette.imports.values import datetime_of, lines, text

from ...models import DECIDABLE, Status
from ..source import SourceComment, SourceThread, source_comment

STATUSES = {status.value: status for status in DECIDABLE}


def read(path: Path) -> Iterator[tuple[SourceThread, SourceComment | None]]:
    seen: set[str] = set()
    for number, row in enumerate(lines(path), start=1):
        url = text(row, "url")
        thread = SourceThread(url, url)
        if url not in seen:
            seen.add(url)
            yield thread, None
        status = text(row, "status") or Status.APPROVED.value
        comment = source_comment(
            text(row, "id") or f"line {number}",
            name=text(row, "name"),
            email=text(row, "email"),
            typed=text(row, "text"),
            markup=text(row, "html"),
            parent_id=text(row, "parent"),
            submitted_at=datetime_of(row.get("date")),
            status=STATUSES.get(status, Status.PENDING),
            is_by_staff=row.get("staff") is True,
        )
        if status not in STATUSES:
            comment.note(status, "an unknown state: awaits moderation")
        yield thread, comment
