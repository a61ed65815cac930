"""Markdown (CommonMark, tables, footnotes and `:::` blocks) with front matter: title, lead, opening and sections."""

import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from . import front_matter, widget_text
from .bylines import byline_in, distinct
from .markdown_blocks import CONTAINERS, Reader, level_of, words
from .parsed_article import CannotImport, ParsedArticle, ParsedSection

MAX_NESTING = 50  # the parser silently drops what is nested deeper than its limit
# The settings of a section, at the end of its heading: {#address comments=closed}
SETTINGS = re.compile(r"(?<!\\)\{(?=[#c])(?:#(?P<address>[^\s{}]+))?\s*(?:comments=(?P<comments>closed|off))?\}\s*$")


def parse(text, find_picture=lambda url: None) -> ParsedArticle:
    """Return the article in a Markdown text: h1 is the title, h2 a section. Raises CannotImport without either."""
    front, content, lines_above = front_matter.split(text)
    fields, unused = front_matter.parse(front)
    tokens = make_parser().parse(content)
    if any(token.level > MAX_NESTING for token in tokens):
        raise CannotImport(f"has lists or quotes nested more than {MAX_NESTING} deep: take some levels out")

    tree = SyntaxTreeNode(tokens)
    reader = Reader(lines_above, find_picture)
    reader.take_footnotes(tree)
    title, above, below = split_at_title(tree.children, fields.pop("title", ""), reader)
    authors, below = without_byline(below, reader)
    nodes = without_empty_headings(without_widget_text([*above, *below], reader), reader)
    levels = sorted({level_of(node) for node in nodes if node.type == "heading"})
    if not levels:
        raise CannotImport(
            "has no headings below the title: begin each section with a heading of level 2 (## Heading)"
            if nodes
            else f"has a title only; write sections below it: {title[:60]}"
        )
    starts = [place for place, node in enumerate(nodes) if node.type == "heading" and level_of(node) == levels[0]]
    before = nodes[: starts[0]]
    lead = fields.pop("lead", "")
    if not lead and before and before[0].type == "paragraph":
        lead = reader.plain(before.pop(0), "the lead")
    opening = reader.blocks(before, levels)
    sections = [
        section(nodes[start], nodes[start + 1 : end], levels, reader)
        for start, end in zip(starts, [*starts[1:], len(nodes)], strict=True)
    ]
    return ParsedArticle(
        title=title,
        authors=distinct((*fields.pop("authors", ()), *authors)),
        lead=lead,
        opening=tuple(opening),
        sections=tuple(sections),
        dropped=(*unused, *reader.dropped),
        uncertain=tuple(reader.uncertain),
        changed=tuple(reader.changed),
        **fields,
    )


def make_parser():
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING + 10}).enable("table")
    # Parse every link as a link, so that the reader can report those that it drops.
    parser.validateLink = lambda url: True
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(container_plugin, "block", validate=lambda info, markup: info.strip().partition(" ")[0] in CONTAINERS)
    parser.core.ruler.before("inline", "section_settings", take_section_settings)
    return parser


def take_section_settings(state):
    for heading, inline in pairwise(state.tokens):
        if heading.type == "heading_open" and (found := SETTINGS.search(inline.content)):
            heading.meta = {name: value for name, value in found.groupdict().items() if value}
            inline.content = inline.content[: found.start()].rstrip()


def split_at_title(nodes, title, reader):
    """Return the title (`title` from the front matter, if any) and the nodes above and below it."""
    headings = [node for node in nodes if node.type == "heading"]
    levels = [level_of(node) for node in headings]
    first_stands_alone = bool(headings) and levels.count(min(levels)) == 1 and levels[0] == min(levels)
    if title and not (first_stands_alone and levels[0] == 1):
        return title, [], nodes  # several of level 1 are sections
    if not headings or not (levels[0] == 1 or first_stands_alone):
        raise CannotImport("has no title: neither a heading of level 1 (# Title) nor one in the front matter")

    heading, *_ = headings
    place = nodes.index(heading)
    above, below = nodes[:place], nodes[place + 1 :]
    reader.at(heading)
    if title:
        if words(heading).strip() != title:
            reader.note(reader.dropped, heading, "a second title: the front matter's is used")
        return title, above, below
    title = reader.plain(heading, "the title")
    if not title:
        raise CannotImport("has a title without words")
    if levels[0] != 1:
        reader.note(reader.changed, heading, f"the one heading of level {levels[0]} at the top: made the title")
    return title, above, below


def without_byline(nodes, reader):
    """Return the names in the byline after the title, and the nodes without it."""
    if not nodes or nodes[0].type not in ("heading", "paragraph"):
        return (), nodes
    # "By Rail" above "By Road": a section like those that follow.
    if nodes[0].type == "heading" and any(node.type == "heading" and node.tag == nodes[0].tag for node in nodes[1:]):
        return (), nodes
    (inline,) = nodes[0].children
    breaks = [place for place, child in enumerate(inline.children) if child.type in ("softbreak", "hardbreak")]
    end = breaks[0] if breaks else len(inline.children)
    byline = byline_in("".join(words(child) for child in inline.children[:end]).strip())
    if byline is None:
        return (), nodes
    if byline.rest:
        reader.at(nodes[0])
        reader.note(reader.dropped, byline.rest, "after the names of the authors")
    inline.children = inline.children[end + 1 :]
    return byline.names, nodes if inline.children else nodes[1:]


def without_widget_text(nodes, reader):
    nodes = list(nodes)
    while nodes and nodes[-1].type == "paragraph" and widget_text.is_widget_text(words(nodes[-1]).strip()):
        reader.at(nodes[-1])
        reader.note(reader.dropped, nodes.pop(), "text of a page's widgets")
    return nodes


def without_empty_headings(nodes, reader):
    """Return the nodes without headings that have no words, such as a picture alone."""
    kept = []
    for node in nodes:
        if node.type == "heading" and not words(node).strip():
            reader.plain(node, "a heading")
            reader.note(reader.dropped, node.markup, "a heading without words")
        else:
            kept.append(node)
    return kept


def section(heading, nodes, levels, reader):
    text = reader.plain(heading, "a heading")
    if level_of(heading) != 2:
        reader.note(reader.changed, heading, f"heading of level {level_of(heading)}: made a section")
    summaries = [node for node in nodes if reader.container_name(node) == "summary"]
    blocks = reader.blocks([node for node in nodes if node not in summaries], levels)
    summary = " ".join(reader.plain(node, "a summary") for node in summaries)
    return ParsedSection(text, tuple(blocks), summary=summary, **heading.meta)
