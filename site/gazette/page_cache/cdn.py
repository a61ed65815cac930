"""A shared cache in front of the site, such as a CDN: how long it may keep pages, and what is purged from it.

It is purged after the commit: until then, and until a purge that failed is repeated, it may serve the former page.
"""

import logging
import re
import time
from collections.abc import Iterable
from http.client import HTTPException
from itertools import batched
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import get_path_info
from django.db import transaction
from django.utils.encoding import escape_uri_path
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.contrib.frontend_cache.utils import get_backends

from .. import clock, generations
from ..models import ClockReading, URLInCDN

logger = logging.getLogger(__name__)

# The reading that holds the change number up to which everything was purged.
PURGED = "cdn"
TIMEOUT_SECONDS = 5
# Tags in one header; servers refuse headers longer than 8 KB or so.
TAGS_AT_ONCE = 100
# After a failure, requests leave the CDN alone for so long; the tick tries again.
RETRY_SECONDS = 60
HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")

_retry_at = 0.0


class PurgeBackend(BaseBackend):
    """Sends PURGE requests to LOCATION: for a URL, or for tags in the header TAG_HEADER, as Varnish and Fastly take."""

    def __init__(self, params):
        super().__init__(params)
        self.location, self.tag_header = params["LOCATION"], params.get("TAG_HEADER", "")

    def purge(self, url):
        parts = urlsplit(url)
        self.send(urljoin(self.location, parts._replace(scheme="", netloc="").geturl()), {"Host": parts.netloc})

    def purge_tags(self, tags: list[str]) -> None:
        for some in batched(tags, TAGS_AT_ONCE):
            self.send(self.location, {self.tag_header: " ".join(some)})

    def send(self, url: str, headers: dict[str, str]) -> None:
        """Raises OSError or HTTPException where the purge was not confirmed."""
        with urlopen(Request(url, headers=headers, method="PURGE"), timeout=TIMEOUT_SECONDS):  # noqa: S310  the operator's URL
            pass


def seconds() -> int:
    """Return how long a shared cache may keep a page; 0 where there is none."""
    text = settings.GAZETTE_CDN_SECONDS
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured("GAZETTE_CDN_SECONDS must be a number of seconds, such as 3600, or 0.")
    return int(text)


def purge_url() -> str:
    url = settings.GAZETTE_CDN_PURGE_URL
    parts = urlsplit(url)
    if url and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise ImproperlyConfigured("GAZETTE_CDN_PURGE_URL must be a URL, such as http://varnish:6081/.")
    return url


def tag_header() -> str:
    name = settings.GAZETTE_CDN_TAG_HEADER
    if name and not HEADER_NAME.fullmatch(name):
        raise ImproperlyConfigured("GAZETTE_CDN_TAG_HEADER must be the name of a header, such as Surrogate-Key.")
    return name


def is_purged_by_url() -> bool:
    return bool(settings.WAGTAILFRONTENDCACHE) and not settings.GAZETTE_CDN_TAG_HEADER


def is_never_purged(environ) -> bool:
    """Return whether a shared cache would keep the response to this request under a URL that is not purged.

    By URL, each page is purged without a query, with its path as we write it: anybody can invent queries, and other
    spellings such as /%61rticles/.
    """
    if not is_purged_by_url():
        return False
    path = escape_uri_path(get_path_info(environ))
    return bool(environ.get("QUERY_STRING")) or environ.get("RAW_URI", path) != path  # gunicorn has the path as sent


def record(url: str, tags: Iterable[str]) -> None:
    """Record what a URL depends on that a shared cache may store now, where it is purged by URL."""
    URLInCDN.objects.bulk_create([URLInCDN(url=url, tag=tag) for tag in tags], ignore_conflicts=True)


def purge_changed(*, is_retry: bool = False) -> None:
    """Purge what changed since the last purge; after the transaction that changed it.

    A purge that fails is logged, and tried again with the next one; within RETRY_SECONDS only with `is_retry`.
    """
    global _retry_at  # noqa: PLW0603  of this process
    if not settings.WAGTAILFRONTENDCACHE or (time.monotonic() < _retry_at and not is_retry):
        return
    number = generations.change_number()
    purged = ClockReading.objects.filter(name=PURGED).values_list("second", flat=True).first() or 0
    if number in {purged, -1}:
        return
    tags = sorted(generations.changed_after(purged))
    try:
        if is_purged_by_url():
            purge_urls_of(tags)
        else:
            for backend in get_backends().values():
                backend.purge_tags(tags)
    except (OSError, HTTPException) as error:
        _retry_at = time.monotonic() + RETRY_SECONDS
        logger.error("The CDN was not purged, the next tick tries again: %s", error)
        return
    with transaction.atomic():
        clock.reach(PURGED, number)


def purge_urls_of(tags: list[str]) -> None:
    """Purge each URL once, also where others purge at the same time."""
    for some in batched(tags, TAGS_AT_ONCE):
        for url in set(URLInCDN.objects.filter(tag__in=some).values_list("url", flat=True)):
            rows = list(URLInCDN.objects.filter(url=url))
            # Before it is purged: what the CDN stores from then on is recorded anew.
            if not URLInCDN.objects.filter(url=url).delete()[0]:
                continue
            try:
                for backend in get_backends().values():
                    if backend.invalidates_hostname(urlsplit(url).netloc):
                        backend.purge(url)
            except (OSError, HTTPException):
                record(url, [row.tag for row in rows])
                raise
