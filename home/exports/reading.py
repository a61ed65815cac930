"""Rendering pages outside of a request: as readers see them, in the language, site and time zone of the page."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import timezone, translation
from wagtail.coreutils import get_dummy_request
from wagtail.models import Site

from ..models import SiteSettings
from ..sites import front_page


@contextmanager
def request_in(site: Site, language: str) -> Iterator[HttpRequest]:
    """Yield a request for the site in this language. Raises Http404 if it has no home page in it."""
    request = get_dummy_request(site=site)
    with translation.override(language):
        request._wagtail_site = site
        site.root_page = front_page(site, language)
        zone = zoneinfo.ZoneInfo(SiteSettings.for_request(request).time_zone)
        with timezone.override(zone):
            yield request
