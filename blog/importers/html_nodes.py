"""From HTML of any program to the nodes of which `markdown_blocks.Reader` makes blocks.

What each program writes for a heading, a list or a footnote is known here; colours, sizes and typefaces are not kept.
"""

import re
from collections import Counter
from dataclasses import replace
from itertools import groupby
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .html_elements import MAX_LISTS, WordLists, fence, heading_level, is_code, is_in, is_title, word_lists
from .html_footnotes import footnotes_in
from .html_tables import Tables, cells_of, header_of, own_rows
from .html_text import (
    BREAK,
    Node,
    Style,
    Words,
    begins_with_picture,
    inline,
    items_of,
    merged_lists,
    paragraphs,
    picture_paragraph,
    style_of,
    text_of,
)
from .html_tree import BLOCK, Element
from .markdown_blocks import is_web
from .parsed_article import CannotImport, ImportNote
from .reading_limits import check_time

MAX_HEADING = 255
MAX_IN_FIGURE = 200

NOT_TEXT = frozenset(
    "applet area audio base button canvas col colgroup datalist embed head link map meta nav noscript object option"
    " param script select source style svg template textarea title track video xml input".split()
)
PLAYERS = frozenset(["audio", "video", "embed", "object"])
# Buttons of other programs; of Ghost also the times of players, sizes of files, and forms.
NO_WORDS = frozenset(
    "apple-interchange-newline mw-editsection wp-block-file__button kg-audio-player kg-video-player"
    " kg-file-card-metadata kg-callout-emoji kg-signup-card".split()
)
HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all|mso-element:\s*comment")
STRUCK_OUT = re.compile(r"text-decoration(?:-line)?:[^;]*line-through")
NOTE_TARGET = re.compile(r"#(?:_?(?:ftn|edn)(?:t|ref)?_?(?:ref)?\d|sdfootnote|sdendnote|cite_note|fn:?-?\d)")


class Converter:
    """Turns the elements of one document into nodes; `notes` says what is left out."""

    def __init__(self, root: Element):
        self.dropped: Counter[tuple[str, str]] = Counter()
        self.open_lists = 0
        self.tables = Tables(self.flat)
        headings = [each for each in root.elements() if heading_level(each)]
        # A title stands above the headings of level 1.
        self.shift = int(any(map(is_title, headings)) and not all(map(is_title, headings)))
        found = footnotes_in(root)
        self.references = found.references
        self.not_text = found.back
        self.footnotes = {
            label: Node("footnote_reference", [Node("paragraph", [inline(self.flat(note))])])
            for note, label in found.labels.items()
        }
        self.not_text.update(found.labels)

    @property
    def notes(self) -> tuple[ImportNote, ...]:
        return tuple(ImportNote(None, text, times(why, number)) for (text, why), number in self.dropped.items())

    def drop(self, text: str, why: str):
        self.dropped[text[:200], why] += 1

    # ---- text

    def flat(self, element: Element, style: Style | None = None) -> list[Words | Node]:
        """Return all text of the element, with a line break between its blocks."""
        run: list[Words | Node] = []
        self.collect(element, style or Style(), run)
        return run

    def collect(self, element: Element, style: Style, run: list):
        check_time()
        for child in element.children:
            if isinstance(child, str):
                run.append(Words(child, style))
            elif self.is_left_out(child):
                continue
            elif child.tag in BLOCK:
                run.append(BREAK)
                self.collect(child, style, run)
                run.append(BREAK)
            else:
                self.inside(child, style, run)

    def inside(self, child: Element, style: Style, run: list):
        if child.tag == "br":
            run.append(BREAK)
        elif child.tag == "img":
            run.extend(self.picture(child))
        elif label := self.references.get(child):
            run.append(Node("footnote_ref", meta={"label": label}))
        elif "apple-converted-space" in child.classes or "mso-spacerun" in child.style:
            run.append(Words(" ", style))
        else:
            self.collect(child, style_of(child, style), run)

    def picture(self, element: Element) -> list[Node]:
        url = element.attrs.get("src", "") or element.attrs.get("data-src", "")
        size = {element.attrs.get("width", ""), element.attrs.get("height", "")}
        if not url or size & {"0", "1"}:  # counts readers of a page or a mail
            return []
        return [Node("image", attrs={"src": url}, content=" ".join(element.attrs.get("alt", "").split()))]

    def is_left_out(self, element: Element) -> bool:
        tag = element.tag
        if element in self.not_text:
            return True
        if tag in NOT_TEXT or tag.startswith("v:"):
            if tag in PLAYERS:
                self.drop(element.attrs.get("src", "") or element.attrs.get("data", ""), _("a player: add a link card"))
            return True
        style = element.style
        if tag == "del":
            self.drop(element.text(), _("deleted in a tracked change"))
            return True
        if tag in ("s", "strike") or STRUCK_OUT.search(style):
            self.drop(element.text(), _("struck out"))
            return True
        if "mso-comment-reference" in style or "msocommentreference" in element.classes:
            self.drop("", _("a comment of the margin"))
            return True
        if "mso-list:ignore" in style.replace(" ", ""):
            return True
        if HIDDEN.search(style) or "hidden" in element.attrs or NO_WORDS & set(element.classes):
            return True
        if tag == "a" and not element.text() and element.find("img") is None:
            return True
        if tag == "a" and NOTE_TARGET.match(f"#{element.attrs.get('href', '').partition('#')[2]}"):
            if element not in self.references:
                self.drop(element.text(), _("a footnote whose text is missing"))
                return True
        return False

    # ---- blocks

    def nodes(self, element: Element, style: Style = Style()) -> list[Node]:  # noqa: B008 (it is frozen)
        """Return the nodes of what is in the element."""
        check_time()
        found: list[Node] = []
        run: list[Words | Node] = []

        def end():
            found.extend(paragraphs(run))
            run.clear()

        for is_list, group in groupby(element.children, key=WordLists()):
            if is_list:
                end()
                found.extend(word_lists([child for child in group if isinstance(child, Element)], self.flat))
                continue
            for child in group:
                if isinstance(child, str):
                    run.append(Words(child, style))
                elif self.is_left_out(child):
                    continue
                elif child.tag == "iframe":
                    end()
                    found.extend(self.embed(child))
                elif child.tag in BLOCK:
                    end()
                    self.block(child, style, found)
                elif child.has_block:
                    end()
                    found.extend(self.nodes(child, style_of(child, style)))
                else:
                    self.inside(child, style, run)
        end()
        return merged_lists(found)

    def block(self, element: Element, style: Style, found: list[Node]):
        tag, classes = element.tag, element.classes
        style = style_of(element, style)
        if level := heading_level(element):
            self.heading(element, level, found)
        elif tag in ("ul", "ol"):
            listing = self.listing(element, style)
            if listing.children:
                found.append(listing)
        elif tag == "li":  # without a list
            found.append(Node("bullet_list", [self.item(element, style)]))
        elif tag == "blockquote":
            found.append(Node("blockquote", self.nodes(element, style)))
        elif tag == "pre" or is_code(element.style):
            for mark in [each for each in element.elements() if each in self.references]:
                self.drop(text_of(self.footnotes[self.references[mark]]), _("a footnote in code: add it to the text"))
                mark.children.clear()
            found.append(fence(element))
        elif tag == "table":
            self.table(element, style, found)
        elif tag == "figure":
            self.figure(element, style, found)
        elif tag == "hr":
            if not self.footnotes:  # one stands above them
                self.drop("---", _("a rule between paragraphs"))
        elif any(each.startswith("msotoc") for each in classes):
            self.drop(element.text(), _("a line of a table of contents: the page makes its own"))
        elif "msocaption" in classes or (tag == "p" and "caption" in classes):
            self.caption(element, found)
        else:
            found.extend(self.nodes(element, style))

    def heading(self, element: Element, level: int, found: list[Node]):
        # A picture in a heading stands below it.
        run = [replace(each, style=Style()) if isinstance(each, Words) else each for each in self.flat(element)]
        pictures = [each for each in run if isinstance(each, Node) and each.type == "image"]
        run = [each for each in run if isinstance(each, Words) or each.type != "image"]
        text = " ".join("".join(each.text for each in run if isinstance(each, Words)).split())
        if len(text) > MAX_HEADING:
            self.drop(text, _("longer than %(number)s characters, so no heading: made text") % {"number": MAX_HEADING})
            found.extend(paragraphs(run))
        elif text:
            level = 1 if is_title(element) else level + self.shift
            attrs = {"id": element.attrs.get("id") or ""}
            found.append(Node("heading", [inline(run)], tag=f"h{level}", markup="#" * level, attrs=attrs))
        found.extend(Node("paragraph", [Node("inline", [picture])]) for picture in pictures)

    def listing(self, element: Element, style: Style) -> Node:
        self.open_lists += 1
        if self.open_lists > MAX_LISTS:
            raise CannotImport(
                _("has lists nested more than %(number)s deep: take some levels out") % {"number": MAX_LISTS}
            )
        items: list[Node] = []
        loose: list = []

        def end():
            if loose:
                rest = self.nodes(Element("div", {}, element, list(loose)), style)
                if rest:
                    items.append(Node("list_item", rest))
                loose.clear()

        for child in element.children:
            if isinstance(child, Element) and self.is_left_out(child):
                continue
            if isinstance(child, Element) and child.tag == "li":
                end()
                items.append(self.item(child, style))
            elif isinstance(child, Element) and child.tag in ("ul", "ol"):
                end()
                inside = self.listing(child, style)
                if items:  # a list of its own beside the items belongs to the one before it
                    items[-1].children.append(inside)
                else:
                    items.append(Node("list_item", [inside]))
            elif isinstance(child, Element) and child.has_block:
                end()
                items.extend(each for node in self.nodes(child, style) for each in items_of(node))
            elif not isinstance(child, str) or child.strip():
                loose.append(child)
        end()
        self.open_lists -= 1
        attrs = {"start": int(element.attrs["start"][:9])} if element.attrs.get("start", "").isdecimal() else {}
        items = [item for item in items if item.children]
        return Node("ordered_list" if element.tag == "ol" else "bullet_list", items, attrs=attrs)

    def item(self, element: Element, style: Style) -> Node:
        return Node("list_item", self.nodes(element, style_of(element, style)))

    def figure(self, element: Element, style: Style, found: list[Node]):
        pictures = [each for each in element.elements() if each.tag == "img"][:MAX_IN_FIGURE]
        captions = [each for each in element.elements() if each.tag == "figcaption"][:MAX_IN_FIGURE]
        caption = [self.flat(captions[-1])] if captions else []
        if not pictures:
            inside = self.nodes(element, style)
            for node in inside:
                if caption and node.info.startswith("table header="):
                    words = captions[-1].text()
                    node.info = " ".join([*node.info.split()[:2], words])
                    inside = [each for each in inside if text_of(each) != words]
                    break
            found.extend(inside)
            return
        if len(pictures) == 1:
            found.extend(picture_paragraph(each, caption) for each in self.picture(pictures[0]))
            return
        own: dict[Element, Element] = {}
        for each in captions:
            holder = each.parent
            within = [picture for picture in pictures if is_in(picture, holder)] if holder else []
            if len(within) == 1:
                own[within[0]] = each
        outer = [each.text() for each in captions if each not in own.values()]
        nodes = [
            picture_paragraph(each, [self.flat(own[picture])] if picture in own else [])
            for picture in pictures
            for each in self.picture(picture)
        ]
        found.append(Node("container_block", nodes, info=f"gallery {' '.join(outer)}"))

    def caption(self, element: Element, found: list[Node]):
        """A caption stands below a picture, or above or below a table."""
        if found and begins_with_picture(found[-1]) and len(found[-1].children[0].children) == 1:
            found[-1].children[0].children += [Node("softbreak"), *inline(self.flat(element)).children]
        elif found and found[-1].info.startswith("table header=") and len(found[-1].info.split()) == 2:
            found[-1].info += f" {element.text()}"
        else:
            for node in paragraphs(self.flat(element)):
                node.meta["caption"] = True
                found.append(node)

    def embed(self, element: Element) -> list[Node]:
        # Old pages embed by http, or by the scheme of the page; players have long been on https.
        url = re.sub(r"^(?:http:)?//", "https://", element.attrs.get("src", "").strip())
        if not (url.startswith("https://") and is_web(url)):
            self.drop(url, _("a frame of another page"))
            return []
        title = element.attrs.get("title", "") or urlsplit(url).netloc
        link = Node("link", [Node("text", content=title)], attrs={"href": url})
        return [Node("container_block", [Node("paragraph", [Node("inline", [link])])], info="link-card")]

    # ---- tables

    def table(self, element: Element, style: Style, found: list[Node]):
        cells = [cells for row in own_rows(element) if (cells := cells_of(row))]
        number = sum(map(len, cells))
        # A frame around text, or the layout of a page.
        if number == 1 or any(each.tag == "table" or heading_level(each) for each in element.elements()):
            for row in cells:
                for cell in row:
                    found.extend(self.nodes(cell, style))
            return
        if not cells:
            return
        grid = self.tables.grid(cells, style)
        if not any(text_of(cell).strip() for row in grid for cell in row):
            return
        header = header_of(cells, grid)
        caption = ""
        own = next((each for each in element.children if isinstance(each, Element) and each.tag == "caption"), None)
        if own is not None:
            caption = own.text()
        elif found and found[-1].meta.get("caption"):
            caption = " ".join(text_of(found.pop()).split())
        body = Node("table", [Node("tbody", [Node("tr", row) for row in grid])])
        found.append(Node("container_block", [body], info=f"table header={header} {caption}".strip()))


def times(why: str, number: int) -> str:
    return _("%(why)s (%(number)s times)") % {"why": why, "number": number} if number > 1 else why
