"""What stands before every view that a stranger posts to."""

from functools import wraps
from urllib.parse import urlsplit

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from . import conf


def is_from_here(request) -> bool:
    """Whether no header says that another site's page sent this.

    A request that says nothing is taken: it needs no cookie, so there is no authority that another site could borrow.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    sent, ours = urlsplit(origin), urlsplit(request.build_absolute_uri("/"))
    return (sent.scheme, sent.netloc) == (ours.scheme, ours.netloc)


def open_to_strangers(view):
    """For a POST that anybody may send, without a cookie: refuses other sites' forms, and bodies too large to parse."""

    @csrf_exempt
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST":
            if not is_from_here(request):
                return render(request, "403.html", status=403)
            try:
                length = int(request.META.get("CONTENT_LENGTH") or 0)
            except ValueError:
                length = conf.MAX_BODY_BYTES + 1
            if length > conf.MAX_BODY_BYTES:
                return render(request, "413.html", status=413)
        return view(request, *args, **kwargs)

    return guarded
