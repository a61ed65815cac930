from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from .absolute_urls import root_url
from .default_language import default_language
from .views import page_not_found


class PublicCompression(GZipMiddleware):
    """Compress public pages, always to the same bytes.

    Django adds random padding so that the length of a response reveals no secret in it. Public pages hold none; pages
    of the admin do, and are not compressed.
    """

    max_random_bytes = 0

    def process_response(self, request, response):
        return response if request.path.startswith("/admin/") else super().process_response(request, response)


class RedirectToSiteHost(MiddlewareMixin):
    """Put the Wagtail site's host into redirects to the request's own host: anybody can send another Host header.

    The admin's keep no host: at another one than the site's, its `form-action` would block the redirect after a form.
    """

    def process_response(self, request, response):
        location = response.headers.get("Location", "")
        scheme, separator, rest = location.partition("://")
        if separator and rest.partition("/")[0] == request.get_host():
            path = f"/{rest.partition('/')[2]}"
            host = urlsplit(root_url(request)).netloc
            is_admin = request.path.startswith("/admin/") and scheme == request.scheme and not path.startswith("//")
            response["Location"] = path if is_admin else f"{scheme}://{host}{path}"
        return response


class AdminContentSecurityPolicy(MiddlewareMixin):
    """Give the admin's responses the content security policy that Wagtail's inline scripts need."""

    def process_response(self, request, response):
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_config"):
            response._csp_config = settings.ADMIN_CSP
        return response


class ReadersNotFound(MiddlewareMixin):
    """In development, show the readers' 404 page instead of Django's technical one."""

    def process_exception(self, request, exception):
        return page_not_found(request, exception) if isinstance(exception, Http404) else None


def use_language_of_path(request) -> None:
    """Choose the language of the request's URL, until LanguageOfPath ends."""
    language = translation.get_language_from_path(request.path_info) or default_language()
    translation.activate(language)
    request.LANGUAGE_CODE = language


class LanguageOfPath(MiddlewareMixin):
    """Choose the language by the URL alone, so that one URL has one content."""

    async_capable = False  # `__call__` needs the response itself, not a coroutine

    def __call__(self, request):
        with translation.override(None):
            use_language_of_path(request)
            return self.get_response(request)
