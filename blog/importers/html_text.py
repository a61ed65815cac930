"""Nodes as Markdown has them, and those of running text: runs of words in a style, as browsers would show them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from urllib.parse import parse_qs, urlsplit

from .html_tree import Element
from .markdown_blocks import without_line_breaks
from .reading_limits import check_time

BOLD = frozenset(["b", "strong"])
ITALIC = frozenset(["i", "em", "cite", "dfn", "var"])
CODE = frozenset(["code", "kbd", "samp", "tt"])
SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
WEIGHT = re.compile(r"(?<![\w-])font-weight:\s*(\w+)")
SLANT = re.compile(r"(?<![\w-])font-style:\s*(\w+)")
RAISED = re.compile(r"vertical-align:\s*(super|sub)\b")
SPACES = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")  # all but a space by itself, of which most texts are full
BLANK = re.compile(r"[\s\N{NO-BREAK SPACE}]+")


@dataclass(eq=False, slots=True)
class Node:
    """A node with what `markdown_it.tree.SyntaxTreeNode` has."""

    type: str
    children: list["Node"] = field(default_factory=list)
    content: str = ""
    attrs: dict = field(default_factory=dict)
    tag: str = ""
    info: str = ""
    meta: dict = field(default_factory=dict)
    markup: str = ""
    map: None = None

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Style:
    bold: bool = False
    italic: bool = False
    raised: bool = False
    lowered: bool = False
    code: bool = False
    link: str = ""


@dataclass(slots=True)
class Words:
    text: str
    style: Style


BREAK = Node("hardbreak")


def style_of(element: Element, style: Style) -> Style:
    tag, css = element.tag, element.style
    changes: dict = {}
    if tag in BOLD:
        changes["bold"] = True
    elif tag in ITALIC:
        changes["italic"] = True
    elif tag in CODE:
        changes["code"] = True
    elif tag in ("sup", "sub"):
        changes["raised" if tag == "sup" else "lowered"] = True
    elif tag == "a" and (link := link_of(element)):
        changes["link"] = link
    if css:
        if weight := WEIGHT.search(css):
            heavy = weight[1] in ("bold", "bolder") or (weight[1].isdecimal() and int(weight[1][:9]) >= 600)
            if heavy or weight[1] in ("normal", "lighter") or weight[1].isdecimal():
                changes["bold"] = heavy
        if slant := SLANT.search(css):
            changes["italic"] = slant[1] in ("italic", "oblique")
        if raised := RAISED.search(css):
            changes["raised" if raised[1] == "super" else "lowered"] = True
    return replace(style, **changes) if changes else style


def link_of(element: Element) -> str:
    """Return where the link leads to; empty for a place in the same document."""
    url = without_line_breaks(element.attrs.get("href", "").strip())
    if url.startswith("#"):
        return ""
    if url.startswith(("https://www.google.com/url?", "http://www.google.com/url?")):  # of Google Docs' exports
        return parse_qs(urlsplit(url).query).get("q", [url])[0]
    return url


def inline(run: list[Words | Node]) -> Node:
    """Return the node of a line of text: whitespace as in a browser, equal styles next to each other as one."""
    if len(run) == 1 and isinstance(run[0], Words) and not run[0].style.link:  # most of them
        text = SPACES.sub(" ", run[0].text).removeprefix(" ")
        return Node("inline", [styled(Words(text, run[0].style))] if text.strip() else [])
    words: list[Words | Node] = []
    was_space = True
    check_time()
    for style, group in groupby(run, key=lambda each: each.style if isinstance(each, Words) else None):
        if style is None:
            for node in group:
                if node is BREAK and (not words or words[-1] is BREAK):
                    continue
                words.append(node)
                was_space = node is BREAK
            continue
        text = SPACES.sub(" ", "".join(each.text for each in group if isinstance(each, Words)))
        if was_space:
            text = text.removeprefix(" ")
        if text:
            was_space = text.endswith(" ")
            words.append(Words(text, style))
    while words and (words[-1] is BREAK or (isinstance(words[-1], Words) and not words[-1].text.strip())):
        words.pop()
    return Node("inline", linked(words))


def linked(words: list[Words | Node]) -> list[Node]:
    nodes: list[Node] = []
    for link, group in groupby(words, key=lambda each: each.style.link if isinstance(each, Words) else None):
        check_time()
        inside = [styled(each) for each in group]
        nodes += [Node("link", inside, attrs={"href": link})] if link else inside
    return nodes


def styled(words: Words | Node) -> Node:
    if isinstance(words, Node):
        return words
    style, text = words.style, words.text
    node = Node("text", content=text.translate(SUBSCRIPT) if style.lowered else text)
    if style.code:
        return Node("code_inline", content=text)
    if not text.strip():
        return node
    if style.raised:
        node = Node("sup", [node])
    if style.italic:
        node = Node("em", [node])
    if style.bold:
        node = Node("strong", [node])
    return node


def paragraphs(run: list[Words | Node]) -> list[Node]:
    """Return the paragraphs of a text: an empty line ends one, and a picture has one to itself."""
    found: list[Node] = []
    line: list[Words | Node] = []

    def end():
        node = inline(line)
        if BLANK.sub("", text_of(node, notes=True)):
            found.append(Node("paragraph", [node]))
        line.clear()

    breaks = 0
    for each in run:
        if isinstance(each, Node) and each.type == "image":
            end()
            found.append(picture_paragraph(each, []))
            continue
        if each is BREAK:
            breaks += 1
            if breaks == 2:
                end()
                continue
        elif not isinstance(each, Words) or each.text.strip():
            breaks = 0
        line.append(each)
    end()
    return found


def picture_paragraph(picture: Node, captions: list[list[Words | Node]]) -> Node:
    caption = inline(captions[0]).children if captions else []
    caption = [Node("text", content=" ") if each.type == "hardbreak" else each for each in caption]
    return Node("paragraph", [Node("inline", [picture, *([Node("softbreak"), *caption] if caption else [])])])


def begins_with_picture(node: Node) -> bool:
    return node.type == "paragraph" and bool(node.children[0].children) and node.children[0].children[0].type == "image"


def items_of(node: Node) -> list[Node]:
    """Return the items of a list; of anything else, one item with it."""
    return node.children if node.type in ("bullet_list", "ordered_list") else [Node("list_item", [node])]


def merged_lists(nodes: list[Node]) -> list[Node]:
    """Join lists of the same kind that follow each other: some programs put every item into one of its own."""
    found: list[Node] = []
    for node in nodes:
        if found and node.type in ("bullet_list", "ordered_list") and found[-1].type == node.type:
            found[-1].children += node.children
        else:
            found.append(node)
    return found


def text_of(node: Node, *, notes: bool = False) -> str:
    if node.type in ("text", "code_inline", "fence"):
        return node.content
    if node.type == "hardbreak":
        return " "
    if notes and node.type in ("footnote_ref", "image"):
        return "*"
    return "".join(text_of(child, notes=notes) for child in node.children)
