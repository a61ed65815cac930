import re

from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.deprecation import MiddlewareMixin
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from gazette.compiled_queries import compiled, compiled_rows
from gazette.imports.texts import PLAIN_PERMALINK, PLAIN_PERMALINKS

from .actions import may_return, public_target, without_trailing_slash
from .models import RemovedPageURL
from .responses import page_removed, page_unavailable

# What an article or a listing serves below its own URL; it is redirected with the page.
SUBPATH = re.compile(
    r"(?P<page>/.*[^/])(?P<subpath>\.md|/changes|/feed|/feed\.json|/[12][0-9]{3}(?:/(?:0[1-9]|1[0-2]))?)"
)


class RemovedPages(MiddlewareMixin):
    """Answer a 404 with a redirect where a page was, else with 410 if it was deleted, or say that it may return.

    It replaces Wagtail's redirect middleware, which also redirects to pages that were removed.
    """

    def process_response(self, request, response):
        if response.status_code != 404 or request.method not in {"GET", "HEAD"} or "\0" in request.path:
            return response
        path = without_trailing_slash(request.path)
        if path == "/":  # the home page is not there with these parameters
            # Others may add parameters of their own, such as "fbclid".
            queries = (f"{name}={request.GET[name]}" for name in PLAIN_PERMALINKS if name in request.GET)
            path += next((f"?{query}" for query in queries if PLAIN_PERMALINK.fullmatch(query)), "")
        match = SUBPATH.fullmatch(path)
        subpath = match["subpath"] if match else ""
        paths = [path, match["page"]] if match else [path]
        site = Site.find_for_request(request)
        found = {row.path: row for row in removed_pages_at(site and site.pk, path=path, page_path=paths[-1])}
        redirect = find_redirect(request, paths)
        former = next((found[each] for each in paths if each in found), None)
        if former and not (redirect and takes_precedence(redirect, former)):
            return without_page(former.page, former.target, request)
        return (redirect and follow(redirect, subpath, request)) or response


@compiled
def removed_pages_at(site_id, *, path, page_path):
    return RemovedPageURL.objects.filter(site=site_id, path__in=[path, page_path])


@compiled_rows
def any_redirects(*, whole, path, page, whole_decoded, path_decoded, page_decoded):
    paths = [whole, path, page, whole_decoded, path_decoded, page_decoded]
    return Redirect.objects.filter(old_path__in=paths).values_list("pk")[:1]


def find_redirect(request, paths) -> Redirect | None:
    """Return Wagtail's redirect; one that names the query too comes first."""
    whole = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    path, page = paths[0], paths[-1]
    spellings = {"whole": whole, "path": path, "page": page}
    decoded = {f"{name}_decoded": uri_to_iri(spelling) for name, spelling in spellings.items()}
    # Wagtail asks for each of them by itself, and for most wrong URLs there is no redirect.
    if not any_redirects(**spellings, **decoded):
        return None
    for path in (whole, *paths):
        if redirect := get_redirect(request, path):
            return redirect
    return None


def takes_precedence(redirect: Redirect, former: RemovedPageURL) -> bool:
    """Return whether the redirect comes before a removed page: one made by hand that leads somewhere.

    Where a target was chosen for the removed page, the later decision counts.
    """
    page = redirect.redirect_page
    if redirect.automatically_created or not redirect.link or (page and not page.live):
        return False
    return former.target is None or bool(redirect.created_at and redirect.created_at > former.removed_at)


def follow(redirect: Redirect, subpath: str, request):
    """Return the response for a redirect; None if it leads to a page that was never published."""
    page = redirect.redirect_page
    if page and not page.live:
        return without_page(page, page, request) if page.first_published_at else None
    url = redirect.link
    if url and page and subpath:
        url = url.rstrip("/") + subpath + ("" if "." in subpath else "/")
    return redirect_to(url, is_permanent=redirect.is_permanent) if url else None


def without_page(page: Page | None, target: Page | None, request):
    """Return the response at the URL of a removed page: a redirect to `target` or what replaces it, else 404 or 410."""
    target = public_target(target)
    if url := target and target.get_url(request):
        return redirect_to(url)
    return page_unavailable(request) if may_return(page) else page_removed(request)


def redirect_to(url: str, *, is_permanent=True):
    """Redirect, uncached: when the page is back at its first URL, a browser that kept this would circle."""
    response = HttpResponsePermanentRedirect(url) if is_permanent else HttpResponseRedirect(url)
    response["Cache-Control"] = "no-cache"
    return response
