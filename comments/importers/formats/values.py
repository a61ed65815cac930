"""Values of JSON files, whose types nobody has checked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from gazette.imports.errors import CannotRead
from gazette.imports.files import opened
from gazette.imports.texts import storable

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


def whole(path: Path) -> dict:
    with opened(path) as (_raw, file):
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise CannotRead(f"is larger than {MAX_FILE // 1024 // 1024} MB")
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


def datetime_of(value) -> datetime | None:
    """Return the aware datetime of an ISO text or of seconds since 1970; None where it is neither."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value, UTC)
        else:
            found = datetime.fromisoformat(str(value).strip())
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year >= 1900 else None
