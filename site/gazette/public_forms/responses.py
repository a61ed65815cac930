"""Responses that no cache stores."""

from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers


def render_uncached(request, template, context, *, status=200):
    """Render a page that no cache stores and no search engine indexes."""
    response = render(request, template, context, status=status)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def too_many_requests(response, refused):
    """Make the response a 429 with Retry-After from a TooOften exception."""
    response.status_code = 429
    response["Retry-After"] = str(refused.seconds)
    return response


def see_other(to, *args):
    """Redirect with 303 See Other, after a POST; arguments as for `redirect`."""
    response = redirect(to, *args)
    response.status_code = 303
    add_never_cache_headers(response)
    return response
