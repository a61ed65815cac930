"""How far a long task is: what it calls while it works."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper

from gazette.imports.progress import ProgressLine


class Progress:
    """Shows nothing; what a task calls while it works."""

    def begin(self, label: str, total: int) -> None:
        """Begin a part of the task that has so many steps."""

    def advance(self, steps: int = 1) -> None:
        """Note that so many steps are done."""

    def grow(self, total: int) -> None:
        """Note that the part has more steps than was known when it began."""

    def end(self) -> None:
        """End the last part."""


class Terminal(Progress):
    """Writes a line for each part of the task."""

    line: ProgressLine | None = None

    def begin(self, label, total):
        self.end()
        self.line = ProgressLine(OutputWrapper(sys.stderr), total, label.lower())

    def advance(self, steps=1):
        self.line.step(steps)

    def grow(self, total):
        self.line.total = total

    def end(self):
        if self.line:
            self.line.end()


@contextmanager
def on_terminal(verbosity: int = 1) -> Iterator[Progress]:
    """Write the progress to standard error."""
    progress = Terminal() if verbosity else Progress()
    try:
        yield progress
    finally:
        progress.end()
