"""The front matter at the top of a file: YAML, or TOML between lines of plus signs, as site generators have it."""

import tomllib
from datetime import UTC, date, datetime, time

import yaml
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from frontmatter.default_handlers import YAMLHandler

from .bylines import distinct
from .parsed_article import CannotImport, ImportNote

MAX_LENGTH = 20_000  # characters; YAML is parsed at some 100,000 a second
MAX_DOTS = 200  # in a line of TOML: of a dotted key, its parser stores every beginning
KNOWN = ("id", "title", "lead", "slug", "date")
# What site generators call the same; a name of ours counts more.
OTHER_NAMES = {
    "description": "lead",
    "excerpt": "lead",
    "summary": "lead",
    "publishdate": "date",
    "pubdate": "date",
    "publish_date": "date",
}
LISTS = {
    **dict.fromkeys(("author", "authors"), "authors"),
    **dict.fromkeys(("topic", "topics", "tag", "tags", "category", "categories"), "topics"),
}
# Each is a URL, or has one and the alternative text in it.
IMAGES = ("image", "featured_image", "feature_image", "featureimage", "heroimage", "hero", "cover")
URLS_IN_IMAGE = ("url", "path", "src", "image")
EXPORTED = ("url", "updated")  # what an export of ours has, too: the former URL and the last change
TOML = "+++"


class TextLoader(yaml.BaseLoader):
    """Keeps everything as text: a title may be 1984 or No, and dates are parsed below."""

    def construct_scalar(self, node):
        return storable(super().construct_scalar(node))


def split(text):
    """Return the front matter, the text below it and the number of lines above that text; ("", text, 0) without one."""
    if text.startswith(f"{TOML}\n") and (end := text.find(f"\n{TOML}\n", len(TOML))) > 0:
        content = text[end + len(TOML) + 2 :]
        return text[: end + 1], content, text[: len(text) - len(content)].count("\n")
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
    if len(front) > MAX_LENGTH:
        raise CannotImport(_("has front matter of more than %(number)s characters") % {"number": intcomma(MAX_LENGTH)})
    values = load(front)
    fields, notes = {}, []
    for name, value in values.items():
        if name in LISTS:
            fields[LISTS[name]] = distinct((*fields.get(LISTS[name], ()), *names(name, value)))
        elif name in KNOWN:
            fields[name] = plain(name, value)
        elif str(name).lower() in IMAGES:
            fields.setdefault("image", image_of(name, value))
        elif name == "image_alt":
            fields["image_alt"] = plain(name, value)
        elif known := OTHER_NAMES.get(str(name).lower()):
            if known not in values:
                fields[known] = plain(name, value)
        elif name in ("draft", "published"):
            is_draft = plain(name, value).lower() in (("true", "yes") if name == "draft" else ("false", "no"))
            fields["is_draft"] = fields.get("is_draft", False) or is_draft
        elif not ("id" in values and name in EXPORTED):
            notes.append(ImportNote(None, str(name)[:80], _("front matter that is not used here")))
    if date := fields.pop("date", ""):
        fields["date"] = datetime_of(date)
    if "image" in fields:
        fields["image"], alt = fields["image"]
        fields["image_alt"] = fields.get("image_alt") or alt
    return fields, notes


def load(front):
    if front.startswith(TOML):
        if any(line.count(".") > MAX_DOTS for line in front.split("\n")):
            problem = f"a line has more than {MAX_DOTS} dots"
            raise CannotImport(_("the front matter is not valid TOML: %(problem)s") % {"problem": problem})
        try:
            return as_text(tomllib.loads(front.removeprefix(TOML)))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise CannotImport(_("the front matter is not valid TOML: %(problem)s") % {"problem": error}) from error
    try:
        values = YAMLHandler().load(front, Loader=TextLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1  # its first line is the dashes
        values = {"line": line, "problem": error.problem or error.context}
        raise CannotImport(_("the front matter is not valid YAML in line %(line)d: %(problem)s") % values) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CannotImport(_("the front matter is not valid YAML")) from error
    if not values:
        return {}
    if not isinstance(values, dict):
        raise CannotImport(_("the front matter between the dashes is not made of `name: value` lines"))
    return values


def storable(text):
    """Return the text without NUL and half surrogates, which escapes can write; a pair of these is one character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").replace("\0", "")


def as_text(value):
    """Return what TOML has as a boolean, a number or a date as the YAML loader would: as text."""
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return {storable(name): as_text(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date | time) else storable(str(value))


def plain(name, value):
    if not isinstance(value, str):
        raise CannotImport(
            _("the front matter’s %(name)s is not a text: write it in one line, as %(name)s: …") % {"name": name}
        )
    text = " ".join(value.split())
    return "" if text in ("~", "null") else text


def image_of(name, value):
    """Return URL and alternative text of an image."""
    if not isinstance(value, dict):
        return plain(name, value), ""
    url = next((value[each] for each in URLS_IN_IMAGE if isinstance(value.get(each), str)), "")
    alt = value.get("alt", "")
    return url, alt if isinstance(alt, str) else ""


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
            _("the front matter’s date is not one (write 2026-03-31 or 2026-03-31 09:30): %(text)s")
            % {"text": text[:60]}
        ) from error
    return value
