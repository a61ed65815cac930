"""Turning the nodes of a parsed text into blocks and rich text. What is written here is all that rich text may have.

The nodes are those of Markdown; `html_nodes` makes the same of HTML.
"""

import html
import re
from collections import defaultdict
from textwrap import dedent
from urllib.parse import urlsplit

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..blocks.article import LANGUAGES
from ..blocks.footnotes import LINK_TARGET, mark
from .library import no_article
from .parsed_article import CannotImport, ImportNote
from .reading_limits import check_time

LANGUAGE_NAMES = {
    "text": "",
    "js": "javascript",
    "py": "python",
    "sh": "bash",
    "shell": "bash",
    "console": "bash",
    "yml": "yaml",
}
MAX_SOURCE = 200
MAX_NOTES = 10_000  # of one kind
MAX_REPEATED = 10_000_000  # characters of footnotes, URLs and credits: each may be referred to again and again
CALLOUTS = ("note", "background", "warning")
HEADERS = ("row", "column", "both", "neither")  # of a table
WIDTH = re.compile(r"width=(wide|full)(?:\s+|$)")  # of a picture, gallery or table that is wider than the text
LISTS = ("bullet_list", "ordered_list")
TAGS = {"strong": "b", "em": "i", "sup": "sup"}
LIMITED_OUT = re.compile(r"</?(?:sup|footnote)\b[^>]*>")
# The plain text of nodes, and what separates that of their children.
TEXTS = {"softbreak": " ", "hardbreak": "\n", "image": "", "html_inline": "", "html_block": ""}
BETWEEN = {"tr": " "} | dict.fromkeys(("blockquote", *LISTS, "list_item", "table", "thead", "tbody"), "\n")


class Reader:
    """Turns nodes into blocks, and notes what is lost or changed, by line of the file."""

    example_of_heading = gettext_lazy("a heading of level 2 (## Heading)")
    notes_levels = True  # of sub-headings, where they change

    def __init__(self, lines_above, find_picture, find_article=no_article):
        self.lines_above = lines_above
        self.find_picture = find_picture
        self.find_article = find_article
        self.footnotes = {}
        self.footnote_texts = {}
        self.line = None
        self.repeated_characters = 0
        self.dropped = []
        self.uncertain = []
        self.changed = []

    def at(self, node):
        check_time()
        if node.map:
            self.line = self.lines_above + node.map[0] + 1

    def note(self, notes, what, why):
        """Note `what`, a text or a node, at the current line."""
        if len(notes) >= MAX_NOTES:
            if len(notes) == MAX_NOTES:
                why = _("more than %(number)s such notes: the others are left out") % {"number": intcomma(MAX_NOTES)}
                notes.append(ImportNote(self.line, "", why))
            return
        text = what if isinstance(what, str) else words(what)
        notes.append(ImportNote(self.line, " ".join(text.split())[:200], why))

    def notes(self, unused=()):
        """Return the notes as fields of a ParsedArticle, after those on what is `unused`."""
        dropped = (*unused, *self.dropped)
        return {"dropped": dropped, "uncertain": tuple(self.uncertain), "changed": tuple(self.changed)}

    def take_footnotes(self, tree):
        """Take the definitions of footnotes out of the tree; note those that nothing refers to, and second ones."""
        definitions = [node for node in tree.walk() if node.type == "footnote_reference"]
        for parent in {node.parent for node in definitions}:
            parent.children = [child for child in parent.children if child.type != "footnote_reference"]
        used = {node.meta["label"] for node in nodes_of_type(tree, "footnote_ref")}
        for node in definitions:
            self.at(node)
            label = node.meta["label"]
            if label not in used:
                self.note(self.dropped, node, _("a footnote that nothing refers to"))
            elif label in self.footnotes:
                self.note(self.dropped, node, _("a second footnote called %(label)s") % {"label": label})
            else:
                self.footnotes[label] = node

    def footnote(self, node):
        """Return the text of the footnote that the node refers to, in the markup of `blog.footnotes`."""
        label = node.meta["label"]
        if label not in self.footnote_texts:
            definition = self.footnotes.get(label)
            pieces = ("".join(self.note_pieces(child)) for child in definition.children) if definition else ()
            self.footnote_texts[label] = " ".join(pieces)
        return self.repeated(self.footnote_texts[label])

    def repeated(self, text):
        """Return the text, which may stand in the article more often than in the file. Raises CannotImport."""
        self.repeated_characters += len(text)
        if self.repeated_characters > MAX_REPEATED:
            raise CannotImport(_("repeats long footnotes or URLs too often"))
        return text

    def blocks(self, nodes, levels):
        """Return the content blocks for these nodes; a sub-heading is put into the paragraph block that follows it."""
        found = []
        headings = []  # waiting for what follows them
        for node in nodes:
            self.at(node)
            if node.type == "heading":
                headings.append(self.subheading(node, levels))
            elif block := self.block(node):
                if headings and block[0] == "paragraph":
                    block = ("paragraph", "".join((*headings, block[1])))
                elif headings:
                    found.append(("paragraph", "".join(headings)))
                headings = []
                found.append(block)
        return [*found, ("paragraph", "".join(headings))] if headings else found

    def subheading(self, node, levels):
        was = level_of(node)
        level = 3 if levels.index(was) < 2 else 4
        if level != was and self.notes_levels:
            self.note(
                self.changed,
                node,
                _("heading of level %(was)s: made one of level %(level)s") % {"was": was, "level": level},
            )
        return f"<h{level}>{html.escape(self.plain(node, _('a heading')), quote=False)}</h{level}>"

    def block(self, node):
        """Return the block for the node, as its type and value; None if nothing is made of it."""
        return BLOCKS.get(node.type, Reader.raw_html)(self, node)

    def paragraph(self, node):
        if figure := self.figure(node):
            return ("figure", figure)
        inside = self.inline(node)
        return ("paragraph", f"<p>{inside}</p>") if inside else None

    def list_block(self, node):
        return ("paragraph", self.listing(node))

    def rule(self, node):
        self.note(self.dropped, "---", _("a rule between paragraphs"))

    def raw_html(self, node):
        self.note(self.dropped, node.content, _("raw HTML"))

    def container_name(self, node):
        return node.info.split()[0] if node.type == "container_block" else ""

    def container(self, node):
        """Return the block for a `:::` block, which has its name, then its heading or caption, after the colons."""
        name, _space, rest = node.info.strip().partition(" ")
        made = CONTAINERS[name](self, node, rest.strip())
        if made is None:
            self.at(node)
            self.note(self.dropped, node, _("a block :::%(name)s without what belongs in it") % {"name": name})
        return made

    def figure(self, node):
        """Return the figure for a paragraph of a picture in the library and its caption, or None."""
        (inline,) = node.children
        if not inline.children or inline.children[0].type != "image":
            return None
        image, *caption = inline.children
        picture = self.find_picture(self.repeated(image.attrs.get("src", "")))
        if picture is None or (caption and caption[0].type not in ("softbreak", "hardbreak")):
            return None
        inline.children = caption[1:]
        caption = self.limited(inline, _("a caption"))
        credit = self.repeated(image.attrs.get("title", ""))
        return {
            "image": {"image": picture.pk, "alt_text": image.content, "decorative": not image.content},
            "caption": caption and f"<p>{caption}</p>",
            "credit": "" if credit == picture.credit else credit,
        }

    def limited(self, node, where):
        """Return the rich text of the node for a field that takes bold, italic and links only."""
        for footnote in nodes_of_type(node, "footnote_ref"):
            self.note(self.dropped, self.footnote(footnote), _("a footnote in %(where)s") % {"where": where})
        return LIMITED_OUT.sub("", self.inline(node).replace("<br/>", " "))

    def figure_block(self, node, rest):
        figures = [figure for child in node.children if child.type == "paragraph" and (figure := self.figure(child))]
        return ("figure", {**figures[0], "width": width_in(rest)[0]}) if len(figures) == 1 else None

    def gallery_block(self, node, caption):
        width, caption = width_in(caption)
        figures = []
        for child in node.children:
            self.at(child)
            if figure := child.type == "paragraph" and self.figure(child):
                figures.append(figure)
            else:
                self.note(self.dropped, child, _("in a gallery, but not a picture of the library"))
        if len(figures) < 2:
            return ("figure", {**figures[0], "width": width}) if figures else None
        return ("gallery", {"pictures": figures, "caption": caption, "width": width})

    def callout_block(self, node, heading):
        text = "".join(
            LIMITED_OUT.sub("", inside) if child.type in LISTS else f"<p>{inside}</p>"
            for child, inside in self.rich_texts(node, _("a callout"), is_limited=True)
        )
        return ("callout", {"kind": self.container_name(node), "heading": heading, "text": text}) if text else None

    def pull_quote_block(self, node, rest):
        text = "\n\n".join(self.plain(child, _("a quote"), keeps_lines=True) for child in node.children)
        return ("pull_quote", {"text": text}) if text.strip() else None

    def link_card_block(self, node, rest):
        links = [link for link in nodes_of_type(node, "link") if is_web(link.attrs["href"])]
        if not links:
            return None
        pictures = [self.find_picture(image.attrs.get("src", "")) for image in nodes_of_type(node, "image")]
        picture = next(filter(None, pictures), None)
        # Without a picture, the paragraph of the image is read too: that notes what is missing.
        taken = ["link", "image"] if picture else ["link"]
        others = [child for child in node.children if not any(nodes_of_type(child, kind) for kind in taken)]
        texts = [self.plain(child, _("a link card")) for child in others]
        return (
            "embed",
            {
                "address": links[0].attrs["href"],
                "title": " ".join(words(links[0]).split()),
                "picture": picture and picture.pk,
                "description": " ".join(text for text in texts if text),
            },
        )

    def code_block(self, node, caption):
        inside = [child for child in node.children if child.type in ("fence", "code_block")]
        made = self.code(inside[0]) if inside else None
        return made and ("code", made[1] | {"caption": caption})

    def table_block(self, node, caption):
        inside = [child for child in node.children if child.type == "table"]
        if not inside:
            return None
        header, _space, rest = caption.partition(" ")
        if header.removeprefix("header=") not in HEADERS:
            header, rest = "header=row", caption
        width, rest = width_in(rest.strip())
        table = self.table(inside[0], header.removeprefix("header="))[1] | {"table_caption": rest}
        return ("table", {**table, "width": width} if width else table)

    def listing(self, node):
        tag = "ul" if node.type == "bullet_list" else "ol"
        if node.attrs.get("start", 1) != 1:
            self.note(
                self.changed, node, _("a list that began at %(start)s: begins at 1") % {"start": node.attrs["start"]}
            )
        return f"<{tag}>{''.join(self.item(item) for item in node.children)}</{tag}>"

    def item(self, node):
        texts, lists = [], []
        for child, inside in self.rich_texts(node, _("a list")):
            (lists if child.type in LISTS else texts).append(inside)
        return f"<li>{'<br/>'.join(filter(None, texts))}{''.join(lists)}</li>"

    def rich_texts(self, node, where, *, is_limited=False):
        """Yield each child of a list item or a callout with its rich text; `is_limited`: see `limited`."""
        for child in node.children:
            self.at(child)
            if child.type == "paragraph":
                yield child, self.limited(child, where) if is_limited else self.inline(child)
            elif child.type in LISTS:
                yield child, self.listing(child)
            elif child.type in ("hr", "html_block"):
                self.block(child)
            else:
                self.note(
                    self.changed, child, _("quote, code, table or heading in %(where)s: made text") % {"where": where}
                )
                text = self.plain(child, where, keeps_lines=child.type in ("fence", "code_block"))
                yield child, html.escape(text, quote=False).replace("\n", "<br/>")

    def quote(self, node):
        parts = []
        for child in node.children:
            self.at(child)
            if child.type in ("hr", "html_block"):
                self.block(child)
                continue
            if child.type != "paragraph":
                self.note(self.changed, child, _("list, code, table, heading or quote in a quote: made text"))
            if text := self.plain(child, _("a quote"), keeps_lines=True):
                parts.append((text, child))
        source = url = ""
        if len(parts) > 1 and parts[-1][0].startswith(("— ", "– ", "-- ")) and len(parts[-1][0]) <= MAX_SOURCE:
            text, child = parts.pop()
            source = " ".join(text.lstrip("—–- ").split())
            url = next(filter(is_web, (link.attrs["href"] for link in nodes_of_type(child, "link"))), "")
        if not parts:
            return None
        text = "\n\n".join(text for text, child in parts)
        return ("quote", {"text": text, "source": source, "source_address": url})

    def code(self, node):
        name = (node.info.split() or [""])[0].lower()
        language = LANGUAGE_NAMES.get(name, name)
        if language and language not in dict(LANGUAGES):
            self.note(self.changed, name, _("a language that cannot be highlighted: plain code"))
            language = ""
        if not node.content.strip():
            self.note(self.dropped, f"```{name}", _("code without anything in it"))
            return None
        return ("code", {"language": language, "code": dedent(node.content).strip("\n"), "caption": ""})

    def table(self, node, header="row"):
        rows = []
        where = _("a table")
        for row in nodes_of_type(node, "tr"):
            self.at(row)
            rows.append([self.plain(cell, where) for cell in row.children])
        has_header_row = header in ("row", "both")
        if not has_header_row and not any(rows[0]):
            rows = rows[1:]  # Markdown has no table without such a row
        return (
            "table",
            {
                "data": rows,
                "first_row_is_table_header": has_header_row,
                "first_col_is_header": header in ("column", "both"),
                "table_header_choice": header,
                "table_caption": "",
            },
        )

    # Text

    def plain(self, node, where, *, keeps_lines=False):
        """Return the text of the node for a field that takes plain text only; note what is lost, and where."""
        self.at(node)
        self.inline(node)  # for its notes on pictures, raw HTML and links
        found = defaultdict(list)
        for each in node.walk():
            found[each.type].append(each)
        for link in found["link"]:
            if is_allowed_link(link.attrs.get("href", "")):
                self.note(
                    self.changed,
                    f"{words(link)} ({link.attrs['href']})",
                    _("a link in %(where)s: made text") % {"where": where},
                )
        for marked in (*found["strong"], *found["em"]):
            self.note(self.changed, marked, _("bold or italic in %(where)s: made text") % {"where": where})
        for footnote in found["footnote_ref"]:
            self.note(self.dropped, self.footnote(footnote), _("a footnote in %(where)s") % {"where": where})
        if found["sup"] or "<sup>" in [tag.content.lower() for tag in found["html_inline"]]:
            self.note(self.changed, node, _("superscript in %(where)s: made text") % {"where": where})
        text = words(node).strip()
        return text if keeps_lines else " ".join(text.split())

    def inline(self, node):
        """Return the rich text of the node: <b>, <i>, <sup>, <a href>, <br/>, footnotes and escaped text."""
        return "".join(self.pieces(node)).strip()

    def pieces(self, node):
        children = node.children
        is_raised = False
        check_time()
        last_end = max((index for index, child in enumerate(children) if ends_superscript(child)), default=0)
        for index, child in enumerate(children):
            if child.type in ("text", "text_special"):
                yield html.escape(child.content, quote=False)
            elif child.type == "softbreak":
                yield " "
            elif child.type == "hardbreak":
                yield "<br/>"
            elif child.type in TAGS:
                inside = "".join(self.pieces(child))
                yield f"<{TAGS[child.type]}>{inside}</{TAGS[child.type]}>" if inside.strip() else inside
            elif child.type == "code_inline":
                self.note(self.changed, child.content, _("code inside a sentence: made text"))
                yield html.escape(child.content, quote=False)
            elif child.type == "link":
                yield self.link(child)
            elif child.type == "footnote_ref":
                yield mark(self.footnote(child))
            elif child.type == "image":
                what = f"{child.content} ({self.repeated(child.attrs.get('src', ''))})"
                self.note(self.dropped, what, _("a picture that is not in the library: add it by hand"))
            elif child.type == "html_inline":
                tag = child.content.lower()
                if tag == "<sup>" and not is_raised and index < last_end:
                    is_raised = True
                    yield "<sup>"
                elif tag == "</sup>" and is_raised:
                    is_raised = False
                    yield "</sup>"
                else:
                    self.note(self.dropped, child.content, _("raw HTML"))
            else:
                yield "".join(self.pieces(child))

    def note_pieces(self, node):
        """Yield the text of a footnote, in the markup of `blog.footnotes`."""
        for child in node.children:
            if child.type == "em" and words(child).strip() and "*" not in words(child):
                yield f"*{words(child)}*"
            elif child.type == "link" and LINK_TARGET.match(child.attrs["href"]):
                label = words(child)
                yield child.attrs["href"] if label == child.attrs["href"] else f"[{label}]({child.attrs['href']})"
            elif child.type in ("image", "html_inline"):
                self.note(self.dropped, child.content, _("a picture or raw HTML in a footnote"))
            else:
                if child.type == "link":
                    what = f"{words(child)} ({child.attrs['href']})"
                    self.note(self.dropped, what, _("an unsupported link in a footnote: made text"))
                yield "".join(self.note_pieces(child)) if child.children else words(child)

    def link(self, node):
        inside = "".join(self.pieces(node))
        url = self.repeated(node.attrs.get("href", ""))
        if not is_allowed_link(url):
            self.note(self.dropped, f"{words(node)} ({url})", _("an unsupported link: made text"))
            return inside
        if not inside.strip():
            return inside
        if not urlsplit(url).scheme:
            if attributes := self.find_article(url):
                return f"<a {attributes}>{inside}</a>"
            if attributes is None:
                self.note(self.uncertain, f"{words(node)} ({url})", _("a relative link: check it"))
        return f'<a href="{html.escape(url)}">{inside}</a>'


# What makes a block of each type of node, and of each `:::` block. Summaries are taken by their section before.
BLOCKS = {
    "container_block": Reader.container,
    "paragraph": Reader.paragraph,
    **dict.fromkeys(LISTS, Reader.list_block),
    "blockquote": Reader.quote,
    "fence": Reader.code,
    "code_block": Reader.code,
    "table": Reader.table,
    "hr": Reader.rule,
}
CONTAINERS = {
    **dict.fromkeys(CALLOUTS, Reader.callout_block),
    "figure": Reader.figure_block,
    "gallery": Reader.gallery_block,
    "pull-quote": Reader.pull_quote_block,
    "link-card": Reader.link_card_block,
    "code": Reader.code_block,
    "table": Reader.table_block,
    "summary": lambda reader, node, rest: None,
}


def width_in(text):
    """Return the width that `text` begins with, or "", and the rest."""
    found = WIDTH.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def level_of(heading):
    return int(heading.tag[1])


def nodes_of_type(node, kind):
    return [found for found in node.walk() if found.type == kind]


def ends_superscript(node):
    return node.type == "html_inline" and node.content.lower() == "</sup>"


def words(node):
    """Return the plain text of the node, one line per paragraph or row."""
    if node.type in ("text", "text_special", "code_inline", "fence", "code_block"):
        return node.content
    if node.type in TEXTS:
        return TEXTS[node.type]
    return BETWEEN.get(node.type, "").join(words(child) for child in node.children)


def is_web(url):
    """Return whether a URLBlock takes it."""
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return False
    return True


def without_line_breaks(url):
    """Return the URL without tabs and line breaks, which browsers take out before they look for the scheme."""
    return url.translate({ord(character): None for character in "\t\r\n"})


def is_allowed_link(url):
    """Return whether rich text may have this link: the web, mail, or a relative URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.netloc)
    return bool(url) and not parts.netloc and parts.scheme in ("mailto", "")
