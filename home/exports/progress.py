"""How far a long task is: done of total, rate and time left."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.text import Text


class Progress:
    """Shows nothing; what a task calls while it works."""

    def begin(self, label: str, total: int) -> None:
        """Begin a part of the task that has so many steps."""

    def advance(self, steps: int = 1) -> None:
        """Note that so many steps are done."""

    def grow(self, total: int) -> None:
        """Note that the part has more steps than was known when it began."""


class Rate(TextColumn):
    def __init__(self):
        super().__init__("")

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


class Terminal(Progress):
    """Draws a line for each part of the task."""

    def __init__(self, bars: Bars):
        self.bars = bars

    def begin(self, label, total):
        self.current = self.bars.add_task(label, total=total)

    def advance(self, steps=1):
        self.bars.advance(self.current, steps)

    def grow(self, total):
        self.bars.update(self.current, total=total)


@contextmanager
def on_terminal(verbosity: int = 1) -> Iterator[Progress]:
    """Show the progress on standard error; nothing where that is no terminal."""
    console = Console(stderr=True)
    if not (verbosity and console.is_terminal and sys.stderr.isatty()):
        yield Progress()
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn()
    with Bars(*columns, console=console) as bars:
        yield Terminal(bars)
