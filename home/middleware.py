import zoneinfo

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.utils import timezone, translation
from wagtail.models import Site


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
        if site := Site.find_for_request(request):
            site.root_page = front_page(site, translation.get_language())
        site_settings = SiteSettings.for_request(request)
        with timezone.override(zoneinfo.ZoneInfo(site_settings.time_zone)):
            return self.get_response(request)


def front_page(site, language):
    """Return the home page of a site in a language. Raises Http404 where there is none."""
    from .models import HomePage

    is_readable = Q(live=True) | Q(pk=site.root_page_id)
    homes = HomePage.objects.filter(is_readable, translation_key=site.root_page.translation_key)
    if home := homes.filter(locale__language_code=language).select_related("locale").first():
        return home
    if language != settings.LANGUAGE_CODE:
        raise Http404
    return site.root_page
