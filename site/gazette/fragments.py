"""Rendered parts of pages, kept by all that they were made from, so that none ever has to be invalidated."""

import hashlib
from collections.abc import Callable, Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from . import page_cache
from .bounded_cache import BoundedCache
from .default_language import default_language

FRAGMENT_BYTES = 8_000_000  # of one process

# With the tags that were declared while they were rendered.
fragments: BoundedCache[tuple[SafeString, set[str]]] = BoundedCache(FRAGMENT_BYTES)


def fragment(made_from: Iterable[object], render: Callable[[], str]) -> SafeString:
    """Return the HTML that `render` returns, from memory if it was rendered before from the same values.

    `made_from` begins with the fragment's name and holds everything else that the HTML depends on, such as ids,
    revisions and digests, but the languages of the page and of URLs without a prefix, and the time zone.
    """
    key = key_of(made_from)
    kept = fragments.get(key)
    if kept is None:
        with page_cache.collecting_tags() as tags:
            html = mark_safe(render())  # noqa: S308  a template has escaped it
        kept = html, tags
        fragments.set(key, kept, len(html) + 200)  # about what the key and the entry take
    else:
        page_cache.depends_on(*kept[1])
    return kept[0]


def key_of(made_from: Iterable[object]) -> bytes:
    values = (get_language(), default_language(), get_current_timezone_name(), *map(str, made_from))
    # A digest, since the values may be the whole text of a section.
    return hashlib.blake2b(repr(values).encode(), digest_size=20).digest()
