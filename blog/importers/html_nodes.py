"""From HTML of any program to the nodes of which `markdown_blocks.Reader` makes blocks.

What each program writes for a heading, a list or a footnote is known here; colours, sizes and typefaces are not kept.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

from .html_tree import BLOCK, Element
from .markdown_blocks import is_web
from .parsed_article import CannotImport, ImportNote

MAX_HEADING = 255
MAX_LISTS = 50  # nested in each other
MAX_BACKLINKS = 20  # from a footnote to where it is referred to
MAX_IN_FIGURE = 200
MAX_COLUMNS = 200
MAX_ROWS = 5_000
MAX_CELLS = 100_000  # of all tables: a few letters can make a cell of hundreds of columns

NOT_TEXT = frozenset(
    "applet area audio base button canvas col colgroup datalist embed head link map meta nav noscript object option"
    " param script select source style svg template textarea title track video xml input".split()
)
PLAYERS = frozenset(["audio", "video", "embed", "object"])
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BOLD = frozenset(["b", "strong"])
ITALIC = frozenset(["i", "em", "cite", "dfn", "var"])
CODE = frozenset(["code", "kbd", "samp", "tt"])
SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
WORD_LIST = re.compile(r"mso-list:\s*l(\d+)\s+level(\d+)")
NUMBERING = re.compile(r"\(?(?:\d+|[a-z]{1,5})[.)]", re.IGNORECASE)
WEIGHT = re.compile(r"(?<![\w-])font-weight:\s*(\w+)")
SLANT = re.compile(r"(?<![\w-])font-style:\s*(\w+)")
RAISED = re.compile(r"vertical-align:\s*(super|sub)\b")
NO_WORDS = frozenset(["apple-interchange-newline", "mw-editsection"])
HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all|mso-element:\s*comment")
LEVEL = re.compile(r"mso-outline-level:\s*([1-9])")
NOTE_TARGET = re.compile(r"#(?:_?(?:ftn|edn)(?:t|ref)?_?(?:ref)?\d|sdfootnote|sdendnote|cite_note|fn:?-?\d)")
SPACES = re.compile(r"[ \t\n\r\f]+")
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


class Converter:
    """Turns the elements of one document into nodes; `notes` says what is left out."""

    def __init__(self, root: Element):
        self.root = root
        self.dropped: Counter[tuple[str, str]] = Counter()
        self.footnotes: dict[str, Node] = {}
        self.references: dict[Element, str] = {}  # the label of each anchor that refers to a footnote
        self.not_text: set[Element] = set()  # the footnotes themselves
        self.open_lists = 0
        self.number_of_cells = 0
        headings = [each for each in root.elements() if heading_level(each)]
        # A title stands above the headings of level 1.
        self.shift = int(any(map(is_title, headings)) and not all(map(is_title, headings)))
        self.find_footnotes()

    @property
    def notes(self) -> tuple[ImportNote, ...]:
        return tuple(ImportNote(None, text, times(why, number)) for (text, why), number in self.dropped.items())

    def drop(self, text: str, why: str):
        self.dropped[text[:200], why] += 1

    # ---- footnotes

    def find_footnotes(self):
        """A reference and its note link to each other, and the reference comes first; in all programs."""
        names: dict[str, Element] = {}
        links: list[tuple[Element, str]] = []
        backlinks: dict[str, list[Element]] = {}
        for element in self.root.elements():
            if not element.attrs:
                continue
            for name in (element.attrs.get("id"), element.attrs.get("name")):
                if name:
                    names.setdefault(name, element)
            if element.tag == "a" and (target := element.attrs.get("href", "").partition("#")[2]):
                links.append((element, target))
                # More would be no footnote, and the search for them long.
                if len(back := backlinks.setdefault(target, [])) < MAX_BACKLINKS:
                    back.append(element)
        found: list[tuple[Element, Element]] = []  # the anchor, and what it leads to
        for anchor, target in links:
            note = names.get(target)
            if note is None or anchor in self.not_text:
                continue
            own_names = [
                name
                for element in (anchor, anchor.parent, anchor.parent and anchor.parent.parent)
                if element
                for name in (element.attrs.get("id"), element.attrs.get("name"))
                if name
            ]
            back = [link for name in own_names for link in backlinks.get(name, ())]
            if any(link is note or is_in(link, note) for link in back):
                found.append((anchor, note))
                self.not_text.update(back)
        blocks = {note: note_block(note) for _anchor, note in found}
        in_container = Counter(block.parent for block in blocks.values())
        made: dict[Element, str] = {}
        for anchor, note in found:
            block = blocks[note]
            if block.tag == "p" and block.parent and block.parent.tag == "div" and in_container[block.parent] == 1:
                block = block.parent  # a note of several paragraphs
            self.references[anchor] = made.setdefault(block, str(len(made)))
        for block, label in made.items():
            self.footnotes[label] = Node("footnote_reference", [Node("paragraph", [inline(self.flat(block))])])
        self.not_text.update(made)

    # ---- text

    def flat(self, element: Element, style: Style | None = None) -> list[Words | Node]:
        """Return all text of the element, with a line break between its blocks."""
        run: list[Words | Node] = []
        self.collect(element, style or Style(), run)
        return run

    def collect(self, element: Element, style: Style, run: list):
        for child in element.children:
            if isinstance(child, str):
                run.append(Words(child, style))
            elif self.is_left_out(child):
                continue
            elif child.tag in BLOCK:
                run.append(BREAK)
                self.collect(child, style, run)
                run.append(BREAK)
            else:
                self.inside(child, style, run)

    def inside(self, child: Element, style: Style, run: list):
        if child.tag == "br":
            run.append(BREAK)
        elif child.tag == "img":
            run.extend(self.picture(child))
        elif label := self.references.get(child):
            run.append(Node("footnote_ref", meta={"label": label}))
        elif "apple-converted-space" in child.classes or "mso-spacerun" in child.style:
            run.append(Words(" ", style))
        else:
            self.collect(child, style_of(child, style), run)

    def picture(self, element: Element) -> list[Node]:
        url = element.attrs.get("src", "") or element.attrs.get("data-src", "")
        size = {element.attrs.get("width", ""), element.attrs.get("height", "")}
        if not url or size & {"0", "1"}:  # counts readers of a page or a mail
            return []
        return [Node("image", attrs={"src": url}, content=" ".join(element.attrs.get("alt", "").split()))]

    def is_left_out(self, element: Element) -> bool:
        tag = element.tag
        if element in self.not_text:
            return True
        if tag in NOT_TEXT or tag.startswith("v:"):
            if tag in PLAYERS:
                self.drop(element.attrs.get("src", "") or element.attrs.get("data", ""), _("a player: add a link card"))
            return True
        if tag in ("del",):
            self.drop(element.text(), _("deleted in a tracked change"))
            return True
        style = element.style
        if "mso-comment-reference" in style or "msocommentreference" in element.classes:
            self.drop("", _("a comment of the margin"))
            return True
        if "mso-list:ignore" in style.replace(" ", ""):
            return True
        if HIDDEN.search(style) or "hidden" in element.attrs or NO_WORDS & set(element.classes):
            return True
        if tag == "a" and not element.text() and element.find("img") is None:
            return True
        if tag == "a" and NOTE_TARGET.match(f"#{element.attrs.get('href', '').partition('#')[2]}"):
            if element not in self.references:
                self.drop(element.text(), _("a footnote whose text is missing"))
                return True
        return False

    # ---- blocks

    def nodes(self, element: Element, style: Style = Style()) -> list[Node]:  # noqa: B008 (it is frozen)
        """Return the nodes of what is in the element."""
        found: list[Node] = []
        run: list[Words | Node] = []

        def end():
            found.extend(paragraphs(run))
            run.clear()

        for is_list, group in groupby(element.children, key=WordLists()):
            if is_list:
                end()
                found.extend(self.word_lists([child for child in group if isinstance(child, Element)]))
                continue
            for child in group:
                if isinstance(child, str):
                    run.append(Words(child, style))
                elif self.is_left_out(child):
                    continue
                elif child.tag == "iframe":
                    end()
                    found.extend(self.embed(child))
                elif child.tag in BLOCK:
                    end()
                    self.block(child, style, found)
                elif child.has_block:
                    end()
                    found.extend(self.nodes(child, style_of(child, style)))
                else:
                    self.inside(child, style, run)
        end()
        return merged_lists(found)

    def block(self, element: Element, style: Style, found: list[Node]):
        tag, classes = element.tag, element.classes
        style = style_of(element, style)
        if level := heading_level(element):
            self.heading(element, level, found)
        elif tag in ("ul", "ol"):
            listing = self.listing(element, style)
            if listing.children:
                found.append(listing)
        elif tag == "li":  # without a list
            found.append(Node("bullet_list", [self.item(element, style)]))
        elif tag == "blockquote":
            found.append(Node("blockquote", self.nodes(element, style)))
        elif tag == "pre" or is_code(element.style):
            found.append(fence(element))
        elif tag == "table":
            self.table(element, style, found)
        elif tag == "figure":
            self.figure(element, style, found)
        elif tag == "hr":
            if not self.footnotes:  # one stands above them
                self.drop("---", _("a rule between paragraphs"))
        elif any(each.startswith("msotoc") for each in classes):
            self.drop(element.text(), _("a line of a table of contents: the page makes its own"))
        elif "msocaption" in classes or (tag == "p" and "caption" in classes):
            self.caption(element, found)
        elif tag in ("tr", "td", "th", "caption", "tbody", "thead", "tfoot"):  # without a table
            found.extend(self.nodes(element, style))
        else:
            found.extend(self.nodes(element, style))

    def heading(self, element: Element, level: int, found: list[Node]):
        # A picture in a heading stands below it.
        run = [replace(each, style=Style()) if isinstance(each, Words) else each for each in self.flat(element)]
        pictures = [each for each in run if isinstance(each, Node) and each.type == "image"]
        run = [each for each in run if isinstance(each, Words) or each.type != "image"]
        text = " ".join("".join(each.text for each in run if isinstance(each, Words)).split())
        if len(text) > MAX_HEADING:
            self.drop(text, _("longer than %(number)s characters, so no heading: made text") % {"number": MAX_HEADING})
            found.extend(paragraphs(run))
        elif text:
            level = 1 if is_title(element) else level + self.shift
            attrs = {"id": element.attrs.get("id") or ""}
            found.append(Node("heading", [inline(run)], tag=f"h{level}", markup="#" * level, attrs=attrs))
        found.extend(Node("paragraph", [Node("inline", [picture])]) for picture in pictures)

    def listing(self, element: Element, style: Style) -> Node:
        self.open_lists += 1
        if self.open_lists > MAX_LISTS:
            raise CannotImport(
                _("has lists nested more than %(number)s deep: take some levels out") % {"number": MAX_LISTS}
            )
        items: list[Node] = []
        loose: list = []

        def end():
            if loose:
                rest = self.nodes(Element("div", {}, element, list(loose)), style)
                if rest:
                    items.append(Node("list_item", rest))
                loose.clear()

        for child in element.children:
            if isinstance(child, Element) and self.is_left_out(child):
                continue
            if isinstance(child, Element) and child.tag == "li":
                end()
                items.append(self.item(child, style))
            elif isinstance(child, Element) and child.tag in ("ul", "ol"):
                end()
                inside = self.listing(child, style)
                if items:  # a list of its own beside the items belongs to the one before it
                    items[-1].children.append(inside)
                else:
                    items.append(Node("list_item", [inside]))
            elif isinstance(child, Element) and child.has_block:
                end()
                items.extend(each for node in self.nodes(child, style) for each in items_of(node))
            elif not isinstance(child, str) or child.strip():
                loose.append(child)
        end()
        self.open_lists -= 1
        attrs = {"start": int(element.attrs["start"][:9])} if element.attrs.get("start", "").isdecimal() else {}
        items = [item for item in items if item.children]
        return Node("ordered_list" if element.tag == "ol" else "bullet_list", items, attrs=attrs)

    def item(self, element: Element, style: Style) -> Node:
        return Node("list_item", self.nodes(element, style_of(element, style)))

    def word_lists(self, paragraphs_: list[Element]) -> list[Node]:
        """Return the lists that Word writes as paragraphs with a level and a marker that is text."""
        top: list[Node] = []
        open_lists: list[tuple[int, Node]] = []
        for element in paragraphs_:
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
            run = self.flat(element, style_of(element, Style()))
            open_lists[-1][1].children.append(Node("list_item", paragraphs(run) or [Node("paragraph", [inline([])])]))
        return top

    def figure(self, element: Element, style: Style, found: list[Node]):
        pictures = [each for each in element.elements() if each.tag == "img"][:MAX_IN_FIGURE]
        captions = [each for each in element.elements() if each.tag == "figcaption"][:MAX_IN_FIGURE]
        caption = [self.flat(captions[-1])] if captions else []
        if not pictures:
            inside = self.nodes(element, style)
            for node in inside:
                if caption and node.info.startswith("table header="):
                    words = captions[-1].text()
                    node.info = " ".join([*node.info.split()[:2], words])
                    inside = [each for each in inside if text_of(each) != words]
                    break
            found.extend(inside)
            return
        if len(pictures) == 1:
            found.extend(picture_paragraph(each, caption) for each in self.picture(pictures[0]))
            return
        own: dict[Element, Element] = {}
        for each in captions:
            holder = each.parent
            within = [picture for picture in pictures if is_in(picture, holder)] if holder else []
            if len(within) == 1:
                own[within[0]] = each
        outer = [each.text() for each in captions if each not in own.values()]
        nodes = [
            picture_paragraph(each, [self.flat(own[picture])] if picture in own else [])
            for picture in pictures
            for each in self.picture(picture)
        ]
        found.append(Node("container_block", nodes, info=f"gallery {' '.join(outer)}"))

    def caption(self, element: Element, found: list[Node]):
        """A caption stands below a picture, or above or below a table."""
        if found and begins_with_picture(found[-1]) and len(found[-1].children[0].children) == 1:
            found[-1].children[0].children += [Node("softbreak"), *inline(self.flat(element)).children]
        elif found and found[-1].info.startswith("table header=") and len(found[-1].info.split()) == 2:
            found[-1].info += f" {element.text()}"
        else:
            for node in paragraphs(self.flat(element)):
                node.meta["caption"] = True
                found.append(node)

    def embed(self, element: Element) -> list[Node]:
        url = element.attrs.get("src", "")
        if not (url.startswith("https://") and is_web(url)):
            self.drop(url, _("a frame of another page"))
            return []
        title = element.attrs.get("title", "") or urlsplit(url).netloc
        link = Node("link", [Node("text", content=title)], attrs={"href": url})
        return [Node("container_block", [Node("paragraph", [Node("inline", [link])])], info="link-card")]

    # ---- tables

    def table(self, element: Element, style: Style, found: list[Node]):
        cells = [cells for row in own_rows(element) if (cells := cells_of(row))]
        number = sum(map(len, cells))
        # A frame around text, or the layout of a page.
        if number == 1 or any(each.tag == "table" or heading_level(each) for each in element.elements()):
            for row in cells:
                for cell in row:
                    found.extend(self.nodes(cell, style))
            return
        if not cells:
            return
        if len(cells) > MAX_ROWS:
            raise CannotImport(_("has a table of more than %(number)s rows") % {"number": MAX_ROWS})
        grid = self.grid(cells, style)
        if not any(text_of(cell).strip() for row in grid for cell in row):
            return
        header = header_of(cells, grid)
        caption = ""
        own = next((each for each in element.children if isinstance(each, Element) and each.tag == "caption"), None)
        if own is not None:
            caption = own.text()
        elif found and found[-1].meta.get("caption"):
            caption = " ".join(text_of(found.pop()).split())
        body = Node("table", [Node("tbody", [Node("tr", row) for row in grid])])
        found.append(Node("container_block", [body], info=f"table header={header} {caption}".strip()))

    def grid(self, rows: list[list[Element]], style: Style) -> list[list[Node]]:
        """Return the cells with those that a cell of several columns or rows covers, which are empty."""
        found: list[list[Node]] = []
        below: dict[int, int] = {}  # by column: how many rows more are covered
        for row in rows:
            line: list[Node] = []

            def covered(line=line):
                while below.get(len(line), 0) > 0:
                    below[len(line)] -= 1
                    line.append(Node("td"))

            for cell in row:
                covered()
                if len(line) >= MAX_COLUMNS:
                    raise CannotImport(_("has a table of more than %(number)s columns") % {"number": MAX_COLUMNS})
                run = self.flat(cell, style_of(cell, style))
                words = [each for each in run if isinstance(each, Words)]
                is_header = cell.tag == "th" or all(each.style.bold for each in words if each.text.strip())
                if is_header:
                    run = [replace(w, style=replace(w.style, bold=False)) if isinstance(w, Words) else w for w in run]
                across, down = span(cell, "colspan", MAX_COLUMNS), span(cell, "rowspan", MAX_ROWS)
                for place in range(min(across, MAX_COLUMNS - len(line))):
                    if down > 1:
                        below[len(line)] = down - 1
                    line.append(Node("td", [inline(run)], meta={"bold": is_header}) if place == 0 else Node("td"))
            covered()
            self.number_of_cells += len(line)
            if self.number_of_cells > MAX_CELLS:
                raise CannotImport(
                    _("has tables of more than %(number)s cells: take them in parts") % {"number": f"{MAX_CELLS:,}"}
                )
            found.append(line)
        columns = max(map(len, found))
        while columns > 1 and not any(len(row) >= columns and text_of(row[columns - 1]).strip() for row in found):
            columns -= 1  # Excel sends empty columns, too
        filled = [[*row[:columns], *(Node("td") for _ in range(columns - len(row)))] for row in found]
        while len(filled) > 1 and not any(text_of(cell).strip() for cell in filled[-1]):
            filled.pop()
        return filled


def times(why: str, number: int) -> str:
    return _("%(why)s (%(number)s times)") % {"why": why, "number": number} if number > 1 else why


# ---- elements


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
    url = element.attrs.get("href", "").strip()
    if url.startswith("#"):
        return ""
    if url.startswith(("https://www.google.com/url?", "http://www.google.com/url?")):  # of Google Docs' exports
        return parse_qs(urlsplit(url).query).get("q", [url])[0]
    return url


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


def own_rows(table: Element) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element):
            if child.tag == "tr":
                yield child
            elif child.tag in ("thead", "tbody", "tfoot"):
                yield from (row for row in child.children if isinstance(row, Element) and row.tag == "tr")


def cells_of(row: Element) -> list[Element]:
    return [each for each in row.children if isinstance(each, Element) and each.tag in ("td", "th")]


def span(cell: Element, name: str, most: int) -> int:
    text = cell.attrs.get(name, "").strip()
    return max(1, min(int(text[:6]), most)) if text.isdecimal() else 1


def is_code(style: str) -> bool:
    """Return whether a block has the style of a code editor."""
    family = style.partition("font-family:")[2].partition(";")[0]
    is_fixed = any(name in family for name in ("mono", "consolas", "courier", "menlo", "code"))
    return is_fixed and "white-space:pre;" in f"{style};".replace(" ", "")


def fence(element: Element) -> Node:
    names = [*element.classes, *(name for child in element.elements() for name in child.classes)]
    language = next((name.partition("-")[2] for name in names if name.startswith(("language-", "lang-"))), "")
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


# ---- nodes


def inline(run: list[Words | Node]) -> Node:
    """Return the node of a line of text: whitespace as in a browser, equal styles next to each other as one."""
    if len(run) == 1 and isinstance(run[0], Words) and not run[0].style.link:  # most of them
        text = SPACES.sub(" ", run[0].text).removeprefix(" ")
        return Node("inline", [styled(Words(text, run[0].style))] if text.strip() else [])
    words: list[Words | Node] = []
    was_space = True
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


def header_of(cells: list[list[Element]], grid: list[list[Node]]) -> str:
    """Return which cells are headers, as the table block calls it: row, column, both or neither."""
    filled = [cell for cell in grid[0] if text_of(cell).strip()]
    is_row = len(grid) > 1 and (
        all(cell.tag == "th" for cell in cells[0])
        or is_in_head(cells[0][0])
        or (bool(filled) and all(cell.meta.get("bold") for cell in filled))
        or has_numbers_below_words(grid)
    )
    below = [row for row in cells[1:] if row] or cells
    is_column = all(row[0].tag == "th" for row in below) and any(len(row) > 1 for row in below)
    return {(True, True): "both", (True, False): "row", (False, True): "column", (False, False): "neither"}[
        is_row, is_column
    ]


def is_in_head(cell: Element) -> bool:
    row = cell.parent
    return row is not None and row.parent is not None and row.parent.tag == "thead"


def has_numbers_below_words(grid: list[list[Node]]) -> bool:
    def is_number(cell):
        return re.fullmatch(r"[-+−]?[\d.,'\s]*\d\s*[%€$£]?", text_of(cell).strip()) is not None

    return not any(is_number(cell) for cell in grid[0]) and all(
        any(is_number(cell) for cell in row) for row in grid[1:]
    )


def text_of(node: Node, *, notes: bool = False) -> str:
    if node.type in ("text", "code_inline", "fence"):
        return node.content
    if node.type == "hardbreak":
        return " "
    if notes and node.type in ("footnote_ref", "image"):
        return "*"
    return "".join(text_of(child, notes=notes) for child in node.children)
