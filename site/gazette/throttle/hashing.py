"""Keep password hashing, which takes a processor core for a while, from slowing down readers."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# So many requests of a process may be hashing or waiting to: half of its threads at most (gunicorn.conf.py), the others
# stay free for readers.
PLACES = 2
BUSY_SECONDS = 5

places = threading.BoundedSemaphore(PLACES)


# A third of the weight that a reader's thread has. With the lowest priority a busy machine would let nobody sign in.
NICENESS = 5


def _give_way() -> None:
    if sys.platform == "linux":  # where this is about the calling thread; elsewhere it is about the process
        with suppress(OSError):
            os.nice(NICENESS)


def _new_executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="hashing", initializer=_give_way)


_one_at_a_time = _new_executor()


def _start_again() -> None:
    """A forked process has none of its parent's threads."""
    global _one_at_a_time
    _one_at_a_time = _new_executor()


os.register_at_fork(after_in_child=_start_again)


class YieldingPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """Django's own hasher, in one thread of low priority: one hash at a time, and readers come first."""

    def encode(self, password, salt, iterations=None):
        return _one_at_a_time.submit(super().encode, password, salt, iterations).result()
