"""Values read from the database, cached in the process until a tag of `generations` changes."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .page_cache.memory import Memory

MAX_BYTES = 12_000_000  # of one process

memory: Any = Memory(MAX_BYTES)  # declared for entries of the page cache; needs of them what CachedValue has


@dataclass
class CachedValue:
    """A value, current at the change number `number`."""

    value: Any
    tags: frozenset[str]
    size: int
    number: int = 0


def cached_value[Value](key: Hashable, tags: Iterable[str], load: Callable[[], Value], *, size: int) -> Value:
    """Return what `load` returns, from memory if no tag has changed since it was loaded.

    Threads share the value: nobody may change it. `size` is about how many bytes it takes. Inside a transaction, which
    may have changed rows itself, it is loaded anew; None is not cached.
    """
    if connection.in_atomic_block:
        return load()
    number = memory.look()
    cached = memory.get(key, number)
    if cached is None:
        cached = CachedValue(load(), frozenset(tags), size)
        if cached.value is not None:
            memory.set(key, cached, number)
    return cached.value
