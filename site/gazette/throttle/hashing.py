"""Keep password hashing, which is expensive, from slowing down readers."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# How many requests of a process may hash a password or wait for it: at most half of its threads (gunicorn.conf.py), so
# that the others stay free for readers.
SLOTS = 2
BUSY_SECONDS = 5

slots = threading.BoundedSemaphore(SLOTS)


# A third of the CPU share of a reader's thread. With the lowest priority nobody could sign in on a busy machine.
NICENESS = 5


def _give_way() -> None:
    if sys.platform == "linux":  # where it applies to the calling thread; elsewhere to the process
        with suppress(OSError):
            os.nice(NICENESS)


def _new_executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="hashing", initializer=_give_way)


_one_at_a_time = _new_executor()


def _start_again() -> None:
    """Make a new thread: a forked process has none of its parent's."""
    global _one_at_a_time
    _one_at_a_time = _new_executor()


os.register_at_fork(after_in_child=_start_again)


class YieldingPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """Django's hasher in one thread of low priority: one hash at a time."""

    def encode(self, password, salt, iterations=None):
        return _one_at_a_time.submit(super().encode, password, salt, iterations).result()
