"""What views answer with: for one person at one moment, and kept by nobody."""

from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers


def render_uncached(request, template, context, *, status=200):
    """A page for a reader, found by no search engine."""
    response = render(request, template, context, status=status)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def too_many_requests(response, refused):
    """Says to programs too when what was refused, with TooOften, may be sent again."""
    response.status_code = 429
    response["Retry-After"] = str(refused.seconds)
    return response


def see_other(to, *args):
    """Leads on by GET, after a POST, to what `redirect` takes."""
    response = redirect(to, *args)
    response.status_code = 303
    add_never_cache_headers(response)
    return response
