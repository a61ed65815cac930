"""Commento and Comentario: the JSON that the owner of a domain exports. Votes are not read."""

from collections.abc import Iterator
from pathlib import Path

from gazette.imports.errors import CannotRead
from gazette.imports.values import datetime_of, rows, text, whole

from ...models import Status
from ..source import SourceComment, SourceThread, source_comment

STATES = {"approved": Status.APPROVED, "unapproved": Status.PENDING, "flagged": Status.PENDING, "spam": Status.SPAM}
NO_PARENT = ("", "root", "00000000-0000-0000-0000-000000000000")


def read(path: Path) -> Iterator[tuple[SourceThread, SourceComment | None]]:
    export = whole(path)
    if not isinstance(export.get("comments"), list):
        raise CannotRead("is no export of Commento or Comentario: it has no list of comments")
    people = {
        text(each, "commenterHex") or text(each, "id"): each
        for each in (*rows(export, "commenters"), *rows(export, "users"))
    }
    pages = {text(page, "id"): page for page in rows(export, "pages")}
    threads: dict[str, SourceThread] = {}
    for row in rows(export, "comments"):
        page = pages.get(text(row, "pageId"), {})
        url = text(row, "url") or text(row, "path") or text(page, "path")
        if url not in threads:
            threads[url] = SourceThread(url, url, text(page, "title"), page.get("isReadonly") is True)
            yield threads[url], None
        yield threads[url], comment_of(row, people)


def comment_of(row: dict, people: dict[str, dict]) -> SourceComment:
    person = people.get(text(row, "commenterHex") or text(row, "userCreated"), {})
    parent = text(row, "parentHex") or text(row, "parentId")
    state = text(row, "state")
    if "isApproved" in row:
        status = Status.APPROVED if row["isApproved"] is True and row.get("isPending") is not True else Status.PENDING
    else:
        status = STATES.get(state, Status.PENDING)
    return source_comment(
        text(row, "commentHex") or text(row, "id"),
        name=text(person, "name") or text(row, "authorName"),
        email=text(person, "email"),
        url=text(person, "link") or text(person, "websiteUrl"),
        typed=text(row, "markdown"),
        markup=text(row, "html"),
        has_line_breaks=False,
        parent_id="" if parent in NO_PARENT else parent,
        submitted_at=datetime_of(row.get("creationDate") or row.get("createdTime")),
        status=status,
        is_by_staff=person.get("isModerator") is True,
        dropped="deleted there" if row.get("deleted") is True or row.get("isDeleted") is True else "",
    )
