"""Read signed tokens."""

from typing import Any

from django.core import signing
from django.http import Http404
from django.utils.functional import Promise


class InvalidLink(Http404):
    """A link of a reader that is invalid or has expired, or whose object was deleted; `advice` says what to do."""

    def __init__(self, advice: str | Promise):
        super().__init__()
        self.advice = advice


def read(token: str, salt: str, max_age: int | None = None) -> Any:
    """Return the value signed with this salt; None if the token is invalid or older than `max_age`."""
    try:
        return signing.loads(token, salt=salt, max_age=max_age)
    except (signing.BadSignature, ValueError):
        return None
