"""The blocks of a Markdown text, and the rich text in them."""

import html
from textwrap import dedent
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ..blocks.article import LANGUAGES
from ..blocks.footnotes import LINK_TARGET, mark
from .draft import Note

LANGUAGE_NAMES = {"js": "javascript", "py": "python", "sh": "bash", "shell": "bash", "console": "bash", "yml": "yaml"}
MAX_SOURCE = 200
TAGS = {"strong": "b", "em": "i"}
BETWEEN = {"tr": " "} | dict.fromkeys(
    ("blockquote", "bullet_list", "ordered_list", "list_item", "table", "thead", "tbody"), "\n"
)


class Reader:
    """Turns nodes of a parsed text into blocks, and notes what does not survive it, by line of the file."""

    def __init__(self, lines_above):
        self.lines_above = lines_above
        self.line = None
        self.dropped = []
        self.uncertain = []
        self.changed = []

    def at(self, node):
        if node.map:
            self.line = self.lines_above + node.map[0] + 1

    def note(self, notes, what, why):
        """Notes `what`, a text or a node, at the line that is being read."""
        text = what if isinstance(what, str) else words(what)
        notes.append(Note(self.line, " ".join(text.split())[:200], why))

    def note_unused(self, definitions, tokens):
        """Notes the footnotes that no token refers to, and those whose name another one has taken."""
        used = {child.meta["name"] for token in tokens for child in token.children or () if child.type == "note"}
        for number, (name, text, line) in enumerate(definitions):
            self.line = self.lines_above + line + 1
            if name not in used:
                self.note(self.dropped, text, "a footnote that nothing refers to")
            elif name in (earlier for earlier, *_ in definitions[:number]):
                self.note(self.dropped, text, f"a second footnote called {name}")

    def blocks(self, nodes, levels):
        """The content blocks for these nodes; a sub-heading goes into the block of what it stands over."""
        found, above = [], ""
        for node in nodes:
            self.at(node)
            if node.type == "heading":
                above += self.subheading(node, levels)
                continue
            block = self.block(node)
            if block is None:
                continue
            kind, value = block
            if above and kind == "paragraph":
                value = above + value
            elif above:
                found.append(("paragraph", above))
            found.append((kind, value))
            above = ""
        if above:
            found.append(("paragraph", above))
        return found

    def subheading(self, node, levels):
        was = level_of(node)
        level = 3 if levels.index(was) < 2 else 4
        if level != was:
            self.note(self.changed, node, f"heading of level {was}: made one of level {level}")
        return f"<h{level}>{html.escape(self.plain(node, 'a heading'), quote=False)}</h{level}>"

    def block(self, node):
        if node.type == "paragraph":
            inside = self.inline(node)
            return ("paragraph", f"<p>{inside}</p>") if inside else None
        if node.type in ("bullet_list", "ordered_list"):
            return ("paragraph", self.listing(node))
        if node.type == "blockquote":
            return self.quote(node)
        if node.type in ("fence", "code_block"):
            return self.code(node)
        if node.type == "table":
            return self.table(node)
        if node.type == "hr":
            self.note(self.dropped, "---", "a rule between paragraphs")
        else:
            self.note(self.dropped, node.content, "raw HTML")
        return None

    def listing(self, node):
        tag = "ul" if node.type == "bullet_list" else "ol"
        if node.attrs.get("start", 1) != 1:
            self.note(self.changed, node, f"a list that began at {node.attrs['start']}: begins at 1")
        return f"<{tag}>{''.join(self.item(item) for item in node.children)}</{tag}>"

    def item(self, node):
        texts, lists = [], []
        for child in node.children:
            self.at(child)
            if child.type == "paragraph":
                texts.append(self.inline(child))
            elif child.type in ("bullet_list", "ordered_list"):
                lists.append(self.listing(child))
            elif child.type in ("hr", "html_block"):
                self.block(child)
            else:
                self.note(self.changed, child, "quote, code, table or heading in a list: made text")
                texts.append(html.escape(self.plain(child, "a list"), quote=False))
        return f"<li>{'<br/>'.join(text for text in texts if text)}{''.join(lists)}</li>"

    def quote(self, node):
        parts = []
        for child in node.children:
            self.at(child)
            if child.type in ("hr", "html_block"):
                self.block(child)
            elif child.type == "paragraph":
                parts.append((self.plain(child, "a quote"), child))
            else:
                self.note(self.changed, child, "list, code, table, heading or quote in a quote: made text")
                parts.append((self.plain(child, "a quote"), child))
        parts = [(text, child) for text, child in parts if text]
        source = address = ""
        if len(parts) > 1 and parts[-1][0].startswith(("— ", "– ", "-- ")) and len(parts[-1][0]) <= MAX_SOURCE:
            text, child = parts.pop()
            source = " ".join(text.lstrip("—–- ").split())
            address = next(filter(is_web, (link.attrs["href"] for link in every(child, "link"))), "")
        if not parts:
            return None
        text = "\n\n".join(text for text, child in parts)
        return ("quote", {"text": text, "source": source, "source_address": address})

    def code(self, node):
        name = (node.info.split() or [""])[0].lower()
        language = LANGUAGE_NAMES.get(name, name)
        if language and language not in dict(LANGUAGES):
            self.note(self.changed, name, "a language that cannot be highlighted: plain code")
            language = ""
        if not node.content.strip():
            self.note(self.dropped, f"```{name}", "code without anything in it")
            return None
        return ("code", {"language": language, "code": dedent(node.content).strip("\n"), "caption": ""})

    def table(self, node):
        rows = []
        for row in every(node, "tr"):
            self.at(row)
            rows.append([self.plain(cell, "a table") for cell in row.children])
        return (
            "table",
            {
                "data": rows,
                "first_row_is_table_header": True,
                "first_col_is_header": False,
                "table_header_choice": "row",
                "table_caption": "",
            },
        )

    # Text

    def plain(self, node, where):
        """The words of the node for a place that takes plain text only, with notes on what that loses."""
        self.at(node)
        self.inline(node)  # for its notes: pictures, raw HTML, links that lead nowhere
        for link in every(node, "link"):
            if is_kept(link.attrs.get("href", "")):
                self.note(self.changed, f"{words(link)} ({link.attrs['href']})", f"a link in {where}: made text")
        for marked in (*every(node, "strong"), *every(node, "em")):
            self.note(self.changed, marked, f"bold or italic in {where}: made text")
        for footnote in every(node, "note"):
            self.note(self.dropped, footnote.content, f"a footnote in {where}")
        if any(tag.content.lower() == "<sup>" for tag in every(node, "html_inline")):
            self.note(self.changed, node, f"superscript in {where}: made text")
        text = words(node).strip()
        return text if where == "a quote" else " ".join(text.split())

    def inline(self, node):
        """The rich text for what is in the node: <b>, <i>, <sup>, <a href>, <br/>, footnotes and escaped text."""
        return "".join(self.pieces(node)).strip()

    def pieces(self, node):
        children = node.children
        is_raised = False
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
                self.note(self.changed, child.content, "code inside a sentence: made text")
                yield html.escape(child.content, quote=False)
            elif child.type == "link":
                yield self.link(child)
            elif child.type == "note":
                yield mark("".join(self.note_pieces(parsed_note(child.content))))
            elif child.type == "image":
                what = f"{child.content} ({child.attrs.get('src', '')})"
                self.note(self.dropped, what, "a picture: nothing is fetched, put it in by hand")
            elif child.type == "html_inline":
                tag = child.content.lower()
                if tag == "<sup>" and not is_raised and any(closes(later) for later in children[index + 1 :]):
                    is_raised = True
                    yield "<sup>"
                elif tag == "</sup>" and is_raised:
                    is_raised = False
                    yield "</sup>"
                else:
                    self.note(self.dropped, child.content, "raw HTML")
            else:
                yield "".join(self.pieces(child))

    def note_pieces(self, node):
        """The text of a footnote, in the few marks that notes know."""
        for child in node.children:
            if child.type == "em" and words(child).strip() and "*" not in words(child):
                yield f"*{words(child)}*"
            elif child.type == "link" and LINK_TARGET.match(child.attrs["href"]):
                shown = words(child)
                yield child.attrs["href"] if shown == child.attrs["href"] else f"[{shown}]({child.attrs['href']})"
            elif child.type in ("image", "html_inline"):
                self.note(self.dropped, child.content, "a picture or raw HTML in a footnote")
            else:
                if child.type == "link":
                    what = f"{words(child)} ({child.attrs['href']})"
                    self.note(self.dropped, what, "a link in a footnote that leads nowhere from here: kept its words")
                yield "".join(self.note_pieces(child)) if child.children else words(child)

    def link(self, node):
        inside = "".join(self.pieces(node))
        address = node.attrs.get("href", "")
        if not is_kept(address):
            self.note(self.dropped, f"{words(node)} ({address})", "a link that leads nowhere from here: kept its words")
            return inside
        if not inside.strip():
            return inside
        if not urlsplit(address).scheme:
            self.note(self.uncertain, f"{words(node)} ({address})", "a relative link: see whether it leads anywhere")
        return f'<a href="{html.escape(address)}">{inside}</a>'


def parsed_note(text):
    parser = MarkdownIt("commonmark")
    parser.validateLink = lambda url: True  # so that what leads nowhere is named
    return SyntaxTreeNode(parser.parseInline(text))


def level_of(heading):
    return int(heading.tag[1])


def every(node, kind):
    return [found for found in node.walk() if found.type == kind]


def closes(node):
    return node.type == "html_inline" and node.content.lower() == "</sup>"


def words(node):
    """The plain words in the node, one line per paragraph or row of it."""
    if node.type in ("text", "text_special", "code_inline", "fence", "code_block"):
        return node.content
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type in ("image", "html_inline", "html_block"):
        return ""
    between = BETWEEN.get(node.type, "")
    return between.join(words(child) for child in node.children)


def is_web(address):
    """Whether a field for the address of a web page takes it."""
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return False
    return True


def is_kept(address):
    """Whether rich text may link there: the web, mail, or a place relative to this site."""
    scheme, host = address_parts(address)
    if scheme in ("http", "https"):
        return bool(host)
    return bool(address) and not host and scheme in ("mailto", "")


def address_parts(address):
    try:
        parts = urlsplit(address)
    except ValueError:
        return "invalid", ""
    return parts.scheme.lower(), parts.netloc
