import re

from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from .addresses import destination_of, trimmed
from .answers import gone
from .models import FormerAddress

# What stands beside an article or below a listing, and goes where that goes.
BESIDE = re.compile(
    r"(?P<page>/.*[^/])(?P<beside>\.md|/changes|/feed|/feed\.json|/[12][0-9]{3}(?:/(?:0[1-9]|1[0-2]))?)"
)
# A browser would keep a permanent redirect for ever, also after the page is back at its first address.
SECONDS = 3_600


class FormerAddresses:
    """Where nothing stands now, but something did: leads to where it is, or says that it is gone (410).

    In place of Wagtail's own middleware for redirects, which leads to pages that have left, too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"} or "\0" in request.path:
            return response
        site = Site.find_for_request(request)
        path = trimmed(request.path)
        beside = BESIDE.fullmatch(path)
        paths = [path, beside["page"]] if beside else [path]
        rows = {
            row.path: row for row in FormerAddress.objects.filter(site=site, path__in=paths).select_related("target")
        }
        for former in paths:
            if former in rows:
                return lead_to(destination_of(rows[former].target), request) or gone(request)
        redirect = redirect_from(request, paths)
        if redirect is None:
            return response
        page = redirect.redirect_page
        if page is None:
            return lead(redirect.link, is_permanent=redirect.is_permanent) if redirect.link else response
        if page.live:
            address = redirect.link
            if address and beside:
                address = address.rstrip("/") + beside["beside"] + ("" if "." in beside["beside"] else "/")
            return lead(address, is_permanent=redirect.is_permanent) if address else response
        if page.first_published_at is None:
            return response
        return lead_to(destination_of(page), request) or gone(request)


def redirect_from(request, paths) -> Redirect | None:
    """An editor's redirect may name a query, too; that one is meant first."""
    whole = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    for path in (whole, *paths):
        if redirect := get_redirect(request, path):
            return redirect
    return None


def lead_to(page: Page | None, request):
    """In place of a page that left; for as long as it is away."""
    address = page and page.get_url(request)
    return lead(address, seconds=0) if address else None


def lead(address: str, *, is_permanent=True, seconds=SECONDS):
    response = HttpResponsePermanentRedirect(address) if is_permanent else HttpResponseRedirect(address)
    response["Cache-Control"] = f"max-age={seconds}" if seconds else "no-cache"
    return response
