"""Single values of an export: plain text and slugs."""

import html
import re
from urllib.parse import unquote

from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags

MAX_TITLE_FROM_TEXT = 60


def plain(text: str) -> str:
    """Return a text that may have tags and entities, even twice escaped, as one line of plain text."""
    if "<" in text:
        try:
            text = strip_tags(text)
        except SuspiciousOperation:  # thousands of tags in each other
            text = re.sub(r"<[^<>]*>?", "", text)
    for _twice in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return " ".join(text.split())


def beginning_of(text: str) -> str:
    """Return the first words of an HTML text, for a title."""
    words = plain(re.sub(r"<!--.{0,10000}?-->|\[[^\]]{0,200}\]", " ", text[:20_000], flags=re.DOTALL))
    if len(words) <= MAX_TITLE_FROM_TEXT:
        return words
    return f"{words[:MAX_TITLE_FROM_TEXT].rpartition(' ')[0] or words[:MAX_TITLE_FROM_TEXT]}…"


def decoded_slug(slug: str) -> str:
    """Return a slug as it is read; WordPress stores those of other scripts percent-encoded."""
    return unquote(slug, errors="replace").replace("\N{REPLACEMENT CHARACTER}", "").strip("/")
