import zoneinfo

from django.conf import settings
from django.http import Http404
from django.utils import timezone, translation

from .sites import site_of


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
        request._wagtail_site = site = site_of(request)  # read by Wagtail's Site.find_for_request
        if site:
            site.root_page = front_page(site, translation.get_language())
            if known := getattr(site, "sitesettings", None):
                setattr(request, SiteSettings.get_cache_attr_name(), known)
        site_settings = SiteSettings.for_request(request)
        with timezone.override(zoneinfo.ZoneInfo(site_settings.time_zone)):
            return self.get_response(request)


def front_page(site, language):
    """Return the home page of a site in a language. Raises Http404 where there is none."""
    from .models import HomePage

    home = getattr(site.root_page, "homepage", None)
    if home is None or home.locale.language_code != language:
        same = HomePage.objects.filter(translation_key=site.root_page.translation_key, live=True)
        home = same.filter(locale__language_code=language).select_related("locale").first()
    if home:
        home.site_closes_pages = site.closes_pages
        return home
    if language != settings.LANGUAGE_CODE:
        raise Http404
    return site.root_page
