"""Structured data of an article: JSON-LD with the vocabulary of schema.org."""

import json
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..blocks.footnotes import one_line, plain

# Limited, because the page contains all comments anyway.
MAX_COMMENTS = 5
# Escaped so that no text can end the script element or begin a comment in it.
HARMLESS = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def members(data: dict) -> SafeString:
    """Return the members of a JSON object that have a value, without its braces, for a script element."""
    known = {key: value for key, value in data.items() if value not in (None, "", [])}
    return SafeString(json.dumps(known, ensure_ascii=False, separators=(",", ":")).translate(HARMLESS)[1:-1])


def described(article, *, url: str, authors, topics, comments: str, image, publisher: dict) -> SafeString:
    """Return a NewsArticle for JSON-LD. `url` is absolute, and other URLs are made absolute with it.

    `image`: a blog.share_image.ShareImage, or None; `comments`: what `comments_in_json` returns.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": article.title,
        "description": article.search_description or article.lead,
        "inLanguage": get_language(),
        "datePublished": _to_seconds(article.first_published_at),
        "dateModified": _modified(article),
        "wordCount": article.words,
        "articleSection": [topic.name for topic in topics],
        "author": [
            {"@type": "Person", "name": author.name, "url": urljoin(url, author.get_absolute_url())}
            for author in authors
        ]
        or [{"@type": "Organization", "name": publisher["name"], "url": publisher["url"]}],
        "publisher": publisher,
        "image": [image.url] if image else [],
        "hasPart": [
            {"@type": "WebPageElement", "name": section.heading, "url": f"{url}#{section.slug}"}
            for section in article.sections
        ],
    }
    corrections = members({"correction": [_correction(entry) for entry in article.visible_corrections.all]})
    return SafeString(f"{{{members(data)}{comments}{corrections and ','}{corrections}}}")


def comments_in_json(conversation, url: str) -> SafeString:
    """Return further members for `described`."""
    first = [_comment(entry, url) for entry in islice(_visible(conversation), MAX_COMMENTS)]
    return SafeString(f",{members({'commentCount': conversation.total, 'comment': first})}")


def _correction(entry) -> dict:
    text = plain(one_line(entry.correction.text))
    return {"@type": "CorrectionComment", "text": text, "datePublished": _to_seconds(entry.corrected_at)}


def _modified(article) -> str | None:
    dates = [date for date in (article.changed_at, article.last_published_at) if date]
    return _to_seconds(max(dates, default=None))


def _to_seconds(when: datetime | None) -> str | None:
    return when.isoformat(timespec="seconds") if when else None


def _visible(conversation):
    """Yield the comments on this page, in order."""
    for thread in conversation.threads:
        if thread.opening:
            yield thread.opening
        yield from thread.replies


def _comment(entry, url: str) -> dict:
    comment = entry.comment
    permalink = urljoin(url, reverse("comments:permalink", args=[comment.pk]))
    return {
        "@type": "Comment",
        "@id": permalink,
        "url": permalink,
        "text": comment.text,
        "dateCreated": _to_seconds(comment.submitted_at),
        "author": {"@type": "Person", "name": comment.name},
    }
