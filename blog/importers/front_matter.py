"""The YAML front matter at the top of a file."""

from datetime import UTC, datetime, time

import yaml
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from frontmatter.default_handlers import YAMLHandler

from .parsed_article import CannotImport, ImportNote

KNOWN = ("id", "title", "lead", "slug", "date")
LISTS = {"author": "authors", "authors": "authors", "topic": "topics", "topics": "topics"}


def split(text):
    """Return the front matter, the text below it and the number of lines above that text; ("", text, 0) without one."""
    handler = YAMLHandler()
    if not handler.detect(text):
        return "", text, 0
    try:
        front, content = handler.split(text)
    except ValueError:  # one line of dashes and no second: a rule
        return "", text, 0
    return front, content, text[: len(text) - len(content)].count("\n")


def parse(front):
    """Return the fields of a `ParsedArticle` in the front matter, and notes on those that are not used.

    Raises CannotImport for anything but `name: value` lines in valid YAML.
    """
    values = load(front)
    fields, notes = {}, []
    for name, value in values.items():
        if name in LISTS:
            fields[LISTS[name]] = fields.get(LISTS[name], ()) + names(name, value)
        elif name in KNOWN:
            fields[name] = plain(name, value)
        else:
            notes.append(ImportNote(None, str(name)[:80], "front matter that is not used here"))
    if date := fields.pop("date", ""):
        fields["date"] = datetime_of(date)
    return fields, notes


def load(front):
    try:
        # The base loader keeps everything as text: a title may be 1984 or No, and dates are parsed below.
        values = YAMLHandler().load(front, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        where = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""  # its first line is the dashes
        raise CannotImport(f"the front matter is not valid YAML{where}: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CannotImport("the front matter is not valid YAML") from error
    if not values:
        return {}
    if not isinstance(values, dict):
        raise CannotImport("the front matter between the dashes is not made of `name: value` lines")
    return values


def plain(name, value):
    if not isinstance(value, str):
        raise CannotImport(f"the front matter's {name} is not a text: write it in one line, as {name}: …")
    text = " ".join(value.split())
    return "" if text in ("~", "null") else text


def names(name, value):
    values = value if isinstance(value, list) else [value]
    return tuple(text for item in values if (text := plain(name, item)))


def datetime_of(text):
    """Return an aware datetime; a date alone is midnight in the site's time zone."""
    try:
        value = parse_datetime(text)
        if value is None and (day := parse_date(text)):
            value = datetime.combine(day, time.min)
        if value is None:
            raise ValueError
        if timezone.is_naive(value):
            value = timezone.make_aware(value)
        value.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CannotImport(
            f"the front matter's date is not one (write 2026-03-31 or 2026-03-31 09:30): {text[:60]}"
        ) from error
    return value
