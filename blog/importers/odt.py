"""OpenDocument texts (LibreOffice) as the elements that HTML would have, so that one reader reads both."""

from collections import Counter
from functools import lru_cache
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from . import html
from .archives import Archive
from .document_notes import document_notes
from .html_tree import Element, added, append
from .library import FindPicture
from .parsed_article import CannotImport, ParsedArticle
from .reading_limits import check_paragraphs, check_time

OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
PREFIXES = {
    **{f"{OPEN}{name}:1.0": name for name in ("office", "style", "text", "table", "meta")},
    f"{OPEN}drawing:1.0": "draw",
    f"{OPEN}xsl-fo-compatible:1.0": "fo",
    f"{OPEN}svg-compatible:1.0": "svg",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://purl.org/dc/elements/1.1/": "dc",
}
URIS = {prefix: uri for uri, prefix in PREFIXES.items()}
MAX_BASES = 20  # of styles based on each other
MAX_REPEATED = 100  # of columns and spaces that are written as one with a number
MAX_CELLS = 100_000
TITLES = frozenset(["Title", "Titel"])
QUOTES = frozenset(["Quotations", "Quote"])
CAPTIONS = frozenset(["Caption", "Figure", "Illustration", "Table", "Drawing"])
CODE = frozenset(["Preformatted_20_Text"])
LINE_THROUGH = "style:text-line-through-style"
LEFT_OUT = frozenset(
    "text:tracked-changes text:sequence-decls text:bookmark text:bookmark-start text:bookmark-end office:forms"
    " text:soft-page-break text:note-citation text:variable-decls text:user-field-decls svg:title svg:desc".split()
)
CONTENTS = frozenset("text:table-of-content text:illustration-index text:alphabetical-index".split())


def parse(archive: Archive, find_picture: FindPicture, name: str = "") -> ParsedArticle:
    """Return the article in a document; `name` of the file is its title if nothing else is. Raises CannotImport.

    The URL of a picture is the name of a member of the archive.
    """
    if "META-INF/manifest.xml" in archive.members and b"encryption-data" in archive.read(
        "META-INF/manifest.xml", 5_000_000
    ):
        raise CannotImport(_("is encrypted: save it without a password"))
    content = archive.xml("content.xml")
    styles = [archive.xml("styles.xml")] if "styles.xml" in archive.members else []
    text = next((each for each in content.iter() if named(each) == "office:text"), None)
    if text is None:
        raise CannotImport(_("is no text document of OpenDocument"))
    converter = Converter(archive, [content, *styles])
    return html.document(
        converter.converted(text), find_picture, title_of(archive) or name, document_notes(converter.counts)
    )


def title_of(archive: Archive) -> str:
    meta = archive.xml("meta.xml") if "meta.xml" in archive.members else None
    return "" if meta is None else " ".join((meta.findtext(f".//{{{URIS['dc']}}}title") or "").split())


class Converter:
    """Turns the elements of the text into those of HTML; `counts` what is left out."""

    def __init__(self, archive: Archive, roots: list[ElementTree.Element]):
        self.archive = archive
        self.styles: dict[str, ElementTree.Element] = {}
        self.lists: dict[str, ElementTree.Element] = {}
        for root in roots:
            for each in root.iter():
                if named(each) == "style:style":
                    self.styles.setdefault(attribute(each, "style:name"), each)
                elif named(each) == "text:list-style":
                    self.lists.setdefault(attribute(each, "style:name"), each)
        self.counts: Counter[str] = Counter()
        self.footnotes = Element("ol")
        self.list_style = ""  # of the list around, for one without a style of its own

    def converted(self, text: ElementTree.Element) -> Element:
        root = Element("")
        self.inside(text, root)
        if self.footnotes.children:
            append(root, self.footnotes)
        return root

    def inside(self, element: ElementTree.Element, into: Element, level: int = 0):
        """Append what is in the element; `level` of the lists around it."""
        if element.text:
            into.children.append(element.text)
        for child in element:
            self.element(child, into, level)
            if child.tail:
                into.children.append(child.tail)

    def element(self, element: ElementTree.Element, into: Element, level: int):
        check_time()
        name = named(element)
        if name in LEFT_OUT:
            self.counts["changes"] += name == "text:tracked-changes" and len(element)
        elif name in CONTENTS:
            self.counts["contents"] += 1
        elif name == "office:annotation":
            self.counts["comments"] += 1
        elif name in ("text:p", "text:h"):
            self.paragraph(element, into)
        elif name == "text:span":
            self.inside(element, self.marked(attribute(element, "text:style-name"), into))
        elif name == "text:a":
            self.inside(element, added(into, "a", href=attribute(element, "xlink:href")))
        elif name in ("text:s", "text:tab"):
            into.children.append(" " * repeated(element, "text:c"))
        elif name == "text:line-break":
            added(into, "br")
        elif name == "text:note":
            self.note(element, into)
        elif name == "text:list":
            self.listing(element, into, level)
        elif name == "table:table":
            self.table(element, added(into, "table"))
        elif name == "draw:frame":
            self.frame(element, into)
        else:
            self.inside(element, into, level)

    def paragraph(self, element: ElementTree.Element, into: Element):
        self.counts["paragraphs"] += 1
        check_paragraphs(self.counts["paragraphs"])
        names = {*self.names(attribute(element, "text:style-name"))}
        if named(element) == "text:h":
            level = attribute(element, "text:outline-level")
            made = added(into, f"h{min(int(level), 6) if level.isdecimal() and 0 < int(level[:3]) else 1}")
        elif names & QUOTES:
            last = next((each for each in reversed(into.children) if isinstance(each, Element)), None)
            quote = last if last is not None and last.tag == "blockquote" else added(into, "blockquote")
            made = added(quote, "p")
        elif names & CODE:
            last = next((each for each in reversed(into.children) if isinstance(each, Element)), None)
            made = last if last is not None and last.tag == "pre" else added(into, "pre")
            if made.children:
                made.children.append("\n")
        else:
            made = added(into, "p")
            if names & TITLES:
                made.attrs["class"] = "title"
            elif names & CAPTIONS:
                made.attrs["class"] = "caption"
        inside = self.marked(attribute(element, "text:style-name"), made) if made.tag == "p" else made
        self.inside(element, inside)

    def names(self, name: str) -> list[str]:
        """Return the names of the style and of those that it is based on, the nearest first."""
        found: list[str] = []
        while name and name not in found and len(found) < MAX_BASES:
            found.append(name)
            style = self.styles.get(name)
            name = attribute(style, "style:parent-style-name") if style is not None else ""
        return found

    def marked(self, name: str, into: Element) -> Element:
        """Return the element that a text of this style goes into: bold, italic and raised are elements."""
        names = self.names(name)
        marks: dict[str, str] = {}
        for each in names:
            style = self.styles.get(each)
            for properties in style if style is not None and each not in ("Title", "Heading") else ():
                if named(properties) == "style:text-properties":
                    for key in ("fo:font-weight", "fo:font-style", "style:text-position", LINE_THROUGH):
                        if found := attribute(properties, key):
                            marks.setdefault(key, found)
        if marks.get(LINE_THROUGH, "none") != "none":
            into = added(into, "s")
        if marks.get("fo:font-weight") == "bold" or "Strong_20_Emphasis" in names:
            into = added(into, "b")
        if marks.get("fo:font-style") in ("italic", "oblique") or "Emphasis" in names:
            into = added(into, "i")
        if position := marks.get("style:text-position", ""):
            tag = "sub" if position.startswith(("sub", "-")) else "sup" if not position.startswith("0") else ""
            into = added(into, tag) if tag else into
        return added(into, "code") if "Source_20_Text" in names else into

    def note(self, element: ElementTree.Element, into: Element):
        """A reference and its note link to each other, as in HTML."""
        number = len(self.footnotes.children)
        body = next((child for child in element if named(child) == "text:note-body"), None)
        added(into, "a", href=f"#note{number}", id=f"reference{number}").children.append(str(number + 1))
        item = added(self.footnotes, "li", id=f"note{number}")
        if body is not None:
            self.inside(body, item)
        added(item, "a", href=f"#reference{number}").children.append("↑")

    def listing(self, element: ElementTree.Element, into: Element, level: int):
        style = attribute(element, "text:style-name") or self.list_style
        before, self.list_style = self.list_style, style
        levels = self.lists.get(style)
        kinds = [
            named(each)
            for each in (levels if levels is not None else ())
            if attribute(each, "text:level") == str(level + 1)
        ]
        made = added(into, "ol" if "text:list-level-style-number" in kinds else "ul")
        for child in element:
            if any(named(each) == "text:h" for each in child):  # a numbered heading
                into.children.remove(made)
                self.inside(child, into, level)
                made = added(into, made.tag)
            else:
                self.inside(child, added(made, "li"), level + 1)
        if not made.children:
            into.children.remove(made)
        self.list_style = before

    def table(self, element: ElementTree.Element, into: Element):
        for child in element:
            name = named(child)
            if name == "table:table-header-rows":
                self.table(child, added(into, "thead"))
            elif name in ("table:table-rows", "table:table-row-group"):
                self.table(child, into)
            elif name == "table:table-row":
                row = added(into, "tr")
                for cell in child:
                    if named(cell) == "table:table-cell":
                        self.cell(cell, row)

    def cell(self, element: ElementTree.Element, row: Element):
        spans = {
            "colspan": attribute(element, "table:number-columns-spanned"),
            "rowspan": attribute(element, "table:number-rows-spanned"),
        }
        self.inside(element, added(row, "td", **spans))
        # Only empty cells are written once for many; the same text again and again would be an attack.
        for _place in range(repeated(element, "table:number-columns-repeated") - 1):
            added(row, "td")
            self.counts["cells"] += 1
        if self.counts["cells"] > MAX_CELLS:
            raise CannotImport(_("has tables of more than %(number)d cells") % {"number": MAX_CELLS})

    def frame(self, element: ElementTree.Element, into: Element):
        inside = {named(child): child for child in element}
        if (box := inside.get("draw:text-box")) is not None:
            self.inside(box, added(into, "div"))
        elif (image := inside.get("draw:image")) is not None and "draw:object" not in inside:
            url = attribute(image, "xlink:href").removeprefix("./")
            if url not in self.archive.members:
                self.counts["linked"] += 1
                return
            alt = next(
                (inside[key].text for key in ("svg:desc", "svg:title") if key in inside and inside[key].text), ""
            )
            added(into, "img", src=url, alt=alt or "")
        else:
            self.counts["objects"] += 1


@lru_cache(maxsize=1_000)
def name_of_tag(tag: str) -> str:
    uri, _separator, local = tag.removeprefix("{").rpartition("}")
    return f"{PREFIXES.get(uri, '')}:{local}"


def named(element: ElementTree.Element) -> str:
    return name_of_tag(element.tag)


def attribute(element: ElementTree.Element, name: str) -> str:
    prefix, _separator, local = name.partition(":")
    return element.get(f"{{{URIS[prefix]}}}{local}", "")


def repeated(element: ElementTree.Element, name: str) -> int:
    number = attribute(element, name)
    return max(1, min(int(number[:6]), MAX_REPEATED)) if number.isdecimal() else 1
