import zoneinfo

from django.utils import timezone


class SiteTimeZone:
    """Readers see times in the site's time zone; in the admin, everybody has their own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from .models import SiteSettings

        if request.path.startswith(("/admin/", "/static/", "/media/")):
            return self.get_response(request)
        settings = SiteSettings.for_request(request)
        with timezone.override(zoneinfo.ZoneInfo(settings.time_zone)):
            return self.get_response(request)
