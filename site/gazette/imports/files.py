"""Opening the files of an export, gzipped or not."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import CannotRead


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Open a file: (the file itself, what to read from). Raises CannotRead, also while it is read."""
    try:
        with path.open("rb") as raw:
            yield raw, gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == b"\x1f\x8b" else raw  # type: ignore[misc]
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CannotRead("is damaged: the compressed file ends early or is no gzip") from error
    except OSError as error:
        raise CannotRead(f"cannot be read: {error.strerror or error}") from error
