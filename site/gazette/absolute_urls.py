"""Make URLs absolute: the one place that says which host they name."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Site


def root_url(request: HttpRequest | None = None) -> str:
    """Return scheme, host and port of the Wagtail site that `request` is for; of SITE_URL without a request or a site.

    The Host header only chooses among the sites. What it says itself is never repeated: a cache or a mail would keep
    the host and the port of whoever asked.
    """
    site = Site.find_for_request(request)
    return (site.root_url if site else settings.WAGTAILADMIN_BASE_URL).rstrip("/")


def absolute_url(path: str, request: HttpRequest | None = None) -> str:
    """Return `path`, which may be absolute already, as an absolute URL of the site that `request` is for."""
    return urljoin(f"{root_url(request)}/", path)
