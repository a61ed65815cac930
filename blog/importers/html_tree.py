"""HTML as a tree of elements, in time and memory linear in its length.

Not with Python's own parser: it leaves open what browsers end, such as a list item before the next one.
"""

import html
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import islice

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from .parsed_article import CannotImport
from .reading_limits import check_time

MAX_ELEMENTS = 100_000  # some 500 pages of a word processor
MAX_ATTRIBUTES = 500  # of an element; others are left out
MAX_NAMES = 10_000  # characters of classes and styles that are read
MAX_DEPTH = 150  # of elements; what reads the tree calls itself for each level
ATTRIBUTE = re.compile(r"""([^\s/>=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+""")
# Possessive, and tried once for each "<": an unclosed tag ends the text, as browsers have it.
TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|{ATTRIBUTE.pattern}|=)*+)>")

NAME = re.compile(r"/?[a-zA-Z]")

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
RAW_TEXT = frozenset("script style textarea title xmp noscript iframe".split())
BLOCK = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
    " caption".split()
)
# The elements that an opening tag ends, if they are open, up to one of the second kind.
IMPLIED_ENDS: dict[str, tuple[Set[str], Set[str]]] = {
    "a": ({"a"}, BLOCK),
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"table", "tr"}),
    "th": ({"td", "th"}, {"table", "tr"}),
    "thead": ({"thead", "tbody", "tfoot", "tr", "td", "th"}, {"table"}),
    "tbody": ({"thead", "tbody", "tfoot", "tr", "td", "th"}, {"table"}),
    "tfoot": ({"thead", "tbody", "tfoot", "tr", "td", "th"}, {"table"}),
}
ENDS_PARAGRAPH = BLOCK - {"html", "body", "td", "th", "tr", "tbody", "thead", "tfoot", "caption"}


@dataclass(eq=False, slots=True)
class Element:
    """An element; its children are elements and texts, in their order."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)
    has_block: bool = False  # whether a block element is somewhere in it

    @property
    def classes(self) -> list[str]:
        return self.attrs.get("class", "")[:MAX_NAMES].lower().split()

    @property
    def style(self) -> str:
        return self.attrs.get("style", "")[:MAX_NAMES].lower()

    def elements(self) -> Iterator["Element"]:
        """Yield the elements in it, in the order of the text."""
        waiting = self.children[::-1]
        while waiting:
            child = waiting.pop()
            if isinstance(child, Element):
                yield child
                waiting += child.children[::-1]

    def find(self, *tags: str) -> "Element | None":
        return next((each for each in self.elements() if each.tag in tags), None)

    def text(self) -> str:
        """Return its text with every run of whitespace as one space."""
        check_time()
        pieces, waiting = [], self.children[::-1]
        while waiting:
            child = waiting.pop()
            if isinstance(child, str):
                pieces.append(child)
            else:
                waiting += child.children[::-1]
                if child.tag in BLOCK or child.tag == "br":
                    pieces.append(" ")
        return " ".join("".join(pieces).split())


def parse(text: str) -> Element:
    """Return the root of the tree. Raises CannotImport for elements nested too deep."""
    root = Element("")
    tree = Builder(root)
    position, length, checked = 0, len(text), 0
    while position < length:
        if position > checked + 1_000:
            check_time()
            checked = position
        start = text.find("<", position)
        if start < 0:
            tree.text(text[position:])
            break
        tree.text(text[position:start])
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            position = length if end < 0 else end + 3
        elif text[start + 1 : start + 2] in ("!", "?"):
            end = text.find(">", start)
            position = length if end < 0 else end + 1
        elif not NAME.match(text, start + 1):
            tree.text("<")
            position = start + 1
        elif not (tag := TAG.match(text, start)):
            break
        else:
            position = tag.end()
            name = tag[2].lower()
            if tag[1]:
                tree.close(name)
                continue
            tree.open(name, attributes(tag[3]))
            if name in RAW_TEXT:
                closing = re.compile(f"</{name}", re.IGNORECASE).search(text, position)
                stop = closing.start() if closing else length
                tree.text(text[position:stop])
                position = stop
    tree.end_text()
    return root


def attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in islice(ATTRIBUTE.finditer(text), MAX_ATTRIBUTES):
        value = each[2] or ""
        if value[:1] in ('"', "'"):
            value = value[1:-1]
        found.setdefault(each[1].lower(), html.unescape(value))
    return found


class Builder:
    """Opens and closes elements as browsers do, as far as texts need it."""

    def __init__(self, root: Element):
        self.open_elements = [root]
        self.number = 0
        self.pieces: list[str] = []  # of the text since the last tag
        self.counts: dict[str, int] = {}  # of open elements, by tag

    def text(self, text: str):
        self.pieces.append(text)

    def end_text(self):
        if text := "".join(self.pieces):
            self.open_elements[-1].children.append(html.unescape(text))
        self.pieces.clear()

    def open(self, name: str, attrs: dict[str, str]):
        self.number += 1
        if self.number > MAX_ELEMENTS:
            raise CannotImport(
                _("has more than %(number)s elements: take it in parts") % {"number": intcomma(MAX_ELEMENTS)}
            )
        self.end_text()
        if name in IMPLIED_ENDS:
            self.end(*IMPLIED_ENDS[name])
        if self.counts.get("p") and name in ENDS_PARAGRAPH:
            self.end({"p"}, {"td", "th", "li", "table", "div", "blockquote", "body", "section", "article"})
        element = Element(name, attrs, self.open_elements[-1])
        self.open_elements[-1].children.append(element)
        if name in BLOCK:
            for above in reversed(self.open_elements):
                if above.has_block:
                    break
                above.has_block = True
        if name in VOID:
            return
        if len(self.open_elements) > MAX_DEPTH:
            raise CannotImport(_("has elements nested more than %(number)s deep") % {"number": MAX_DEPTH})
        self.open_elements.append(element)
        self.counts[name] = self.counts.get(name, 0) + 1

    def end(self, tags: Set[str], until: Set[str]):
        """Close the outermost open element of these tags above the nearest of `until`, with all in it."""
        last = None
        for place in range(len(self.open_elements) - 1, 0, -1):
            if self.open_elements[place].tag in until:
                break
            if self.open_elements[place].tag in tags:
                last = place
        if last is not None:
            self.cut(last)

    def close(self, name: str):
        self.end_text()
        if self.counts.get(name):
            place = max(place for place, each in enumerate(self.open_elements) if each.tag == name)
            self.cut(place)

    def cut(self, place: int):
        for each in self.open_elements[place:]:
            self.counts[each.tag] -= 1
        del self.open_elements[place:]


def added(into: Element, tag: str, **attrs: str) -> Element:
    """Append a new element with those attributes that have a value, and return it."""
    element = Element(tag, {name: value for name, value in attrs.items() if value}, into)
    append(into, element)
    if tag == "img":
        element.attrs["alt"] = attrs.get("alt", "")
    return element


def append(into: Element, element: Element) -> None:
    element.parent = into
    into.children.append(element)
    above: Element | None = into
    while element.tag in BLOCK and above is not None and not above.has_block:
        above.has_block = True
        above = above.parent
