"""A cache in the memory of one process, bounded in bytes."""

import threading
from collections import OrderedDict
from collections.abc import Hashable


class BoundedCache[Value]:
    """Maps keys to values, and drops the least recently used ones beyond `max_bytes`. Safe for several threads."""

    def __init__(self, max_bytes: int):
        self.max_bytes = max_bytes
        self.lock = threading.Lock()
        self.values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self.values)

    def get(self, key: Hashable) -> Value | None:
        with self.lock:
            found = self.values.get(key)
            if found is None:
                return None
            self.values.move_to_end(key)
            return found[0]

    def set(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value of `size` bytes, unless it alone is larger than the cache."""
        with self.lock:
            self._remove(key)
            if size <= self.max_bytes:
                self.values[key] = value, size
                self.bytes += size
            while self.bytes > self.max_bytes:
                self.bytes -= self.values.popitem(last=False)[1][1]

    def discard(self, key: Hashable) -> None:
        with self.lock:
            self._remove(key)

    def _remove(self, key: Hashable) -> None:
        if found := self.values.pop(key, None):
            self.bytes -= found[1]

    def clear(self) -> None:
        with self.lock:
            self.values.clear()
            self.bytes = 0
