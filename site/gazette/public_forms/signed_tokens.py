"""Read signed tokens."""

from typing import Any

from django.core import signing


def read(token: str, salt: str, max_age: int | None = None) -> Any:
    """What was signed with this salt; None for what is no token of ours for this purpose, or older than `max_age`."""
    try:
        return signing.loads(token, salt=salt, max_age=max_age)
    except (signing.BadSignature, ValueError):
        return None
