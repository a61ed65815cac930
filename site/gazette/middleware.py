from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.views.defaults import page_not_found

from .absolute_urls import root_url


class PublicCompression(GZipMiddleware):
    """Compresses what is the same for everybody, to the same bytes each time.

    Django pads compressed responses at random, so that their length tells nothing of a secret in them. Public pages
    hold none; the admin's pages do, and stay as they are.
    """

    max_random_bytes = 0

    def process_response(self, request, response):
        return response if request.path.startswith("/admin/") else super().process_response(request, response)


class RedirectsOnSite:
    """Has redirects that repeat the Host header, as from HTTP to HTTPS, name the host of the Wagtail site instead."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        location = response.headers.get("Location", "")
        scheme, separator, rest = location.partition("://")
        if separator and rest.partition("/")[0] == request.get_host():
            host = urlsplit(root_url(request)).netloc
            response["Location"] = f"{scheme}://{host}/{rest.partition('/')[2]}"
        return response


class AdminContentSecurityPolicy:
    """Gives the admin's responses the policy that Wagtail's inline scripts need; all others keep the strict one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_config"):
            response._csp_config = settings.ADMIN_CSP
        return response


class ReadersNotFound:
    """For a copy on one's own machine: a wrong address shows what readers see, not Django's technical page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return page_not_found(request, exception) if isinstance(exception, Http404) else None


class LanguageOfPath:
    """The language of a page goes by its address alone, so that one address has one content, whoever asks for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return self.get_response(request)
