"""The entries of one process, and which of them are still current."""

import threading
from collections.abc import Hashable, Iterable
from typing import Protocol

from wagtail.models import Site

from .. import default_language, generations
from ..bounded_cache import BoundedCache

# Beyond so many changed tags, all entries are forgotten rather than compared.
MAX_CHANGED_TAGS = 50_000


class Tagged(Protocol):
    """What was made from `tags`, and is current at the change number `number`."""

    tags: frozenset[str]
    number: int

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""


class Memory[Entry: Tagged]:
    """Entries by key. `read_changes` must be called before a request is answered from it."""

    def __init__(self, max_bytes: int):
        self.entries: BoundedCache[Entry] = BoundedCache(max_bytes)
        self.lock = threading.Lock()
        self.number = -1
        self.first_number = 0  # changes up to it are not in `changed`
        self.changed: dict[str, int] = {}

    def read_changes(self) -> int:
        """Read the site's change number and, if it moved, which tags changed since; return it."""
        number = generations.change_number()
        if number != self.number:
            with self.lock:
                # Read again: meanwhile another thread may have caught up with a higher one.
                number = generations.change_number()
                self._catch_up(number)
        return number

    def _catch_up(self, number: int) -> None:
        # A lower number: the database was restored from a backup. What changed since is not known.
        if self.number < 0 or number < self.number:
            self._forget(number)
            default_language.read()
        elif number > self.number:
            changed = generations.changed_after(self.number)
            if generations.EVERYTHING in changed:
                Site.clear_site_root_paths_cache()  # each process keeps the sites' addresses for an hour
                default_language.read()
            self.changed.update(changed)
            self.number = number
            if len(self.changed) > MAX_CHANGED_TAGS:
                self._forget(number)

    def _forget(self, number: int) -> None:
        self.entries.clear()
        self.changed = {}
        self.first_number = self.number = number

    def have_changed(self, tags: Iterable[str], since: int) -> bool:
        """Return whether one of the tags changed after the change number `since`, as far as `read_changes` saw."""
        changed = self.changed
        return any(changed.get(tag, 0) > since for tag in tags)

    def get(self, key: Hashable, number: int) -> Entry | None:
        """Return the entry if it is current at `number`, which `read_changes` returned; else drop it."""
        entry = self.entries.get(key) if number >= 0 else None
        if entry is None or entry.number == number:
            return entry
        if entry.number < self.first_number or self.have_changed(entry.tags, entry.number):
            self.entries.discard(key)
            return None
        entry.number = max(entry.number, number)
        return entry

    def set(self, key: Hashable, entry: Entry, started: int) -> bool:
        """Keep an entry that was rendered from the content at the change number `started` or later.

        Not if one of its tags changed since: it may show what was before.
        """
        number = self.read_changes()
        if not 0 <= self.first_number <= started <= number or self.have_changed(entry.tags, started):
            return False
        entry.number = number
        self.entries.set(key, entry, entry.size)
        return True
