"""What elements mean: headings, lists of Word's, code, and the paragraph that a footnote is in."""

import re
from collections.abc import Callable

from .html_text import Node, Style, Words, inline, paragraphs, style_of
from .html_tree import BLOCK, Element

MAX_LISTS = 50  # nested in each other
HEADINGS = {f"h{level}": level for level in range(1, 7)}
WORD_LIST = re.compile(r"mso-list:\s*l(\d+)\s+level(\d+)")
NUMBERING = re.compile(r"\(?(?:\d+|[a-z]{1,5})[.)]", re.IGNORECASE)
LEVEL = re.compile(r"mso-outline-level:\s*([1-9])")


def is_in(element: Element, other: Element) -> bool:
    above = element.parent
    while above is not None:
        if above is other:
            return True
        above = above.parent
    return False


def note_block(note: Element) -> Element:
    """Return the paragraph or list item that the target of a reference is in, or that it is."""
    above: Element = note
    while above.tag not in BLOCK and above.parent is not None and above.parent.tag:
        above = above.parent
    return above


def heading_level(element: Element) -> int:
    """Return the level of a heading, else 0."""
    tag = element.tag
    if tag in HEADINGS:
        return HEADINGS[tag]
    if element.attrs and tag in ("p", "div"):
        classes = element.classes
        if "msotitle" in classes or "title" in classes and tag == "p":
            return 1
        for each in classes:
            if named := re.fullmatch(r"msoheading([1-9])(?:char)?", each):
                return int(named[1])
        if named := LEVEL.search(element.style):
            return int(named[1])
        level = element.attrs.get("aria-level", "")
        if element.attrs.get("role") == "heading" and level in set("123456789"):
            return int(level)
    return 0


def is_title(element: Element) -> bool:
    return bool({"title", "msotitle"} & set(element.classes))


def word_list(child) -> int | None:
    """Return the level of a paragraph that is an item of a list in Word, from 1; else None."""
    if isinstance(child, Element) and child.tag in ("p", "div"):
        if (found := WORD_LIST.search(child.style)) and not heading_level(child):
            return min(int(found[2][:3]), MAX_LISTS)
    return None


class WordLists:
    """Tells for each child in turn whether it belongs to a list of Word's; whitespace belongs where the last did."""

    is_list = False

    def __call__(self, child) -> bool:
        if not isinstance(child, str) or child.strip():
            self.is_list = word_list(child) is not None
        return self.is_list


def marker(element: Element) -> str:
    for each in element.elements():
        if "mso-list:ignore" in each.style.replace(" ", ""):
            return each.text()
    return ""


def word_lists(elements: list[Element], flat: Callable[[Element, Style], list[Words | Node]]) -> list[Node]:
    """Return the lists that Word writes as paragraphs with a level and a marker that is text."""
    top: list[Node] = []
    open_lists: list[tuple[int, Node]] = []
    for element in elements:
        level = word_list(element) or 1
        kind = "ordered_list" if NUMBERING.match(marker(element)) else "bullet_list"
        while open_lists and (
            open_lists[-1][0] > level or (open_lists[-1][0] == level and open_lists[-1][1].type != kind)
        ):
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < level:
            made = Node(kind)
            if open_lists:
                open_lists[-1][1].children[-1].children.append(made)
            else:
                top.append(made)
            open_lists.append((level, made))
        run = flat(element, style_of(element, Style()))
        open_lists[-1][1].children.append(Node("list_item", paragraphs(run) or [Node("paragraph", [inline([])])]))
    return top


def is_code(style: str) -> bool:
    """Return whether a block has the style of a code editor."""
    family = style.partition("font-family:")[2].partition(";")[0]
    is_fixed = any(name in family for name in ("mono", "consolas", "courier", "menlo", "code"))
    return is_fixed and "white-space:pre;" in f"{style};".replace(" ", "")


def fence(element: Element) -> Node:
    names = [*element.classes, *(name for child in element.elements() for name in child.classes)]
    language = next((name.partition("-")[2] for name in names if name.startswith(("language-", "lang-"))), "")
    if found := re.search(r"\bbrush:\s*([\w+-]+)", " ".join(names)):  # of a highlighter on old pages
        language = found[1]
    pieces: list[str] = []

    def collect(inside: Element):
        for child in inside.children:
            if isinstance(child, str):
                pieces.append(child)
            elif child.tag == "br":
                pieces.append("\n")
            else:
                collect(child)
                if child.tag in BLOCK:
                    pieces.append("\n")

    collect(element)
    return Node("fence", content="".join(pieces).replace("\N{NO-BREAK SPACE}", " "), info=language)
