"""From the nodes of a parsed text to title, byline, lead, opening and sections: the same for every format."""

from django.utils.translation import gettext as _

from . import widget_text
from .bylines import byline_in, distinct
from .markdown_blocks import is_allowed_link, level_of, words
from .parsed_article import CannotImport, ParsedArticle, ParsedSection
from .reading_limits import check_blocks


def article_of(nodes, reader, fields, unused=()) -> ParsedArticle:
    """Return the article: h1 is the title, the highest level below it a section.

    `fields`: what the file says about itself; `unused`: notes on what of that is not used. Raises CannotImport without
    a title or without sections.
    """
    check_blocks(len(nodes))
    title, above, below = split_at_title(nodes, fields.pop("title", ""), reader)
    authors, below = without_byline(below, reader)
    nodes = without_empty_headings(without_widget_text([*above, *below], reader), reader)
    if not nodes:
        raise CannotImport(_("has a title only; write a text below it: %(title)s") % {"title": title[:60]})
    if not any(node.type == "heading" for node in nodes):
        why = _("no headings below the title, so no sections: begin each with %(heading)s")
        reader.note(reader.uncertain, "", why % {"heading": reader.example_of_heading})
    before, parts, levels = at_highest_level(nodes)
    lead = fields.pop("lead", "")
    if not lead:
        lead = take_lead(before, reader)
    opening = reader.blocks(before, levels)
    sections = [section(heading, inside, levels, reader) for heading, inside in parts]
    return ParsedArticle(
        title=title,
        authors=distinct((*fields.pop("authors", ()), *authors)),
        lead=lead,
        opening=tuple(opening),
        sections=tuple(sections),
        **reader.notes(unused),
        **fields,
    )


def fragment_of(nodes, reader, *, is_whole=False, has_sections=True) -> ParsedArticle:
    """Return a part of an article, which may have no title and no sections.

    `is_whole`: there is no article yet, so that what begins like one is title and lead. Without `has_sections`, all
    headings are sub-headings, and all blocks the opening.
    """
    nodes = without_empty_headings(nodes, reader)
    if not has_sections:
        levels = sorted({level_of(node) for node in nodes if node.type == "heading"})
        reader.notes_levels = False
        blocks = tuple(reader.blocks(nodes, levels))
        return ParsedArticle("", (), opening=blocks, **reader.notes())
    title = lead = ""
    authors: tuple[str, ...] = ()
    headings = [node for node in nodes if node.type == "heading"]
    levels = [level_of(node) for node in headings]
    is_first = bool(nodes) and nodes[0].type == "heading" and levels.count(levels[0]) == 1 and levels[0] == min(levels)
    has_title = is_first and (len(levels) > 1 or (is_whole and levels[0] == 1))
    if has_title:
        heading, *nodes = nodes
    if has_title and is_whole:
        title = reader.plain(heading, _("the title"))
        authors, nodes = without_byline(nodes, reader)
        lead = take_lead(nodes, reader)
    before, parts, levels = at_highest_level(nodes)
    if has_title and not is_whole:
        # The article has a title: this one heads a section, before the others.
        before, parts = [], [(heading, before), *parts]
    opening = reader.blocks(before, levels)
    sections = [ParsedSection(*section_parts(heading, inside, levels, reader)) for heading, inside in parts]
    return ParsedArticle(
        title=title,
        lead=lead,
        authors=authors,
        opening=tuple(opening),
        sections=tuple(sections),
        **reader.notes(),
    )


def take_lead(nodes, reader):
    """Take the first paragraph off the nodes and return its plain text, the lead; one with links or notes stays."""
    if not nodes or nodes[0].type != "paragraph" or has_picture(nodes[0]):
        return ""
    reader.at(nodes[0])
    if any(
        each.type == "footnote_ref" or (each.type == "link" and is_allowed_link(each.attrs.get("href", "")))
        for each in nodes[0].walk()
    ):
        lead = " ".join(words(nodes[0]).split())
        if lead:
            why = _("has links or notes: it is the lead, and stays below it. Shorten the lead")
            reader.note(reader.uncertain, lead, why)
        return lead
    return reader.plain(nodes.pop(0), _("the lead"))


def at_highest_level(nodes):
    """Return the nodes before the first heading of the highest level, each such heading with its nodes, all levels."""
    levels = sorted({level_of(node) for node in nodes if node.type == "heading"})
    starts = [place for place, node in enumerate(nodes) if node.type == "heading" and level_of(node) == levels[0]]
    ends = [*starts[1:], len(nodes)]
    parts = [(nodes[start], nodes[start + 1 : end]) for start, end in zip(starts, ends, strict=True)] if starts else []
    return nodes[: starts[0]] if starts else list(nodes), parts, levels


def has_picture(node):
    return any(child.type == "image" for child in node.children[0].children)


def section_parts(heading, nodes, levels, reader):
    """Return heading and blocks of a section."""
    text = reader.plain(heading, _("a heading"))
    return text, tuple(reader.blocks(nodes, levels))


def split_at_title(nodes, title, reader):
    """Return the title (`title` from the front matter, if any) and the nodes above and below it."""
    headings = [node for node in nodes if node.type == "heading"]
    levels = [level_of(node) for node in headings]
    first_stands_alone = bool(headings) and levels.count(min(levels)) == 1 and levels[0] == min(levels)
    if title and not (first_stands_alone and levels[0] == 1):
        return title, [], nodes  # several of level 1 are sections
    if not headings or not (levels[0] == 1 or first_stands_alone):
        raise CannotImport(_("has no title: neither a heading of level 1 (# Title) nor one in the front matter"))

    heading = headings[0]
    place = nodes.index(heading)
    above, below = nodes[:place], nodes[place + 1 :]
    reader.at(heading)
    if title:
        if words(heading).strip() != title:
            reader.note(reader.dropped, heading, _("a second title: the front matter’s is used"))
        return title, above, below
    title = reader.plain(heading, _("the title"))
    if not title:
        raise CannotImport(_("has a title without words"))
    if levels[0] != 1:
        reader.note(
            reader.changed,
            heading,
            _("the one heading of level %(level)s at the top: made the title") % {"level": levels[0]},
        )
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
        reader.note(reader.dropped, byline.rest, _("after the names of the authors"))
    inline.children = inline.children[end + 1 :]
    return byline.names, nodes if inline.children else nodes[1:]


def without_widget_text(nodes, reader):
    nodes = list(nodes)
    while nodes and nodes[-1].type == "paragraph" and widget_text.is_widget_text(words(nodes[-1]).strip()):
        reader.at(nodes[-1])
        reader.note(reader.dropped, nodes.pop(), _("text of a page’s widgets"))
    return nodes


def without_empty_headings(nodes, reader):
    """Return the nodes without headings that have no words, such as a picture alone."""
    kept = []
    for node in nodes:
        if node.type == "heading" and not words(node).strip():
            reader.plain(node, _("a heading"))
            reader.note(reader.dropped, node.markup, _("a heading without words"))
        else:
            kept.append(node)
    return kept


def section(heading, nodes, levels, reader):
    text = reader.plain(heading, _("a heading"))
    if level_of(heading) != 2:
        reader.note(
            reader.changed, heading, _("heading of level %(level)s: made a section") % {"level": level_of(heading)}
        )
    summaries = [node for node in nodes if reader.container_name(node) == "summary"]
    blocks = reader.blocks([node for node in nodes if reader.container_name(node) != "summary"], levels)
    summary = " ".join(reader.plain(node, _("a summary")) for node in summaries)
    return ParsedSection(text, tuple(blocks), summary=summary, **heading.meta)
