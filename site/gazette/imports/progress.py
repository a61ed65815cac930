"""How far a long import is: done of total, rate and time left, in one line of the terminal."""

from collections import deque
from time import monotonic

from . import runs
from .texts import duration

EVERY = 1.0  # seconds on a terminal
EVERY_IN_A_LOG = 30.0
NOTED_EVERY = 2.0
LINES_OF_RATE = 20  # how many lines back the rate goes: a resumed import begins fast


class ProgressLine:
    """Writes a line that is replaced on a terminal; elsewhere, one line now and then."""

    def __init__(self, stream, total: int, noun: str, run=None):
        self.stream, self.total, self.noun, self.run = stream, total, noun, run
        self.noted = monotonic()
        self.is_terminal = stream.isatty()
        self.done = self.position = 0
        self.last = monotonic()
        self.lines = deque([(self.last, 0)], maxlen=LINES_OF_RATE)  # when each was written, and what was done then
        self.width = 0

    def at(self, position: int):
        """Note how far a file is read; a lower position than before is in the next file."""
        self.step(position - self.position if position >= self.position else position)
        self.position = position

    def step(self, number: int = 1):
        self.done += number
        now = monotonic()
        if self.run and now - self.noted >= NOTED_EVERY:
            self.noted = now
            runs.note(self.run, self.done)
        if now - self.last >= (EVERY if self.is_terminal else EVERY_IN_A_LOG):
            self.last = now
            began, done_then = self.lines[0]
            self.write(self.line(now - began, self.done - done_then))
            self.lines.append((now, self.done))

    def line(self, seconds: float, done: int) -> str:
        """Return the line, with the rate at which `done` of them took so many seconds."""
        rate = done / seconds if seconds else 0
        left = (self.total - self.done) / rate if rate else 0
        share = 100 * self.done // self.total if self.total else 100
        return (
            f"{self.done:,} of {self.total:,} {self.noun} ({share} %), {rate * 60:,.0f} a minute, {duration(left)} left"
        )

    def write(self, text: str):
        if self.is_terminal:
            self.stream.write(f"\r{text:{self.width}}", ending="")
            self.width = len(text)
            self.stream.flush()
        else:
            self.stream.write(text)

    def end(self, *, is_complete: bool = True):
        if self.run:
            runs.end(self.run, self.done, is_complete=is_complete)
        if self.is_terminal and self.width:
            self.stream.write(f"\r{'':{self.width}}\r", ending="")
