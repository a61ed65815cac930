"""The words in which the demo's articles are written down.

An article is data: `Article(..., sections=[Section("Heading", Paragraph("..."), Figure(...))])`.
Every block answers `value(stock)`: the StreamField value of that block, with all its keys.

Prose is Markdown. `[words](article:SLUG)` links to an article of the demo that was published earlier,
`[words](page:SLUG)` to one of its plain pages. A footnote is `[^name]`, with `[^name]: …` after its paragraph.
"""

import re
from copy import copy
from dataclasses import dataclass, field
from inspect import cleandoc

from markdown_it import MarkdownIt
from wagtail.rich_text import RichText

from blog.blocks.footnotes import mark
from blog.importers.markdown_notes import use_notes

_markdown = MarkdownIt("commonmark")
use_notes(_markdown)
_markdown.add_render_rule("note", lambda self, tokens, place, *args: mark(tokens[place].content))
# A line break in the source is only where the line was full.
_markdown.add_render_rule("softbreak", lambda *args: " ")
_EDITOR_TAGS = {"strong": "b", "em": "i"}


def prose(text):
    """HTML of a Markdown text, in the tags that the editor itself would have stored."""
    html = _markdown.render(cleandoc(text)).replace("\n", "")
    for spoken, stored in _EDITOR_TAGS.items():
        html = html.replace(f"<{spoken}>", f"<{stored}>").replace(f"</{spoken}>", f"</{stored}>")
    return html


def inline_prose(text):
    """Like `prose`, for a caption: no paragraph around it."""
    return prose(text).removeprefix("<p>").removesuffix("</p>")


@dataclass(frozen=True)
class Stock:
    """What is in the database already: pictures by name, and pages by how prose links to them (`article:SLUG`)."""

    pictures: dict
    pages: dict

    def rich_text(self, html):
        def page_link(match):
            return f'linktype="page" id="{self.pages[match[1]].pk}"'

        return RichText(re.sub(r'href="((?:article|page):[^"]+)"', page_link, html))


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind = "paragraph"

    def value(self, stock):
        return stock.rich_text(prose(self.text))


@dataclass(frozen=True)
class Figure:
    picture: str
    caption: str = ""
    alt: str = ""
    credit: str = ""
    decorative: bool = False
    kind = "figure"

    def value(self, stock):
        # Several figures may show one picture in different words.
        image = copy(stock.pictures[self.picture])
        image.contextual_alt_text = "" if self.decorative else self.alt or image.description
        image.decorative = self.decorative
        return {"image": image, "caption": stock.rich_text(inline_prose(self.caption)), "credit": self.credit}


@dataclass(frozen=True)
class Gallery:
    figures: list[Figure]
    caption: str = ""
    kind = "gallery"

    def value(self, stock):
        return {
            "pictures": [figure.value(stock) for figure in self.figures],
            "caption": self.caption,
        }


@dataclass(frozen=True)
class Quote:
    text: str
    source: str = ""
    source_address: str = ""
    kind = "quote"

    def value(self, stock):
        return {
            "text": cleandoc(self.text),
            "source": self.source,
            "source_address": self.source_address,
        }


@dataclass(frozen=True)
class PullQuote:
    text: str
    kind = "pull_quote"

    def value(self, stock):
        return {"text": self.text}


@dataclass(frozen=True)
class Table:
    rows: list[list[str]]
    caption: str = ""
    header: str = "row"  # row, column, both or neither
    kind = "table"

    def value(self, stock):
        return {
            "data": self.rows,
            "first_row_is_table_header": self.header in ("row", "both"),
            "first_col_is_header": self.header in ("column", "both"),
            "table_header_choice": self.header,
            "table_caption": self.caption,
        }


@dataclass(frozen=True)
class Code:
    code: str
    language: str = ""
    caption: str = ""
    kind = "code"

    def value(self, stock):
        return {"language": self.language, "code": cleandoc(self.code), "caption": self.caption}


@dataclass(frozen=True)
class Embed:
    address: str
    title: str
    picture: str = ""
    description: str = ""
    kind = "embed"

    def value(self, stock):
        return {
            "address": self.address,
            "title": self.title,
            "picture": stock.pictures[self.picture] if self.picture else None,
            "description": self.description,
        }


@dataclass(frozen=True)
class Callout:
    shade: str  # note, background or warning
    heading: str
    text: str
    kind = "callout"

    def value(self, stock):
        return {"kind": self.shade, "heading": self.heading, "text": stock.rich_text(prose(self.text))}


@dataclass(frozen=True, init=False)
class Section:
    heading: str
    content: tuple
    address: str
    comments: str
    summary: str

    def __init__(self, heading, *content, address="", comments="", summary=""):
        object.__setattr__(self, "heading", heading)
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "comments", comments)
        object.__setattr__(self, "summary", summary)

    def value(self, stock):
        return {
            "heading": self.heading,
            "content": stream(self.content, stock),
            "address": self.address,
            "comments": self.comments,
            "summary": self.summary,
        }


@dataclass(frozen=True)
class Correction:
    """`section` counts from 1; 0 is the whole article."""

    section: int
    text: str
    days_ago: int


@dataclass(frozen=True)
class Added:
    """A section that an article got at its end after it had been published."""

    section: Section
    days_ago: int


@dataclass(frozen=True)
class Article:
    slug: str
    title: str
    lead: str
    authors: list[str]
    topics: list[str]
    hero: str
    days_ago: int
    sections: list[Section]
    hero_caption: str = ""
    comments: str = ""  # as the listing says; or "closed", "off"
    updated_days_ago: int | None = None
    series: str = ""
    related: list[str] = field(default_factory=list)  # of articles that were published earlier
    opening: list = field(default_factory=list)
    added: Added | None = None
    corrections: list[Correction] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """A topic; `parent` is the slug of the one that it belongs to."""

    slug: str
    name: str
    description: str
    parent: str = ""


@dataclass(frozen=True)
class Saga:
    """A series, whose parts are articles in the order of their publication."""

    slug: str
    title: str
    description: str


@dataclass(frozen=True)
class Person:
    """An author, with the portrait of the same name."""

    slug: str
    name: str
    role: str
    about: str


@dataclass(frozen=True)
class InfoText:
    """A plain page; `kind` as in `home.models.InfoPage.Kind`."""

    slug: str
    title: str
    kind: str
    text: str


def stream(blocks, stock):
    """The `(type, value)` pairs of a StreamField."""
    return [(block.kind, block.value(stock)) for block in blocks]
