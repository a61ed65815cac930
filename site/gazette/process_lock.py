"""Locks between processes and threads, also of several machines, released when their holder ends."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from .settings.problems import with_state_folder


@contextmanager
def process_lock(name: str, *, wait: bool = False) -> Iterator[bool]:
    """Yield whether the lock was acquired; only `wait` if another process or thread on this database holds it.

    Not a row lock: on SQLite that would keep everybody from writing.
    """
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(f"gazette.{name}".encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
            cursor.execute(f"SELECT {function}(%s)", [number])  # noqa: S608
            is_alone = wait or cursor.fetchone()[0]
        try:
            yield is_alone
        finally:
            if is_alone:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
        return
    database = hashlib.sha256(str(connection.settings_dict["NAME"]).encode()).hexdigest()[:16]
    with open_file(Path(settings.VAR_DIR, f"{name}-{database}.lock")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def open_file(path: Path) -> IO[str]:
    """Open a lock file, creating it if needed; for reading if it is another user's: a lock needs no more."""
    try:
        try:
            return path.open("a")
        except PermissionError:
            if not path.exists():
                raise
            return path.open()
    except OSError as error:
        raise CommandError(with_state_folder(path, error)) from error
