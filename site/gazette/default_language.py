"""The language of URLs without a prefix: that of the default site's root page (docs/decisions/0030)."""

import threading

from django.conf import settings
from django.db import Error
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, clear_url_caches
from django.utils.translation import get_language
from wagtail.models import Site

_lock = threading.Lock()
# As this process read it last; empty until then.
_known = ""


def default_language() -> str:
    """Return it as this process read it last, on first use from the database; while none answers, as configured."""
    if not _known:
        try:
            read()
        except Error:
            return settings.LANGUAGE_CODE
    return _known


def read() -> None:
    """Read it from the database: on first use, and whenever the site has changed (gazette.page_cache.memory)."""
    with _lock:  # so that the last one to store it has read it last
        remember(stored())


def stored() -> str:
    """Return it as it is in the database now."""
    found = Site.objects.filter(is_default_site=True).values_list("root_page__locale__language_code", flat=True)
    return next((code for code in found if code in dict(settings.LANGUAGES)), settings.LANGUAGE_CODE)


def remember(language: str) -> None:
    global _known
    if language != _known:
        _known = language
        clear_url_caches()  # the resolver keeps the prefix of each language


class LanguagePrefix(LocalePrefixPattern):
    """No prefix for the default language, the code of every other one."""

    @property
    def language_prefix(self) -> str:
        language = get_language() or default_language()
        return "" if language == default_language() else f"{language}/"


def language_patterns(*urls: URLPattern | URLResolver) -> list[URLResolver]:
    """As Django's `i18n_patterns`, for a default language that the database names."""
    return [URLResolver(LanguagePrefix(prefix_default_language=False), list(urls))]
