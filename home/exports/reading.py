"""Rendering pages outside of a request: as readers see them, in the language, site and time zone of the page."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import timezone, translation
from wagtail.coreutils import get_dummy_request
from wagtail.models import Page, Site

from ..models import SiteSettings


@contextmanager
def request_in(site: Site, home: Page) -> Iterator[HttpRequest]:
    """Yield a request for the site in the language of a home page, which need not be published."""
    request = get_dummy_request(site=site)
    with translation.override(home.locale.language_code):
        request._wagtail_site = site
        site.root_page = home
        zone = zoneinfo.ZoneInfo(SiteSettings.for_request(request).time_zone)
        with timezone.override(zone):
            yield request
