"""What requests of one session that wait for each other note in it: read as it is now, stored at once.

Django reads a session when a request begins and stores it after the answer is made, past the end of any lock.
"""

from contextlib import suppress

from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest


def stored(request: HttpRequest) -> SessionBase:
    """Return the session as the requests before this one left it."""
    return type(request.session)(request.session.session_key)


def store(request: HttpRequest, name: str, value) -> None:
    """Set a value of the session and store it now: in the present transaction, where the session is in the database."""
    request.session[name] = value
    with suppress(UpdateError):  # signed out meanwhile
        request.session.save()
