"""Markdown (CommonMark, tables, footnotes and `:::` blocks) with front matter: title, lead, opening and sections."""

import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from . import front_matter
from .markdown_blocks import CONTAINERS, Reader
from .parsed_article import CannotImport, ImportNote, ParsedArticle
from .structure import article_of

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
    if url := fields.pop("image", ""):
        picture = find_picture(url)
        fields["image"] = picture and picture.pk
        if picture is None:
            unused.append(
                ImportNote(None, f"image ({url})"[:200], "a picture that is not in the library: add it by hand")
            )
    return article_of(tree.children, reader, fields, unused)


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
