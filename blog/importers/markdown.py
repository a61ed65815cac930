"""Markdown (CommonMark, tables, footnotes and `:::` blocks) with front matter: title, lead, opening and sections."""

import re
from itertools import pairwise

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt, rules_block
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from . import front_matter
from .library import no_article
from .markdown_blocks import CONTAINERS, Reader, without_line_breaks
from .parsed_article import CannotImport, ImportNote, ParsedArticle
from .reading_limits import check_time
from .structure import article_of

MAX_NESTING = 50  # the parser silently drops what is nested deeper than its limit
# Each token takes half a kilobyte.
MAX_BLOCK_TOKENS = 100_000
MAX_INLINE_TOKENS = 150_000
MAX_BRACKETS = 25_000  # the parser looks sixty times at one that nothing closes
MAX_COLUMNS = 200
HEADER_LINE = re.compile(r"[\s|:-]+")  # of a table
# The settings of a section, at the end of its heading: {#address comments=closed}
SETTINGS = re.compile(r"(?<!\\)\{(?=[#c])(?:#(?P<address>[^\s{}]+))?\s*(?:comments=(?P<comments>closed|off))?\}\s*$")


def parse(text, find_picture=lambda url: None, find_article=no_article) -> ParsedArticle:
    """Return the article in a Markdown text: h1 is the title, h2 a section. Raises CannotImport without either."""
    front, content, lines_above = front_matter.split(text)
    fields, unused = front_matter.parse(front)
    if content.count("[") > MAX_BRACKETS:
        raise too_much_markup()
    try:
        tokens = make_parser().parse(content)
        if is_too_deep(tokens):
            raise RecursionError
        tree = SyntaxTreeNode(tokens)
        reader = Reader(lines_above, find_picture, find_article)
        reader.take_footnotes(tree)
        fields["image"] = lead_picture(fields.pop("image", ""), find_picture, unused)
        return article_of(tree.children, reader, fields, unused)
    except RecursionError as error:
        raise CannotImport(
            _("has lists, quotes or emphasis nested more than %(number)d deep: take some levels out")
            % {"number": MAX_NESTING}
        ) from error


def too_much_markup() -> CannotImport:
    return CannotImport(_("has too much markup for one article: take it in parts"))


def is_too_deep(tokens):
    return any(token.level > MAX_NESTING or is_too_deep(token.children or ()) for token in tokens)


def lead_picture(url, find_picture, unused):
    picture = find_picture(url) if url else None
    if url and picture is None:
        unused.append(
            ImportNote(None, f"image ({url})"[:200], _("a picture that is not in the library: add it by hand"))
        )
    return picture and picture.pk


def make_parser():
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING + 10}).enable("table")
    # Parse every link as a link, so that the reader can report those that it drops.
    parser.validateLink = lambda url: True
    parser.normalizeLink = lambda url: normalizeLink(without_line_breaks(url))
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(container_plugin, "block", validate=lambda info, markup: info.strip().partition(" ")[0] in CONTAINERS)
    parser.core.ruler.before("inline", "section_settings", take_section_settings)
    limits = Limits()
    others = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("table", "limits", limits.check_blocks, others)
    parser.inline.ruler.before("text", "limits", limits.check_inline)
    parser.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    return parser


class Limits:
    """Rules that match nothing, but end the parsing of a text that takes too long or too much memory."""

    def __init__(self):
        self.inline_tokens = self.calls = 0

    def check_blocks(self, state, first_line, last_line, silent):
        check_time()
        return self.check(len(state.tokens), MAX_BLOCK_TOKENS)

    def check_inline(self, state, silent):
        self.inline_tokens += not silent  # each call makes one
        return self.check(self.inline_tokens, MAX_INLINE_TOKENS)

    def check(self, number, most):
        if number > most:
            raise too_much_markup()
        self.calls += 1
        if self.calls % 8 == 0:  # asking for the time is not free
            check_time()
        return False


def table(state, first_line, last_line, silent):
    """Parse a table, unless it has so many columns that its first row alone would fill the memory."""
    if first_line + 1 < last_line:
        below = state.src[state.bMarks[first_line + 1] : state.eMarks[first_line + 1]]
        if below.count("|") > MAX_COLUMNS + 1 and HEADER_LINE.fullmatch(below):
            raise CannotImport(_("has a table of more than %(number)s columns") % {"number": MAX_COLUMNS})
    return rules_block.table(state, first_line, last_line, silent)


def take_section_settings(state):
    for heading, inline in pairwise(state.tokens):
        if heading.type == "heading_open" and (found := SETTINGS.search(inline.content)):
            heading.meta = {name: value for name, value in found.groupdict().items() if value}
            inline.content = inline.content[: found.start()].rstrip()
