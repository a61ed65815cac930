"""Readers of files with comments: each yields `(thread, comment)`, and the URL of a thread with its first one."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ..source import SourceComment, SourceThread
from . import commento, disqus, isso, json_lines, remark42

# By the value of --format: all comments of a file in its order, each with its thread.
FORMATS: dict[str, Callable[[Path], Iterator[tuple[SourceThread, SourceComment | None]]]] = {
    "disqus": disqus.read,
    "isso": isso.read,
    "remark42": remark42.read,
    "commento": commento.read,
    "jsonl": json_lines.read,
}
