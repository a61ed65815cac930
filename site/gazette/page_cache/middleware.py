"""The headers that tell browsers and shared caches what they may keep."""

from django.conf import settings

from . import cdn
from .declarations import Declaration, collecting

# Of pages that are not there: an article may be published at their URL at any time.
NOT_FOUND_SECONDS = 10
# How long a shared cache may serve a page that became too old, while it asks for the new one.
STALE_SECONDS = 60
SAFE_METHODS = {"GET", "HEAD"}


class CacheHeaders:
    """Set Cache-Control where the view has not, and attach the response's `declaration` for the response cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with collecting() as declaration:
            response = self.get_response(request)
        is_private = settings.SESSION_COOKIE_NAME in request.COOKIES or bool(response.cookies)
        # What varies with a header is not the same for everybody; and a view may forbid what a part of it declared.
        is_same_for_all = not (
            is_private or response.streaming or response.has_header("Vary") or response.has_header("Cache-Control")
        )
        if declaration.is_cacheable and is_same_for_all and response.status_code == 200:
            response.declaration = declaration
            set_public(request, response, declaration)
        elif not response.has_header("Cache-Control"):
            response["Cache-Control"] = cache_control(response, is_private)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""  # its length was noted
        if request.method not in SAFE_METHODS:
            cdn.purge_changed()
        return response


def set_public(request, response, declaration: Declaration) -> None:
    """Let everybody keep the response: browsers ask each time whether it is current, shared caches are purged."""
    seconds = 0 if cdn.is_never_purged(request.META) else cdn.seconds()
    response["Cache-Control"] = f"public, max-age=0, s-maxage={seconds}"
    if seconds:
        response["Cache-Control"] += f", stale-while-revalidate={STALE_SECONDS}"
        if settings.GAZETTE_CDN_TAG_HEADER:
            response[settings.GAZETTE_CDN_TAG_HEADER] = " ".join(sorted(declaration.tags))
        if cdn.is_purged_by_url():
            cdn.record(request.build_absolute_uri(), declaration.tags)


def cache_control(response, is_private: bool) -> str:
    is_missing = response.status_code in {404, 410}
    return f"public, max-age={NOT_FOUND_SECONDS}" if is_missing and not is_private else "private, no-store"
