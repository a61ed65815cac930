"""Wagtail's API, version 3, for reading what everybody may read: off unless `GAZETTE_API` says on.

Of its routes only those in ROUTES are there, so that none which a later Wagtail adds is there unasked. Nobody is signed
in, whatever token or cookie comes along: so no draft and no page behind a login is given, and nothing can be changed.
"""

from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import JsonResponse
from django.views.decorators.http import require_safe

ROUTES = {"list_pages", "detail_page"}
# Wagtail's search takes too long for strangers to ask for; and nobody sees drafts.
REFUSED_PARAMETERS = ("search", "search_operator", "version")
# No publication has as many pages; beyond the numbers that a database counts in, it fails.
MAX_OFFSET = 1_000_000


def is_on() -> bool:
    return settings.GAZETTE_API == "on"


def routes() -> tuple[list, str, str]:
    """What `path()` takes for the address of the API."""
    from wagtail.api.v3.urls import api

    patterns, app, namespace = api.urls
    kept = [pattern for pattern in patterns if pattern.name in ROUTES]
    for pattern in kept:
        pattern.callback = require_safe(as_anonymous(pattern.callback))
    return kept, app, namespace


def as_anonymous(view):
    @wraps(view)
    def read(request, *args, **kwargs):
        refused = [name for name in REFUSED_PARAMETERS if name in request.GET]
        if refused:
            return JsonResponse({"detail": f"Not taken here: {', '.join(refused)}."}, status=400)
        if "\x00" in "".join(request.GET.values()):  # which PostgreSQL takes in no text
            return JsonResponse({"detail": "A parameter holds a NUL character."}, status=400)
        if is_beyond_limit(request.GET.get("offset", "")):
            return JsonResponse({"detail": f"offset can't be higher than {MAX_OFFSET}."}, status=400)
        request.META.pop("HTTP_AUTHORIZATION", None)
        request.__dict__.pop("headers", None)  # made of META, and kept
        request.user = AnonymousUser()
        return view(request, *args, **kwargs)

    return read


def is_beyond_limit(offset: str) -> bool:
    """Return whether `offset` is a number above MOST_OFFSET. What is no number, Wagtail refuses itself."""
    try:
        return int(offset) > MAX_OFFSET
    except ValueError:
        return False
