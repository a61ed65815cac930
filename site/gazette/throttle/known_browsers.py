"""Recognise browsers in which an account signed in before; their attempts have a counter of their own.

So guesses at an account do not lock out its owner. The cookie is signed and holds a keyed hash of the account and
a random number. It is sent only to the page that it was set for.
"""

import secrets

from django.conf import settings
from django.core import signing

from ..public_forms.networks import digest

COOKIE = "gazette_known_browser"
SECONDS = 180 * 86_400


def number_of(request, purpose: str, account: str) -> str:
    """Return the browser's number; empty if it is unknown for this purpose and account."""
    try:
        known, number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_salt(purpose), max_age=SECONDS)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return number if known == digest(_salt(purpose), account) else ""


def remember(request, response, purpose: str, account: str, *, path: str) -> None:
    """Set the cookie; a known browser keeps its number, and so its counter."""
    number = number_of(request, purpose, account) or secrets.token_urlsafe(16)
    response.set_cookie(
        COOKIE,
        signing.dumps([digest(_salt(purpose), account), number], salt=_salt(purpose)),
        max_age=SECONDS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _salt(purpose: str) -> str:
    return f"known-browser.{purpose}"
