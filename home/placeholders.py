"""The texts that a new publication begins with, and their parts in brackets, which somebody has to fill in."""

import re
from functools import cache
from html import unescape
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

FOLDER = Path(__file__).parent / "setup" / "texts"
IN_BRACKETS = re.compile(r"\[[^][]+\]")


def text_of(kind: str, language: str) -> str:
    return (FOLDER / f"{kind}.{language}.html").read_text().replace("\n", "")


@cache
def all_parts() -> frozenset[str]:
    """Return the parts in brackets of all texts: other brackets, as in "[sic]", are part of a text."""
    return frozenset(part for file in FOLDER.glob("*.html") for part in IN_BRACKETS.findall(file.read_text()))


def open_parts(html: str) -> list[str]:
    """Return the parts in brackets of our texts that nobody has filled in, each once."""
    words = " ".join(unescape(strip_tags(html)).split())
    return [part for part in dict.fromkeys(IN_BRACKETS.findall(words)) if part in all_parts()]


def check_filled_in(html: str) -> None:
    """Raise ValidationError for `text` where a part in brackets is still open."""
    if parts := open_parts(html):
        message = _("Fill in, or delete, what is in brackets: %(parts)s")
        raise ValidationError({"text": message % {"parts": _(", ").join(parts)}})
