"""The HTML of a post as sections and blocks, by the code that imports HTML files."""

from collections.abc import Callable, Container
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.html import escape, strip_tags
from django.utils.text import slugify

from ...blocks.article import ContentBlock
from .. import html_nodes, html_tree
from ..html import HtmlReader, mark_bold_headings
from ..html_nodes import Node
from ..library import FindPicture
from ..markdown_blocks import level_of
from ..parsed_article import Block, CannotImport, ImportNote, ParsedArticle, ParsedSection
from ..store import reason
from ..structure import at_highest_level, section_parts, without_empty_headings

MAX_SLUG = 100  # of a section


def parse_body(markup: str, find_picture: FindPicture, *, has_bold_headings: bool = False) -> ParsedArticle:
    """Return the article without a title; without headings, all of it is the opening. Raises CannotImport.

    `has_bold_headings`: if there are no headings, short bold paragraphs are taken for some.
    """
    root = html_tree.parse(markup)
    if has_bold_headings:
        mark_bold_headings(root, has_title=False)
    converter = html_nodes.Converter(root)
    nodes = converter.nodes(root)
    reader = HtmlReader(converter, find_picture)
    nodes = without_empty_headings(nodes, reader)
    before, parts, levels = at_highest_level(nodes)
    # A text may begin with a heading of a deeper level: it is a section, too.
    while any(node.type == "heading" for node in before):
        before, earlier, levels = at_highest_level(before)
        parts = [*earlier, *parts]
    opening = reader.blocks(before, levels)
    sections: list[ParsedSection] = []
    for heading, inside in parts:
        slugs = [section.address for section in sections]
        section = ParsedSection(*section_parts(heading, inside, levels_in(heading, inside), reader))
        sections.append(replace(section, address=slug_of(heading, slugs)))
    return ParsedArticle(
        title="",
        sections=tuple(sections),
        opening=tuple(opening),
        dropped=(*converter.notes, *reader.dropped),
        uncertain=tuple(reader.uncertain),
        changed=tuple(reader.changed),
    )


def slug_of(heading: Node, taken: Container[str]) -> str:
    """Return the id of a heading, by which links lead to it; empty if no section can have it."""
    slug = heading.attrs["id"]
    is_valid = len(slug) <= MAX_SLUG and slugify(slug, allow_unicode=True) == slug and slug not in taken
    return slug if is_valid else ""


def levels_in(heading: Node, inside: list[Node]) -> list[int]:
    """Return the levels of a section's headings: those that it skips are left out."""
    return sorted({level_of(node) for node in (heading, *inside) if node.type == "heading"})


def without_invalid_blocks(parsed: ParsedArticle) -> ParsedArticle:
    """Return the article without blocks that the editor would refuse, each with a note."""
    dropped: list[ImportNote] = []

    def valid(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        problems = [(block, problem_of(block)) for block in blocks]
        dropped.extend(note(block, why) for block, why in problems if why)
        return tuple(block for block, why in problems if not why)

    sections = tuple(replace(section, blocks=valid(section.blocks)) for section in parsed.sections)
    return replace(parsed, opening=valid(parsed.opening), sections=sections, dropped=(*parsed.dropped, *dropped))


def note(block: Block, why: str) -> ImportNote:
    return ImportNote(None, str(block[1])[:200], f"no valid block of the type {block[0]}: {why}")


def problem_of(block: Block) -> str:
    kind, value = block
    child = ContentBlock().child_blocks[kind]
    try:
        child.clean(child.to_python(value))
    except ValidationError as error:
        return reason(error)
    return ""


def in_words(parsed: ParsedArticle) -> str:
    """Return the rich text of a plain page: headings, paragraphs and lists. Raises CannotImport for other blocks."""
    pieces: list[str] = []

    def add(blocks: tuple[Block, ...], shift: Callable[[str], str]):
        for kind, value in blocks:
            if kind != "paragraph":
                raise CannotImport(kind)
            pieces.append(shift(str(value)))

    add(parsed.opening, str)
    for section in parsed.sections:
        pieces.append(f"<h2>{escape(section.heading)}</h2>")
        add(section.blocks, lambda text: text.replace("<h4>", "<h3>").replace("</h4>", "</h3>"))
    return "".join(pieces)


def has_words(parsed: ParsedArticle) -> bool:
    """Return whether there is more than headings and pictures without words; nothing less can be published."""
    return bool(parsed.lead.strip()) or any(has_words_in(kind, value) for kind, value in parsed.blocks)


def has_words_in(kind: str, value) -> bool:
    if kind == "gallery":
        return bool(value["caption"]) or any(has_words_in("figure", picture) for picture in value["pictures"])
    if kind == "figure":
        return bool(value["caption"] or value["image"]["alt_text"])
    return kind != "paragraph" or bool(strip_tags(value).strip())
