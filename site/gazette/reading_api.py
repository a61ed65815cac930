"""Wagtail's API, version 3, read-only and public; off unless `GAZETTE_API` is "on".

Only ROUTES are served, so that a later Wagtail adds none. Tokens and cookies are ignored: every request is anonymous,
gets no draft and no private page, and changes nothing.
"""

from copy import copy
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import JsonResponse
from django.views.decorators.http import require_safe

ROUTES = {"list_pages", "detail_page"}
# Wagtail's search is too slow to be public, and versions are drafts.
REFUSED_PARAMETERS = ("search", "search_operator", "version")
# Beyond the range of integers, the database fails.
MAX_OFFSET = 1_000_000


def is_on() -> bool:
    return settings.GAZETTE_API == "on"


def routes() -> tuple[list, str, str]:
    """Return the URLs of the API for `path()`."""
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
        if "\x00" in "".join(request.GET.values()):  # PostgreSQL refuses it in text
            return JsonResponse({"detail": "A parameter holds a NUL character."}, status=400)
        if is_beyond_limit(request.GET.get("offset", "")):
            return JsonResponse({"detail": f"offset can't be higher than {MAX_OFFSET}."}, status=400)
        request = copy(request)  # the middleware needs the session
        request.META.pop("HTTP_AUTHORIZATION", None)
        request.__dict__.pop("headers", None)  # cached from META
        # The session holds which passwords of pages were typed.
        request.user, request.session, request.COOKIES = AnonymousUser(), SessionBase(), {}
        return view(request, *args, **kwargs)

    return read


def is_beyond_limit(offset: str) -> bool:
    """Return whether `offset` is a number above MAX_OFFSET. Wagtail refuses other values itself."""
    try:
        return int(offset) > MAX_OFFSET
    except ValueError:
        return False
