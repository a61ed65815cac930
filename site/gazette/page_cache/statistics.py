"""How the response cache of each process does, for `manage.py cache stats` and the health check.

Each process writes its numbers into a file below VAR_DIR, at most once in a few seconds.
"""

import contextlib
import json
import os
import time
from collections import Counter
from pathlib import Path

from django.conf import settings

from .memory import Memory

WRITE_SECONDS = 5
NUMBERS = ("hits", "misses", "uncacheable", "entries", "bytes")


def folder() -> Path:
    return settings.VAR_DIR / "page_cache"


class Statistics:
    def __init__(self, memory: Memory):
        self.memory = memory
        self.counted: Counter[str] = Counter()
        self.next_write = 0.0

    def count(self, what: str) -> None:
        # Not under a lock: a request more or less matters less than its time.
        self.counted[what] += 1
        now = time.monotonic()
        if now >= self.next_write:
            self.next_write = now + WRITE_SECONDS
            with contextlib.suppress(OSError):  # a full disk keeps no page from its reader
                self.write()

    def write(self) -> None:
        entries = self.memory.entries
        numbers = {**self.counted, "entries": len(entries), "bytes": entries.bytes}
        folder().mkdir(exist_ok=True)
        aside = folder() / f".{os.getpid()}"
        aside.write_text(json.dumps(numbers))
        aside.replace(folder() / f"{os.getpid()}.json")


def read_all() -> dict[int, dict[str, int]]:
    """Return the numbers of each process that runs, by process id; delete those of others."""
    found = {}
    for path in folder().glob("*.json"):
        with contextlib.suppress(OSError, ValueError, TypeError):
            pid = int(path.stem)
            if Path(f"/proc/{pid}").exists() or not Path("/proc").exists():
                found[pid] = dict.fromkeys(NUMBERS, 0) | json.loads(path.read_text())
            else:
                path.unlink()
    return found
