import zoneinfo
from contextlib import ExitStack

from django.http import HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from wagtail.models import Page

from blog.models.restrictions import restrictions_read_once
from gazette.default_language import default_language
from gazette.middleware import use_language_of_path
from gazette.value_cache import catch_up, values_of_one_request

from .sites import front_page, main_language, settings_of, site_of

SAFE_METHODS = {"GET", "HEAD"}
FILES = ("/static/", "/media/", "/favicon.ico")
NOT_FOR_READERS = ("/admin/", *FILES)


class SiteMiddleware:
    """Serve public requests below the home page in the language of the URL, in the site's time zone.

    A site without pages in the default language is in its own language at URLs without a prefix, too, and readers are
    redirected from them. The admin has the language and time zone of its user instead.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from .models import SiteSettings

        if request.path.startswith(FILES):
            return self.get_response(request)
        if request.path.startswith(NOT_FOR_READERS):
            catch_up()
            use_language_of_path(request)  # again: this process may know another default language now
            return self.get_response(request)
        with ExitStack() as stack:
            if request.method in SAFE_METHODS:  # it changes nothing
                stack.enter_context(values_of_one_request())
                stack.enter_context(restrictions_read_once())
            else:
                catch_up()
            use_language_of_path(request)
            request._wagtail_site = site = site_of(request)  # read by Wagtail's Site.find_for_request
            if site:
                site.root_page = front_page(site, translation.get_language())
                if known := settings_of(site):
                    setattr(request, SiteSettings.get_cache_attr_name(), known)
            time_zone = zoneinfo.ZoneInfo(SiteSettings.for_request(request).time_zone)
            stack.enter_context(timezone.override(time_zone))
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Turn to the site's own language, now that the URL is resolved: before, its pattern would have a prefix."""
        site = getattr(request, "_wagtail_site", None)
        is_named = request.path.startswith(NOT_FOR_READERS) or translation.get_language_from_path(request.path_info)
        language = main_language(site) if site and not is_named else default_language()
        if language == default_language():
            return None
        translation.activate(language)  # until `gazette.middleware.LanguageOfPath` ends
        request.LANGUAGE_CODE = language
        site.root_page = front_page(site, language)
        path = path_with_prefix(request, args, kwargs) if request.method in SAFE_METHODS else ""
        if not path or path == request.path:
            return None
        query = request.META.get("QUERY_STRING")
        return HttpResponseRedirect(f"{path}?{query}" if query else path)


def path_with_prefix(request, args, kwargs) -> str:
    """Return the path of the same view in the current language; empty if that has no page there."""
    name = request.resolver_match.view_name
    if name == "wagtail_serve" and Page.route_for_request(request, *args, **kwargs) is None:
        return ""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""
