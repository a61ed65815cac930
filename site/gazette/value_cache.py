"""Values read or rendered from the database, cached in the process until a tag of `generations` changes."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from sys import getsizeof
from typing import Any

from django.db import connection

from . import page_cache
from .generations import EVERYTHING
from .page_cache.memory import Memory

MAX_BYTES = 16_000_000  # of one process


@dataclass
class CachedValue:
    """A value, current at the change number `number`."""

    value: Any
    tags: frozenset[str]
    size: int
    number: int


memory: Memory[CachedValue] = Memory(MAX_BYTES)
_number_of_request: ContextVar[int | None] = ContextVar("number", default=None)


def may_have_changed_rows() -> bool:
    """Return whether this thread may see rows that no change number tells of yet."""
    return connection.in_atomic_block


def catch_up() -> int | None:
    """Learn what changed since this process asked last, and return the change number; None inside a transaction."""
    return None if may_have_changed_rows() else memory.read_changes()


@contextmanager
def values_of_one_request() -> Iterator[None]:
    """Within the block, ask for the change number only now: for requests that change nothing.

    Whatever such a request reads is at least as new as this number, so it may cache what it makes of several values.
    """
    token = _number_of_request.set(catch_up())
    try:
        yield
    finally:
        _number_of_request.reset(token)


def cached_value[Value](key: Hashable, load: Callable[[], Value], *, size: int = 0) -> Value:
    """Return what `load` returns, from memory if none of its tags has changed since it was loaded.

    Its tags are EVERYTHING and those that are declared while it is loaded; the response then depends on them too.
    Threads share the value: nobody may change it. `size` is about how many bytes it takes, by default as Python says.
    Inside a transaction, which may have changed rows itself, it is loaded anew; None is not cached.
    """
    if may_have_changed_rows():
        return load()
    number = _number_of_request.get()
    if number is None:
        number = memory.read_changes()
    cached = memory.get(key, number)
    if cached is None:
        with page_cache.collecting_tags() as declared:
            value = load()
        # Current at the number from before it was loaded: what changes meanwhile counts as changed since.
        cached = CachedValue(value, frozenset({EVERYTHING, *declared}), size or getsizeof(value), number)
        if value is not None and 0 <= memory.first_number <= number <= memory.number:
            memory.entries.set(key, cached, cached.size)
    else:
        page_cache.depends_on(*cached.tags)
    return cached.value
