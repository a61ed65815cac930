import zoneinfo
from contextlib import ExitStack

from django.utils import timezone, translation

from blog.models.restrictions import restrictions_read_once
from gazette.value_cache import values_of_one_request

from .sites import front_page, settings_of, site_of

SAFE_METHODS = {"GET", "HEAD"}


class SiteMiddleware:
    """Serve public requests below the home page in the language of the URL, in the site's time zone.

    The admin has the language and time zone of its user instead.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from .models import SiteSettings

        if request.path.startswith(("/admin/", "/static/", "/media/", "/favicon.ico")):
            return self.get_response(request)
        with ExitStack() as stack:
            if request.method in SAFE_METHODS:  # it changes nothing
                stack.enter_context(values_of_one_request())
                stack.enter_context(restrictions_read_once())
            request._wagtail_site = site = site_of(request)  # read by Wagtail's Site.find_for_request
            if site:
                site.root_page = front_page(site, translation.get_language())
                if known := settings_of(site):
                    setattr(request, SiteSettings.get_cache_attr_name(), known)
            time_zone = zoneinfo.ZoneInfo(SiteSettings.for_request(request).time_zone)
            stack.enter_context(timezone.override(time_zone))
            return self.get_response(request)
