"""Tests that something is not slow.

A machine for tests may be slow and busy, and Python may collect garbage at any time: so only the work of the thread
counts, at the best of three tries, and is compared with that on an eighth of the text where there is one.
"""

import time
from collections.abc import Callable

# How much slower than an idle machine of today the one of a test may be.
SLOWNESS = 10


def seconds_of(function: Callable[[], object]) -> float:
    begin = time.thread_time()
    function()
    return time.thread_time() - begin


def takes_at_most(seconds: float, function: Callable[[], object]) -> bool:
    """Whether it does on an idle machine, or so many times as long on this one, at one of three tries."""
    return any(seconds_of(function) < seconds * SLOWNESS for _ in range(3))


def takes_linear_time(function: Callable[[str], object], text: str) -> bool:
    """Whether eight times the text takes about eight times as long. What is quadratic would need sixty-four times."""
    whole, eighth = (text[: len(text) // part] for part in (1, 8))
    function(eighth)  # what is looked up or compiled once
    least = min(seconds_of(lambda: function(eighth)) for _ in range(3))
    return any(seconds_of(lambda: function(whole)) < 20 * least + 0.01 for _ in range(3))
