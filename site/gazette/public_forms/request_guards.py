"""Checks for every view that accepts anonymous POST requests."""

from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import TooManyFieldsSent
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

# A body larger than this is refused before it is parsed: 5,000 code points need at most 60,000 bytes in a form.
MAX_BODY_BYTES = 64 * 1024
# A reader's form has a dozen; the site's own limit is that of an editor's form, which has thousands.
MAX_FIELDS = 1_000


def is_from_here(request) -> bool:
    """Return whether the request's Origin, Referer and Sec-Fetch-Site allow it (same origin or absent).

    A request without these headers is accepted: from another site it brings no session (SameSite=Lax), so there is
    nothing to abuse.
    `Referer` is used only without `Origin`. An opaque origin ("null") is refused regardless of `Referer`: no
    browser sends both from our pages, while a sandboxed frame elsewhere can.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    source = request.headers.get("Origin")
    if source is None:
        source = request.headers.get("Referer") or None  # a proxy may have emptied it
    if source is None:
        return True
    try:
        sent = urlsplit(source)
    except ValueError:  # a bracket that is never closed
        return False
    ours = urlsplit(request.build_absolute_uri("/"))
    return (sent.scheme, sent.netloc) == (ours.scheme, ours.netloc)


def is_too_large(request) -> bool:
    """Return whether the body exceeds MAX_BODY_BYTES, or has no Content-Length."""
    if "Transfer-Encoding" in request.headers:  # Django would take such a body for an empty one
        return True
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES
    except ValueError:
        return True


def has_too_many_fields(request) -> bool:
    """Return whether the body has too many fields, counted before it is parsed."""
    body = request.body
    return body.count(b"&") >= MAX_FIELDS or body.lower().count(b"content-disposition") > MAX_FIELDS


def public_post(view):
    """Decorate a view that accepts anonymous POST requests: refuse cross-site forms and large bodies."""

    @csrf_exempt
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST":
            if not is_from_here(request):
                return render(request, "403.html", status=403)
            if is_too_large(request):
                return render(request, "413.html", status=413)
            if has_too_many_fields(request):
                raise TooManyFieldsSent
        return view(request, *args, **kwargs)

    return guarded
