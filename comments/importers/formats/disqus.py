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
    for node in records(path, RECORDS, root="disqus"):
        if node.name == "thread":
            source_id = node.attrs.get(ID, "")
            thread = SourceThread(source_id, node.get("link"), node.get("title"), is_true(node, "isClosed"))
            threads[source_id] = thread
            yield thread, None
            continue
        named = next((child.attrs.get(ID, "") for child in node.all("thread")), "")
        yield threads.get(named) or SourceThread(named, ""), comment_of(node)


def comment_of(node: Node) -> SourceComment:
    author = next(node.all("author"), Node("author", {}))
    parent = next((child.attrs.get(ID, "") for child in node.all("parent")), "")
    return source_comment(
        node.attrs.get(ID, ""),
        name=author.get("name") or author.get("username"),
        email=author.get("email"),
        markup=node.get("message"),
        has_line_breaks=False,
        parent_id=parent,
        submitted_at=datetime_of(node.get("createdAt")),
        status=Status.SPAM if is_true(node, "isSpam") else Status.APPROVED,
        dropped="deleted there" if is_true(node, "isDeleted") and not is_true(node, "isSpam") else "",
    )


def is_true(node: Node, name: str) -> bool:
    return node.get(name).lower() == "true"
