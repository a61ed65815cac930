"""What the commands that export share: errors of one line, and no half-written file."""

import errno
import fcntl
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError

from home.exports.progress import Progress, on_terminal
from home.exports.site_export import CannotExport


@contextmanager
def new_folder(folder: Path, verbosity: int) -> Iterator[Progress]:
    """Write the progress of an export into a folder; say in one line what ends it."""
    try:
        with on_terminal(verbosity) as progress:
            yield progress
    except CannotExport as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        traceback.clear_frames(error.__traceback__)  # closes cursors while the database is still open
        raise CommandError(f"{folder}: {error.strerror or error}. The folder is unfinished: delete it.") from error
    except KeyboardInterrupt as error:
        traceback.clear_frames(error.__traceback__)
        raise CommandError(f"Stopped. {folder} is unfinished: delete it.") from None


def lock(file: TextIO) -> None:
    """Lock the file until it is closed. Raises CommandError if another export writes it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise CommandError(f"{file.name}: another export writes this file.") from error


@contextmanager
def new_file(path: Path, verbosity: int) -> Iterator[tuple[TextIO, Progress]]:
    """Open a new file for an export, readable for its owner only; it has another name until it is complete."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        file = unfinished.open("a", encoding="utf-8", newline="\n")
        lock(file)
        file.truncate(0)  # a killed export may have left something
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    try:
        with file, on_terminal(verbosity) as progress:
            unfinished.chmod(0o600)  # it has email addresses and drafts
            yield file, progress
            file.flush()
            unfinished.rename(path)  # while it is locked
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    except KeyboardInterrupt:
        raise CommandError(f"Stopped. {path} was not written, and {unfinished} was deleted.") from None
    finally:
        unfinished.unlink(missing_ok=True)
