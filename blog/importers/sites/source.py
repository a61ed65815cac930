"""What the export of another system says, before it is stored."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from comments.importers.source import SourceComment
from gazette.imports.texts import plain

from ..parsed_article import MAX_TITLE

MAX_TITLE_FROM_TEXT = 60


@dataclass(frozen=True)
class SourceAuthor:
    key: str  # by which posts name the author
    name: str
    slug: str = ""


@dataclass(frozen=True)
class SourceTopic:
    """A category or tag; `parent` is the key of another one."""

    kind: str
    key: str
    name: str
    slug: str = ""
    parent: str = ""


@dataclass
class SourcePost:
    """A post or page with its comments. `html` is its text, in which paragraphs are marked.

    `unpublished_because` is empty for a published one; one with a reason in `dropped` is not stored. `urls` are its
    former URLs, the present one first. `digest` differs where anything of it does.
    """

    id: str
    kind: str  # "post" or "page"
    title: str
    html: str
    digest: str
    slug: str = ""
    unpublished_because: str = ""
    dropped: str = ""
    date: datetime | None = None
    modified: datetime | None = None
    lead: str = ""
    seo_title: str = ""
    search_description: str = ""
    noindex: bool = False
    authors: list[SourceAuthor] = field(default_factory=list)
    topics: list[SourceTopic] = field(default_factory=list)
    hero: str = ""  # a URL
    hero_alt: str = ""
    hero_caption: str = ""
    urls: list[str] = field(default_factory=list)
    has_closed_comments: bool = False
    comments: list[SourceComment] = field(default_factory=list)
    changed: list[dict[str, str]] = field(default_factory=list)

    def set_title(self, title: str, *, text: str, slug: str):
        """Set the title: without one, the first words of the HTML `text`, or the slug; a long one is shortened."""
        self.title = title or beginning_of(text) or slug or "Untitled"
        if not title:
            self.note(self.title, "no title: its first words")
        if len(self.title) > MAX_TITLE:
            self.note(self.title, f"a title of more than {MAX_TITLE} characters: shortened")
            self.title = f"{self.title[: MAX_TITLE - 1].rstrip()}…"

    def note(self, text: str, why: str):
        self.changed.append({"text": str(text)[:200], "why": why})


def beginning_of(text: str) -> str:
    """Return the first words of an HTML text, for a title."""
    words = plain(re.sub(r"<!--.{0,10000}?-->|\[[^\]]{0,200}\]", " ", text[:20_000], flags=re.DOTALL))
    if len(words) <= MAX_TITLE_FROM_TEXT:
        return words
    return f"{words[:MAX_TITLE_FROM_TEXT].rpartition(' ')[0] or words[:MAX_TITLE_FROM_TEXT]}…"
