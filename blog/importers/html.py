"""HTML: whole pages from files, and what other programs put on the clipboard."""

import codecs
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import html_nodes, html_tree
from .files import without_control_characters
from .html_elements import heading_level, is_title
from .html_text import BOLD
from .html_tree import BLOCK, Element
from .library import no_article
from .markdown_blocks import Reader
from .parsed_article import CannotImport, ImportNote, ParsedArticle
from .structure import article_of, fragment_of

MAX_LENGTH = 2_000_000  # characters of a fragment; some 70,000 words as Word writes them
BESIDE_THE_TEXT = ("nav", "aside", "footer", "form", "dialog", "menu")
CONTAINERS = frozenset(["article", "body", "div", "html", "main", "section"])
MAX_TITLE_LINE = 150  # characters of a line that can be a title or a heading
TITLE_POINTS = 24  # from which on Google Docs' first paragraph is a title
POINTS = re.compile(r"font-size:\s*(\d{1,4})(?:\.\d+)?pt")
# Of no browser: they take long or raise errors, or make characters that can't be stored.
NO_CHARSETS = frozenset(["idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"])
CHARSET = re.compile(rb"""<meta[^>]{1,200}charset=["']?([\w-]{1,40})""", re.IGNORECASE)


class HtmlReader(Reader):
    example_of_heading = gettext_lazy("a heading (<h2>)")

    def __init__(self, converter, find_picture, find_article=no_article):
        super().__init__(0, find_picture, find_article)
        self.footnotes = converter.footnotes


def parse(text: str, find_picture=lambda url: None, find_article=no_article) -> ParsedArticle:
    """Return the article in a whole page. Raises CannotImport without title or sections."""
    root = html_tree.parse(text)
    main = main_element(root)
    for element in list(main.elements()):
        if element.tag in BESIDE_THE_TEXT and element.parent:
            element.children.clear()
    converter = html_nodes.Converter(main)
    nodes = converter.nodes(main)
    fields = {}
    own = [node for node in nodes if node.type == "heading" and node.tag == "h1"]
    if len(own) != 1 and (title := root.find("title")):
        fields["title"] = title.text()
    return article_of(nodes, HtmlReader(converter, find_picture, find_article), fields, converter.notes)


def document(root: Element, find_picture, title: str, notes: Mapping[str, tuple[ImportNote, ...]]) -> ParsedArticle:
    """Return the article in a document of a word processor, which may have no title and no headings.

    `title`: used where neither a style nor the first line says it. `notes`: those of its format, by field.
    """
    bold = mark_bold_headings(root, has_title=True)
    uncertain = [ImportNote(None, line.text(), _("bold text: made a heading")) for line in bold]
    # Those that are too long become text: then the title is looked for elsewhere.
    headings = [each for each in root.elements() if heading_level(each) and len(each.text()) <= html_nodes.MAX_HEADING]
    levels = list(map(heading_level, headings))
    first = first_line(root)
    has_title_above = bool(levels) and levels[0] == min(levels) and levels.count(levels[0]) == 1
    fields = {}
    # One heading alone below a line that can be a title is the first section.
    if not any(map(is_title, headings)) and (not has_title_above or (len(levels) == 1 and first)):
        if first:
            first.attrs["class"] = "title"
            for line in bold:
                line.tag = "h1"  # the level below a title
            uncertain.append(ImportNote(None, first.text(), _("the first line: made the title")))
        else:
            fields["title"] = title
            uncertain.append(ImportNote(None, title, _("no title in the text: that of the file")))
    converter = html_nodes.Converter(root)
    nodes = converter.nodes(root)
    reader = HtmlReader(converter, find_picture)
    reader.example_of_heading = gettext_lazy("a paragraph in a heading style")
    reader.dropped += notes.get("dropped", ())
    reader.changed += notes.get("changed", ())
    reader.uncertain += uncertain
    return article_of(nodes, reader, fields, converter.notes)


def first_line(root: Element) -> Element | None:
    """Return the first paragraph with words, if it can be a title: short, and no sentence."""
    first = first_paragraph(root)
    if first is None or first.parent is not root or first.classes:
        return None
    text = first.text()
    return first if len(text) <= MAX_TITLE_LINE and not text.endswith((".", ":", ";", ",")) else None


def first_paragraph(root: Element) -> Element | None:
    """Return the first element with words that has no block in it, if that is a paragraph."""
    first = next((e for e in root.elements() if e.tag in BLOCK and not e.has_block and e.text()), None)
    return first if first is not None and first.tag == "p" else None


def mark_bold_headings(root: Element, *, has_title: bool) -> list[Element]:
    """Make headings of paragraphs that are short and bold as a whole, where a text has no others; return them.

    `has_title`: the first paragraph is none of them, because it may be the title.
    """
    if any(heading_level(each) and each.text() for each in root.elements()):
        return []
    parts = [each for each in parts_of(root) if each.text() or each.find("img")]
    found = [
        part
        for part, following in pairwise(parts)
        if is_bold_line(part) and not is_bold_line(following) and not (has_title and part is parts[0])
    ]
    for part in found:
        part.tag = "h2"
    return found


def parts_of(element: Element) -> Iterator[Element]:
    """Yield the paragraphs and other blocks of a text, those in mere containers included."""
    for child in element.children:
        if isinstance(child, Element):
            if child.tag in CONTAINERS:
                yield from parts_of(child)
            else:
                yield child


def is_bold_line(element: Element) -> bool:
    """Return whether it is a paragraph of one bold line that is no sentence."""
    text = element.text()
    is_line = element.tag == "p" and 0 < len(text) <= MAX_TITLE_LINE and not element.find("br", "img")
    return is_line and not text.endswith((".", ";", ",")) and is_bold(element)


def is_bold(element: Element) -> bool:
    """Return whether all of its text is bold."""
    return all(
        isinstance(child, Element) and (child.tag in BOLD or is_bold(child))
        for child in element.children
        if isinstance(child, Element) or child.strip()
    )


def fragment(text: str, find_picture=lambda url: None, *, is_whole=False, has_sections=True) -> ParsedArticle:
    """Return a part of an article, as `structure.fragment_of` does.

    Without `has_sections`, all headings are sub-headings, and all blocks the opening.
    """
    if len(text) > MAX_LENGTH:
        raise CannotImport(
            _("has more than %(number)s characters: paste it in parts") % {"number": intcomma(MAX_LENGTH)}
        )
    text, _notes = without_control_characters(text)
    root = html_tree.parse(text)
    # Windows puts the selection between two comments, and the page around it outside of them.
    body = root.find("body") or root
    mark_title(body, text)
    converter = html_nodes.Converter(body)
    nodes = converter.nodes(body)
    reader = HtmlReader(converter, find_picture)
    reader.dropped += converter.notes
    return fragment_of(nodes, reader, is_whole=is_whole, has_sections=has_sections)


def main_element(root: Element) -> Element:
    """Return the element with the text of the page."""
    articles = [element for element in root.elements() if element.tag == "article"]
    if len(articles) == 1:
        return articles[0]
    mains = (e for e in root.elements() if e.tag == "main" or e.attrs.get("role") == "main")
    return next(mains, None) or root.find("body") or root


def mark_title(body: Element, text: str) -> None:
    """Mark the title of a text from Google Docs, which is a paragraph in large type."""
    first = first_paragraph(body) if "docs-internal-guid" in text else None
    if first is None:
        return
    sizes = [int(found[1]) for e in first.elements() if (found := POINTS.search(e.style))]
    if sizes and min(sizes) >= TITLE_POINTS:
        first.attrs["class"] = "title"


def charset_of(data: bytes) -> str | None:
    """Return the encoding that a page names at its beginning, unless that is UTF-8 or can't be."""
    found = CHARSET.search(data[:4096])
    if not found or not is_charset(name := found[1].decode()):
        return None
    name = codecs.lookup(name).name
    # Not UTF-16: the name would not have been found.
    return name if name != "utf-8" and b"<".decode(name, "replace") == "<" else None


def is_charset(name: str) -> bool:
    """Return whether this is an encoding that the text of a page may have."""
    try:
        found = codecs.lookup(name)
        "".encode(name)  # none from bytes to bytes
    except (LookupError, ValueError):
        return False
    return found.name not in NO_CHARSETS
