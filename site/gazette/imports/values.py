"""Values of exports, whose types nobody has checked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from .errors import CannotRead
from .files import opened
from .texts import storable

MAX_LINE = 4 * 1024 * 1024
MAX_FILE = 128 * 1024 * 1024  # of JSON that is one value, and so in memory at once


def lines(path: Path) -> Iterator[dict]:
    """Yield the object in each line. Raises CannotRead."""
    with opened(path) as (_raw, file):
        number = 0
        while line := file.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise CannotRead(f"has a line of more than {MAX_LINE // 1024 // 1024} MB: line {number}")
            if line.strip():
                yield as_object(line, f"line {number}")


def whole(path: Path, max_bytes: int = MAX_FILE) -> dict:
    """Return the object that a file is. Raises CannotRead."""
    with opened(path) as (_raw, file):
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise CannotRead(f"is larger than {max_bytes // 1024 // 1024} MB")
    return as_object(data, "it")


def as_object(data: bytes, where: str) -> dict:
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CannotRead(f"is not valid JSON: {where} can't be read") from error
    if not isinstance(value, dict):
        raise CannotRead(f"is not of this format: {where} is no JSON object")
    return value


def text(value, name: str) -> str:
    """Return the text under `name` in a JSON object; "" where there is none or something else."""
    found = value.get(name) if isinstance(value, dict) else None
    return storable(str(found)) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def rows(value, name: str) -> list[dict]:
    found = value.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def datetime_of(value, zone: tzinfo = UTC) -> datetime | None:
    """Return the aware datetime of an ISO text or of seconds since 1970; None where it is neither.

    `zone`: of a text that names none.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value, UTC)
        else:
            found = datetime.fromisoformat(str(value).strip())
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year >= 1900 else None
