"""Dates and times as people type them: in their language, with the month by name or by number."""

import re
import unicodedata
from datetime import datetime, tzinfo
from functools import cache

from django.conf import settings
from django.utils import dates, translation
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

from .admin_requests import accepted_languages
from .schedule import with_weekday

MAX_LENGTH = 80
EXAMPLE = datetime(2026, 12, 15, 8)
NAMES: dict[str, list[dict]] = {
    "month": [dates.MONTHS, dates.MONTHS_3, dates.MONTHS_AP, dates.MONTHS_ALT],
    "weekday": [dates.WEEKDAYS, dates.WEEKDAYS_ABBR],
}
DIRECTION_MARKS = dict.fromkeys([0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
FILLERS = frozenset(["at", "on", "of", "the", "um", "am", "den", "der", "à", "le", "de", "الساعة", "في", "يوم"])

MERIDIEM = r"(?P<meridiem>a\.?m\b\.?|p\.?m\b\.?|[صم](?!\w))"
TIMES = [
    re.compile(pattern)
    for pattern in (
        # 8:00, 08:00:00, 8:00 Uhr, 8h30, 8 Uhr 30, 8:00 AM
        rf"(?<![\d:.])(?P<hour>\d{{1,2}})\s?(?::|h|uhr)\s?(?P<minute>\d\d)(?::\d\d)?(?!\d)\s*(?:uhr\b|h\b|{MERIDIEM})?",
        # 8.30 Uhr, 8.30 am
        rf"(?<![\d.])(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)\s*(?:uhr\b|{MERIDIEM})",
        # 8.30 after the year, at the end
        rf"(?<=\d{{4}})[\s,]+(?:(?:at|um|à)\s)?(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)\s*{MERIDIEM}?$",
        # 8 Uhr, 8 h, 8 o'clock, 8am
        rf"(?<![\d:.])(?P<hour>\d{{1,2}})\s*(?:uhr\b|h\b|o[’']clock\b|{MERIDIEM})",
    )
]
SEPARATORS = re.compile(r"[\s,./-]+")


def date_language() -> str:
    """Return the admin's language, with the region that the browser prefers: English dates differ between countries."""
    language = translation.get_language() or "en"
    for accepted in re.split(r"[,;\s]+", accepted_languages().lower()):
        if accepted.startswith(f"{language}-") and translation.check_for_language(accepted):
            return accepted
    return language


def first_day_of_week() -> int:
    """Return on which day weeks begin where the user is; 0 is Sunday."""
    return get_format("FIRST_DAY_OF_WEEK", lang=date_language())


def read_datetime(text: str, language: str = "") -> datetime | None:
    """Return the datetime that somebody typed in this language, by default the admin's; None if it can't be read.

    It is naive unless the text has an offset from UTC. A date without a time is its midnight.
    """
    text = unicodedata.normalize("NFKC", text).translate(DIRECTION_MARKS).strip().lower()
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        if iso := parse_datetime(text.upper()):
            return iso
        return _read(text.replace("،", ","), language or date_language())
    except ValueError:  # no such day or time
        return None


def _read(text: str, language: str) -> datetime | None:
    hour = minute = 0
    for pattern in TIMES:
        if found := pattern.search(text):
            hour, minute = int(found["hour"]), int(found.groupdict().get("minute") or 0)
            if found["meridiem"]:
                if not 1 <= hour <= 12:
                    return None
                hour = hour % 12 + 12 * (found["meridiem"][0] in "pم")
            text = f"{text[: found.start()]} {text[found.end() :]}"
            break
    # A date that people write with dots has its day first, in every country.
    is_dotted = re.search(r"\d\s*\.\s*\d", text) is not None
    found_date = _read_date(text, is_dotted or _is_day_first(language), language.partition("-")[0])
    return datetime(*found_date, hour, minute) if found_date else None


def _read_date(text: str, is_day_first: bool, language: str) -> tuple[int, int, int] | None:
    """Return year, month and day."""
    months, weekdays = _numbers("month", language), _numbers("weekday", language)
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th|er)\b", "", text)
    words = re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", words)
    parts = [part for part in SEPARATORS.split(words) if part and part not in FILLERS and part not in weekdays]
    if len(parts) != 3:
        return None
    named = [place for place, part in enumerate(parts) if part in months]
    if len(named) > 1 or not all(part.isdecimal() for part in parts if part not in months):
        return None
    month = months[parts.pop(named[0])] if named else 0
    has_year_first = len(parts[0]) == 4
    year = parts.pop(0 if has_year_first else -1)
    if len(year) not in (2, 4) or any(len(part) > 2 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if month:
        day = numbers[0]
    elif has_year_first or numbers[1] > 12 or (numbers[0] <= 12 and not is_day_first):
        month, day = numbers
    else:
        day, month = numbers
    return int(year) + (2000 if len(year) == 2 else 0), month, day


def _is_day_first(language: str) -> bool:
    """Return whether numeric dates without dots have the day before the month, by Django's formats."""
    for written in get_format("DATE_INPUT_FORMATS", lang=language):
        if written.lower().endswith("%y") and "%d" in written and "%m" in written:
            return written.index("%d") < written.index("%m")
    return True


@cache
def _numbers(kind: str, language: str) -> dict[str, int]:
    """Return the numbers of months or weekdays by their names, in lower case and without a full stop.

    In English and the languages of the site, too: names of different languages don't contradict each other.
    """
    found = {}
    for code in ("en", *dict(settings.LANGUAGES), language):
        with translation.override(code):
            found.update(
                {
                    unicodedata.normalize("NFKC", str(name)).lower().strip(".\u200f"): number
                    for names in NAMES[kind]
                    for number, name in names.items()
                }
            )
    return found


def in_words(when: datetime, zone: tzinfo, own_zone: tzinfo | None = None) -> str:
    """Return an aware datetime with the day of the week and the time zone, and in the user's own zone if it differs."""
    text = f"{with_weekday(when, zone)}, {zone}"
    own = own_zone and with_weekday(when, own_zone)
    if own and own != with_weekday(when, zone):
        text = _("%(time)s (yours, %(zone)s: %(own)s)") % {"time": text, "zone": str(own_zone), "own": own}
    return text


def unread_message() -> str:
    """Return how to write a date and time, in the admin's language."""
    examples = {"iso": f"{EXAMPLE:%Y-%m-%d %H:%M}", "words": date_format(EXAMPLE, "DATETIME_FORMAT")}
    return _("Write a date and a time, such as %(iso)s or %(words)s.") % examples
