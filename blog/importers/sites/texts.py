"""Single values of an export: plain text, dates and slugs."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import unquote

from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from django.utils.html import strip_tags

NO_DATE = "0000-00-00"
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


def datetime_of(gmt: str, local: str = "") -> datetime | None:
    """Return the datetime of WordPress's two columns; None where both are missing or no dates."""
    for text, zone in ((gmt, UTC), (local, timezone.get_current_timezone())):
        if not text or text.startswith(NO_DATE):
            continue
        try:
            value = datetime.fromisoformat(text.strip())
            value = value if value.tzinfo else value.replace(tzinfo=zone)
            value.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if value.year >= 1900:
            return value
    return None


def beginning_of(text: str) -> str:
    """Return the first words of an HTML text, for a title."""
    words = plain(re.sub(r"<!--.{0,10000}?-->|\[[^\]]{0,200}\]", " ", text[:20_000], flags=re.DOTALL))
    if len(words) <= MAX_TITLE_FROM_TEXT:
        return words
    return f"{words[:MAX_TITLE_FROM_TEXT].rpartition(' ')[0] or words[:MAX_TITLE_FROM_TEXT]}…"


def decoded_slug(slug: str) -> str:
    """Return a slug as it is read; WordPress stores those of other scripts percent-encoded."""
    return unquote(slug, errors="replace").replace("\N{REPLACEMENT CHARACTER}", "").strip("/")
