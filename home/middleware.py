import zoneinfo

from django.conf import settings
from django.http import Http404
from django.utils import timezone, translation
from wagtail.models import Site


class ReadersSite:
    """What readers ask for is looked for under the front page in the language of the address, in the site's time zone.

    In the admin, everybody has their own language and time zone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from .models import SiteSettings

        if request.path.startswith(("/admin/", "/static/", "/media/")):
            return self.get_response(request)
        site = Site.find_for_request(request)
        if site:
            site.root_page = front_page(site, translation.get_language())
        site_settings = SiteSettings.for_request(request)
        with timezone.override(zoneinfo.ZoneInfo(site_settings.time_zone)):
            return self.get_response(request)


def front_page(site, language):
    """The front page of a site in a language; raises Http404 where the publication does not speak it."""
    from .models import HomePage

    same = HomePage.objects.filter(translation_key=site.root_page.translation_key).select_related("locale")
    found = same.filter(locale__language_code=language).first()
    if found and (found.live or found.pk == site.root_page_id):
        return found
    if language != settings.LANGUAGE_CODE:
        raise Http404
    return site.root_page
