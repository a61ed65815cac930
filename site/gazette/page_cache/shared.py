"""The entries that several processes and nodes share, in the cache service that CACHE_URL names."""

import hashlib
import sys
from pathlib import Path

from django.conf import settings
from django.core.cache import caches

from .. import generations
from .entries import Entry
from .memory import Memory

# How long the service keeps an entry.
SECONDS = 86_400


class SharedEntries:
    """Entries by key; without a cache service there are none."""

    def __init__(self, memory: Memory):
        self.memory = memory
        self.is_on = settings.CACHES["default"]["BACKEND"] == "gazette.redis_cache.RedisCache"
        self.release = release_digest() if self.is_on else ""

    def get(self, key: tuple, number: int) -> Entry | None:
        """Return the entry if it is current at `number`, and keep it in the memory of this process."""
        if not self.is_on:
            return None
        entry = caches["default"].get(self.name_of(key))
        if not isinstance(entry, Entry) or entry.number > number:  # from before a restored backup
            return None
        if entry.number < self.memory.first_number:
            has_changed = generations.last_change_of(entry.tags) > entry.number
        else:
            has_changed = self.memory.have_changed(entry.tags, entry.number)
        if has_changed:
            return None
        entry.number = number
        self.memory.entries.set(key, entry, entry.size)
        return entry

    def set(self, key: tuple, entry: Entry) -> None:
        if self.is_on:
            entry.answer_in(entry.encoding_for("br"))
            caches["default"].set(self.name_of(key), entry, SECONDS)

    def name_of(self, key: tuple) -> str:
        digest = hashlib.sha256(repr(key).encode()).hexdigest()
        return f"page:{self.release}:{digest}"


def release_digest() -> str:
    """Return a digest of all that pages are made with: code, templates, packages and settings.

    Another release, which would render other pages, must not find those of this one.
    """
    digest = hashlib.sha256(settings.SECRET_KEY.encode())
    base = settings.BASE_DIR
    for folder in ("site", "home", "blog", "comments", "templates"):
        for path in sorted(Path(base, folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(base)).encode())
                digest.update(path.read_bytes())
    digest.update(Path(base, "requirements.txt").read_bytes())
    digest.update(repr(sys.version_info).encode())
    named = [name for name in dir(settings) if name.startswith("GAZETTE_")]
    options = {name: getattr(settings, name, None) for name in [*named, "SITE_URL", "ALLOWED_HOSTS", "HTTPS"]}
    digest.update(repr(sorted(options.items())).encode())
    return digest.hexdigest()[:16]
