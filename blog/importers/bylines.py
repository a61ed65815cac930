"""The line below a title that says who wrote the article."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override, pgettext

MAX_LENGTH = 1_000
MAX_NAME_LENGTH = 60
MAX_WORDS = 5
# Parts of names that begin with a small letter.
PARTICLES = frozenset(
    "af al av bin da das de del della den der des di do dos du el ibn la le ten ter van vom von y zu zum zur".split()
)
SEPARATOR = re.compile(r"\s+[|/•·–—-]\s+")
MAX_LETTERS_WITH_STOP = 3  # letters: "Jr." and "M.A." keep their full stop


@dataclass(frozen=True)
class ParsedByline:
    """The names in the line, and the text after them, such as a date or a place."""

    names: tuple[str, ...]
    rest: str = ""


def byline_in(line: str) -> ParsedByline | None:
    """Parse "By Ada Quill and Bo Kemp" or "Von Ada Quill | 3. März 2026"; None where the line is no byline.

    A byline is the word that the site shows before authors, in any of its languages, followed by names only.
    """
    prefix, separator = byline_patterns()
    start = prefix.match(line)
    if not start or len(line) > MAX_LENGTH:
        return None
    divider = SEPARATOR.search(line, start.end())
    names, rest = line[start.end() : divider and divider.start()], divider and line[divider.end() :]
    if with_number := re.search(r"\s*,[^,]*\d.*$", names):
        names, rest = names[: with_number.start()], names[with_number.start() :]
    found = tuple(name.strip() for name in separator.split(without_full_stop(names.strip())))
    return ParsedByline(found, (rest or "").strip(" ,")) if all(is_name(name) for name in found) else None


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, in its first spelling."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return tuple(found.values())


def without_full_stop(names: str) -> str:
    last = names.split()[-1] if names else ""
    return names.removesuffix(".") if len(last) - 1 > MAX_LETTERS_WITH_STOP and last.count(".") == 1 else names


def is_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= MAX_WORDS
        and len(text) <= MAX_NAME_LENGTH
        and words[-1] not in PARTICLES
        and all(word in PARTICLES or looks_like_name(word) for word in words)
    )


def looks_like_name(word: str) -> bool:
    """Return whether the word looks like part of a name: "Quill", "J.", or any word in a script without capitals."""
    letters = re.sub(r"[\-'’.]", "", word)
    return (
        bool(letters)
        and not letters[0].islower()
        and all(unicodedata.category(letter)[0] in "LM" for letter in letters)
    )


@cache
def byline_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for the beginning of a byline, and for what separates two names."""
    prefix, separator = [], []
    for code, _name in settings.LANGUAGES:
        with override(code):
            prefix.append(pgettext("author", "By"))
            separator.append(gettext("and"))
    return (
        re.compile(rf"(?:{'|'.join(map(re.escape, prefix))})(?:\s*:\s*|\s+)", re.IGNORECASE),
        re.compile(rf"\s*[,،&]\s*|\s+(?:{'|'.join(map(re.escape, separator))})\s+", re.IGNORECASE),
    )
