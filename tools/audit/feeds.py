"""Validate feeds: RSS 2.0 with the vocabularies used in it, and JSON Feed 1.1."""

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from .crawl import Answer

ATOM, CONTENT = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/modules/content/}"


def problems_of_rss(answer: Answer) -> list[str]:
    problems = []
    parsed = feedparser.parse(answer.body, response_headers={"content-type": answer.headers["content-type"]})
    if parsed.bozo:
        problems.append(f"feedparser: {parsed.bozo_exception}")
    if parsed.version != "rss20":
        problems.append(f"read as {parsed.version or 'no feed'}")
        return problems
    channel = ElementTree.fromstring(answer.body).find("channel")  # noqa: S314  our own server
    problems += [f"channel without {name}" for name in ("title", "link", "description") if not channel.findtext(name)]
    itself = [link.get("href") for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if itself != [answer.url]:
        problems.append(f"names {itself} for its own URL")
    problems += wrong_dates(channel, "lastBuildDate", "pubDate")
    guids = []
    for item in channel.findall("item"):
        name = item.findtext("title") or item.findtext("link") or "an item"
        if not (item.findtext("title") or item.findtext("description")):
            problems.append(f"{name}: neither title nor description")
        guid = item.find("guid")
        guids.append(guid.text if guid is not None else None)
        if guid is None or not guid.text:
            problems.append(f"{name}: no guid")
        elif guid.get("isPermaLink", "true") == "true" and not is_absolute(guid.text):
            problems.append(f"{name}: its guid claims to be a URL")
        if not is_absolute(item.findtext("link", "")):
            problems.append(f"{name}: its link is not an absolute URL")
        problems += [f"{name}: {problem}" for problem in wrong_dates(item, "pubDate")]
        for enclosure in item.findall("enclosure"):
            if not (
                is_absolute(enclosure.get("url", ""))
                and enclosure.get("type")
                and enclosure.get("length", "").isdigit()
            ):
                problems.append(f"{name}: an enclosure without URL, type or length")
        author = item.findtext("author", "a@b")
        if "@" not in author:
            problems.append(f"{name}: an author without email address belongs into dc:creator")
        for text in (item.findtext("description", ""), item.findtext(f"{CONTENT}encoded", "")):
            problems += [f"{name}: {problem}" for problem in wrong_html(text)]
    if len(set(guids)) != len(guids):
        problems.append("a guid is not unique")
    return problems


def wrong_dates(element, *names) -> list[str]:
    wrong = []
    for name in names:
        if (text := element.findtext(name)) is not None:
            try:
                parsedate_to_datetime(text)
            except ValueError:
                wrong.append(f"{name} is no date of RFC 822: {text}")
    return wrong


def wrong_html(text: str) -> list[str]:
    """Return what a feed reader can't follow or must not run."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "html.parser")
    wrong = [f"<{tag.name}> in its text" for tag in soup(["script", "style", "form", "iframe", "object", "link"])]
    for name, tags in (("href", soup("a", href=True)), ("src", soup(src=True))):
        # To a footnote and back leads within the text itself.
        leading = [tag[name] for tag in tags if not (tag[name].startswith("#") and soup.find(id=tag[name][1:]))]
        wrong += [f"{url} is not an absolute URL" for url in leading if not is_absolute(url, mail=True)]
    return wrong


def is_absolute(url: str, *, mail=False) -> bool:
    parts = urlsplit(url)
    return (parts.scheme in {"http", "https"} and bool(parts.netloc)) or (mail and parts.scheme in {"mailto", "tel"})


def problems_of_json(answer: Answer) -> list[str]:
    """Validate by jsonfeed.org/version/1.1."""
    try:
        feed = json.loads(answer.body)
    except ValueError as error:
        return [f"no JSON: {error}"]
    if not isinstance(feed, dict):
        return ["no object"]
    given = feed.get("items")
    items = given if isinstance(given, list) else []
    problems = wrong_members(answer.body, items)
    if feed.get("feed_url") != answer.url:
        problems.append(f"names {feed.get('feed_url')} for its own URL")
    items = [item for item in items if isinstance(item, dict)]
    if len({str(item.get("id")) for item in items}) != len(items):
        problems.append("an id is not unique")
    for item in items:
        if not (item.get("content_html") or item.get("content_text")):
            problems.append(f"{name_of(item)}: neither content_html nor content_text")
        problems += [f"{name_of(item)}: {problem}" for problem in wrong_html(str(item.get("content_html", "")))]
    return problems


def wrong_members(body: bytes | str, items: list) -> list[str]:
    """Return what is missing, unknown or of a wrong type, each with the name of its item."""
    try:
        Feed.model_validate_json(body, strict=True)
    except ValidationError as error:
        return [problem_of(details, items) for details in error.errors()]
    return []


def problem_of(details: ErrorDetails, items: list) -> str:
    match details["loc"]:
        case "items", int(number), *member:
            owner = name_of(items[number])
        case member:
            owner = "the feed"
    place = ".".join(str(part) for part in member if part != "[key]")
    value = "" if isinstance(details["input"], dict | list) else f", {details['input']!r:.80}"
    return ": ".join(part for part in (owner, place, details["msg"] + value) if part)


def name_of(item) -> str:
    return str(item.get("title") or item.get("id") or "an item") if isinstance(item, dict) else "an item"


def absolute(url: str) -> str:
    if not is_absolute(url):
        raise ValueError("not an absolute URL")
    return url


def existing(timestamp: str) -> str:
    datetime.fromisoformat(timestamp)
    return timestamp


def extension(name: str) -> str:
    if not name.startswith("_"):
        raise ValueError("not of JSON Feed 1.1")
    return name


Text = Annotated[str, Field(min_length=1)]
URL = Annotated[str, AfterValidator(absolute)]
Number = Annotated[float, Field(ge=0)]
RFC_3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"
Timestamp = Annotated[str, Field(pattern=RFC_3339), AfterValidator(existing)]


class Members(BaseModel):
    """An object of JSON Feed 1.1: other members are refused, but for extensions, which begin with an underscore."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Annotated[str, AfterValidator(extension)], object] = Field(init=False)


class Author(Members):
    name: Text = ""
    url: URL = ""
    avatar: URL = ""


class Attachment(Members):
    url: URL
    mime_type: Text
    title: Text = ""
    size_in_bytes: Number = 0
    duration_in_seconds: Number = 0


class Item(Members):
    id: Text
    url: URL = ""
    external_url: URL = ""
    title: Text = ""
    content_html: Text = ""
    content_text: Text = ""
    summary: Text = ""
    image: URL = ""
    banner_image: URL = ""
    date_published: Timestamp = ""
    date_modified: Timestamp = ""
    authors: list[Author] = []
    tags: list[Text] = []
    language: Text = ""
    attachments: list[Attachment] = []


class Feed(Members):
    version: Literal["https://jsonfeed.org/version/1.1"]
    title: Text
    items: list[Item]
    home_page_url: URL = ""
    feed_url: URL = ""
    description: Text = ""
    user_comment: Text = ""
    next_url: URL = ""
    icon: URL = ""
    favicon: URL = ""
    authors: list[Author] = []
    language: Text = ""
    expired: bool = False
    hubs: list = []
