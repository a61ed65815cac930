"""Disqus: the XML that its moderators export."""

from collections.abc import Iterator
from pathlib import Path

from gazette.imports.values import datetime_of
from gazette.imports.xml_stream import Node, records

from ...models import Status
from ..source import SourceComment, SourceThread, source_comment

ID = "dsq:id"
RECORDS = frozenset(["thread", "post"])


def read(path: Path) -> Iterator[tuple[SourceThread, SourceComment | None]]:
    threads: dict[str, SourceThread] = {}
    deleted: set[str] = set()
    for number, node in enumerate(records(path, RECORDS, root="disqus")):
        if node.name == "thread":
            source_id = node.attrs.get(ID, "")
            if is_true(node, "isDeleted"):
                deleted.add(source_id)
            threads[source_id] = thread = SourceThread(
                source_id, node.get("link"), node.get("title"), is_true(node, "isClosed"), url_in(node.get("id"))
            )
            yield thread, None
            continue
        named = next((child.attrs.get(ID, "") for child in node.all("thread")), "")
        comment = comment_of(node, number)
        if named in deleted and not comment.dropped:
            comment.dropped = "in a thread that was deleted there"
        yield threads.get(named) or SourceThread(named, ""), comment


def comment_of(node: Node, number: int) -> SourceComment:
    author = next(node.all("author"), Node("author", {}))
    parent = next((child.attrs.get(ID, "") for child in node.all("parent")), "")
    return source_comment(
        node.attrs.get(ID, "") or node.get("id") or f"element {number}",
        name=author.get("name") or author.get("username"),
        email=author.get("email"),
        markup=node.get("message"),
        has_line_breaks=False,
        parent_id=parent,
        submitted_at=datetime_of(node.get("createdAt")),
        status=Status.SPAM if is_true(node, "isSpam") else Status.APPROVED,
        dropped="deleted there" if is_true(node, "isDeleted") and not is_true(node, "isSpam") else "",
    )


def url_in(identifier: str) -> str:
    """Return the URL in what a site calls a thread: of WordPress "7 https://old.example/?p=7"; "" without one."""
    return next((word for word in identifier.split() if word.startswith(("http://", "https://", "/"))), "")


def is_true(node: Node, name: str) -> bool:
    return node.get(name).lower() == "true"
