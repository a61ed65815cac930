"""What stands before every view that a stranger posts to."""

from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import TooManyFieldsSent
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

# A body larger than this is refused before it is parsed: 5,000 code points need at most 60,000 bytes in a form.
MAX_BODY_BYTES = 64 * 1024
# What a stranger's form has is a dozen; the site's own limit is that of an editor's form, which has thousands.
MAX_FIELDS = 1_000


def is_from_here(request) -> bool:
    """Whether no header says that another site's page sent this.

    A request that says nothing is taken: it needs no cookie, so there is no authority that another site could borrow.
    `Referer` counts only where there is no `Origin`. An opaque one ("null") is refused whatever `Referer` says: no
    browser sends both from a page of ours, while a sandboxed frame elsewhere sends it at will.
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
    """Whether the body is larger than a comment may be, or does not say how large it is."""
    if "Transfer-Encoding" in request.headers:  # Django would take such a body for an empty one
        return True
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES
    except ValueError:
        return True


def has_too_many_fields(request) -> bool:
    """Counted in the body as it came, which is small enough to be read: before any of it is parsed."""
    body = request.body
    return body.count(b"&") >= MAX_FIELDS or body.lower().count(b"content-disposition") > MAX_FIELDS


def public_post(view):
    """For a POST that anybody may send, without a cookie: refuses other sites' forms, and bodies too large to parse."""

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
