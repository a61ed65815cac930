"""Rendered parts of pages, kept by all that they were made from, so that none ever has to be invalidated."""

from collections.abc import Callable, Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from .bounded_cache import BoundedCache

FRAGMENT_BYTES = 12_000_000  # of one process

fragments: BoundedCache[SafeString] = BoundedCache(FRAGMENT_BYTES)


def fragment(made_from: Iterable[object], render: Callable[[], str]) -> SafeString:
    """Return the HTML that `render` returns, from memory if it was rendered before from the same values.

    `made_from` begins with the fragment's name and holds everything else that the HTML depends on, such as ids,
    revisions and digests, but the language and the time zone.
    """
    key = key_of(made_from)
    html = fragments.get(key)
    if html is None:
        html = mark_safe(render())  # noqa: S308  a template has escaped it
        fragments.set(key, html, len(html) + 200)  # about what the key and the entry take
    return html


def has_fragment(made_from: Iterable[object]) -> bool:
    """Return whether `fragment` would not have to render, so that what rendering needs is fetched for many at once."""
    return fragments.get(key_of(made_from)) is not None


def key_of(made_from: Iterable[object]) -> tuple:
    return get_language(), get_current_timezone_name(), *map(str, made_from)
