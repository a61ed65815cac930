"""Read and write the session in the database at once, for concurrent requests of one session.

Django reads a session when a request begins and stores it after the response is made, when locks have ended.
"""

from contextlib import suppress

from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest


def stored(request: HttpRequest) -> SessionBase:
    return type(request.session)(request.session.session_key)


def store(request: HttpRequest, name: str, value) -> None:
    """Set a value of the session and store it now, in the current transaction if sessions are in the database."""
    request.session[name] = value
    with suppress(UpdateError):  # signed out meanwhile
        request.session.save()
