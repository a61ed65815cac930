import html
import re

from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags

# Neither XML nor PostgreSQL has the control characters, and no encoding has half a character.
NOT_STORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

# The query of WordPress's plain permalinks: "/?p=7" was a post.
PLAIN_PERMALINKS = ("p", "page_id")
PLAIN_PERMALINK = re.compile("(?:p|page_id)=[0-9]{1,18}")


def storable(text: str) -> str:
    """Return the text without characters that no database stores."""
    return NOT_STORABLE.sub("", text)


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


def duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
