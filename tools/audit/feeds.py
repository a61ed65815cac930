"""What is wrong with a feed, by the rules of its format: RSS 2.0 (and the vocabularies used in it), JSON Feed 1.1."""

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser

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
            problems.append(f"{name}: an author without e-mail address belongs into dc:creator")
        for text in (item.findtext("description", ""), item.findtext(f"{CONTENT}encoded", "")):
            problems += [f"{name}: {problem}" for problem in wrong_html(text)]
    if len(set(guids)) != len(guids):
        problems.append("a guid stands twice")
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
    """What a reader's program can't follow or must not run."""
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
    """By jsonfeed.org/version/1.1: what must be there, of which type, and what is deprecated or not known."""
    try:
        feed = json.loads(answer.body)
    except ValueError as error:
        return [f"no JSON: {error}"]
    problems = wrong_members(feed, FEED, "the feed")
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        problems.append(f"version {feed.get('version')}")
    if feed.get("feed_url") != answer.url:
        problems.append(f"names {feed.get('feed_url')} for its own URL")
    ids = [item.get("id") for item in feed.get("items", [])]
    if len(set(ids)) != len(ids):
        problems.append("an id stands twice")
    for item in feed.get("items", []):
        name = str(item.get("title") or item.get("id"))
        problems += wrong_members(item, ITEM, name)
        if not (item.get("content_html") or item.get("content_text")):
            problems.append(f"{name}: neither content_html nor content_text")
        problems += [f"{name}: {problem}" for problem in wrong_html(item.get("content_html", ""))]
        for attachment in item.get("attachments", []):
            problems += wrong_members(attachment, ATTACHMENT, f"{name}, attachment")
        for author in item.get("authors", []):
            problems += wrong_members(author, AUTHOR, f"{name}, author")
    for author in feed.get("authors", []):
        problems += wrong_members(author, AUTHOR, "the feed's author")
    return problems


def wrong_members(given, known: dict, name: str) -> list[str]:
    if not isinstance(given, dict):
        return [f"{name} is no object"]
    wrong = [f"{name}: no {member}" for member, (_check, must) in known.items() if must and member not in given]
    for member, value in given.items():
        if member.startswith("_"):  # an extension
            continue
        if member not in known:
            wrong.append(f"{name}: {member} is not of JSON Feed 1.1")
        elif not known[member][0](value):
            wrong.append(f"{name}: {member} is {value!r:.80}")
    return wrong


def is_text(value):
    return isinstance(value, str) and value != ""


def is_url(value):
    return is_text(value) and is_absolute(value)


def is_datetime(value):
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def is_list(value):
    return isinstance(value, list)


def is_texts(value):
    return is_list(value) and all(map(is_text, value))


def is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


# member: (whether a value will do, whether it must be there)
FEED = {
    "version": (is_url, True),
    "title": (is_text, True),
    "items": (is_list, True),
    "home_page_url": (is_url, False),
    "feed_url": (is_url, False),
    "description": (is_text, False),
    "user_comment": (is_text, False),
    "next_url": (is_url, False),
    "icon": (is_url, False),
    "favicon": (is_url, False),
    "authors": (is_list, False),
    "language": (is_text, False),
    "expired": (lambda value: isinstance(value, bool), False),
    "hubs": (is_list, False),
}
ITEM = {
    "id": (is_text, True),
    "url": (is_url, False),
    "external_url": (is_url, False),
    "title": (is_text, False),
    "content_html": (is_text, False),
    "content_text": (is_text, False),
    "summary": (is_text, False),
    "image": (is_url, False),
    "banner_image": (is_url, False),
    "date_published": (is_datetime, False),
    "date_modified": (is_datetime, False),
    "authors": (is_list, False),
    "tags": (is_texts, False),
    "language": (is_text, False),
    "attachments": (is_list, False),
}
AUTHOR = {"name": (is_text, False), "url": (is_url, False), "avatar": (is_url, False)}
ATTACHMENT = {
    "url": (is_url, True),
    "mime_type": (is_text, True),
    "title": (is_text, False),
    "size_in_bytes": (is_number, False),
    "duration_in_seconds": (is_number, False),
}
