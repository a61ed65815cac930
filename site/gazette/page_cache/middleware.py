"""The headers that tell browsers and shared caches what they may keep."""

from django.conf import settings

from .declarations import collecting

# Of pages that are not there: an article may be published at their URL at any time.
NOT_FOUND_SECONDS = 10


class CacheHeaders:
    """Set Cache-Control where the view has not, and attach the response's `declaration` for the response cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with collecting() as declaration:
            response = self.get_response(request)
        # What varies with a cookie or another header is not the same for all.
        varies = response.has_header("Vary")
        is_private = settings.SESSION_COOKIE_NAME in request.COOKIES or bool(response.cookies)
        declaration.is_cacheable &= (
            response.status_code == 200 and not is_private and not varies and not response.streaming
        )
        if declaration.is_cacheable:
            response.declaration = declaration
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = cache_control(response, declaration.is_cacheable, is_private)
        return response


def cache_control(response, is_cacheable: bool, is_private: bool) -> str:
    if is_private:
        return "private, no-store"
    if is_cacheable:
        return f"public, max-age=0, s-maxage={settings.GAZETTE_CDN_SECONDS}"
    if response.status_code in {404, 410}:
        return f"public, max-age={NOT_FOUND_SECONDS}"
    return "no-cache"
