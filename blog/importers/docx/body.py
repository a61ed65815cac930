"""The text of a Word document as the elements that HTML would have, and notes on what is left out."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ..html_tree import Element, added, append
from ..reading_limits import check_paragraphs, check_time
from .names import attribute, is_on, is_struck, named, properties_of, value
from .numbering import LEVELS, Numbering
from .package import Package
from .styles import ROLES, Styles, outline_role
from .symbols import symbol

type Xml = ElementTree.Element
NOTES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
# Only what is inside them counts.
TRANSPARENT = frozenset(
    "w:ins w:moveTo w:smartTag w:customXml w:sdtContent w:fldSimple w:dir w:bdo w:hyperlink mc:Fallback".split()
)
INNER_LIST = re.compile(r"list (?:bullet|number) ([2-5])", re.IGNORECASE)  # styles with numberings of their own
HYPERLINK = re.compile(r'\s*HYPERLINK\s+(\\l\s+)?(?:"([^"]*)"|([^\\"\s]\S*))')
# What Word adds to a description of a picture that it made itself.
GENERATED = re.compile(r"automati\w{1,20} gener|generated automati|(?:ai|ki)-gener", re.IGNORECASE)


@dataclass
class Field:
    """A field whose end has not come yet: what it is, and where its result links to."""

    url: str
    instruction: list[str] = field(default_factory=list)


@dataclass
class Note:
    """A footnote or endnote that is referred to; `references`: their numbers in the document."""

    number: int
    kind: str
    content: Xml
    references: list[int] = field(default_factory=list)


class Body:
    """Turns the text of a document into elements; `counts` what is left out or changed."""

    def __init__(self, package: Package):
        self.package = package
        self.styles, self.numbering = Styles(package.xml("styles")), Numbering(package.xml("numbering"))
        self.counts: Counter[str] = Counter()
        self.kind = "document"
        self.fields: list[Field] = []
        self.has_sequence_number = False  # the paragraph, as captions have
        self.boxes: list[Element] = []  # text boxes, which follow the paragraph that they are in
        # The next paragraph; a drop cap and one whose end is a tracked deletion are put before its text. `waiting`:
        # where `place` would put such a one.
        self.next_paragraph = Element("p")
        self.waiting: tuple[str, Xml | None, str] = ("", None, "")
        self.notes: dict[tuple[str, str], Note] = {}
        self.contents_of_notes: dict[str, dict[str, Xml]] = {}  # by kind and id

    def converted(self) -> Element:
        root, document = Element(""), self.package.text()
        self.story(next((each for each in document if named(each) == "w:body"), document), root)
        if self.notes:
            self.listed_notes(added(root, "ol"))
        return root

    def listed_notes(self, into: Element):
        """Append the notes, which their references link to; each links back. A note in a note is left out."""
        for note in self.notes.values():
            self.kind, self.fields = note.kind, []
            item = added(into, "li", id=f"note{note.number}")
            self.story(note.content, item)
            for reference in note.references:
                added(item, "a", href=f"#reference{reference}").children.append("↑")

    # ---- blocks

    def story(self, parent: Iterable[Xml], into: Element):
        """Append the blocks of the body, a cell, a note or a text box."""
        self.blocks(parent, into)
        self.end_waiting(into)

    def end_waiting(self, into: Element):
        """Append what waits for a next paragraph as one of its own, because none follows."""
        if self.next_paragraph.children or self.boxes:
            made, self.next_paragraph = self.next_paragraph, Element("p")
            self.end_paragraph(made, into, *self.waiting)

    def blocks(self, parent: Iterable[Xml], into: Element):
        for each in parent:
            name = named(each)
            if name == "w:p":
                self.paragraph(each, into)
            elif name == "w:tbl":
                self.end_waiting(into)
                self.table(each, into)
            elif name == "w:sdt":
                inside = {named(part): part for part in each}
                about = inside.get("w:sdtPr", ())
                if any(value(gallery) == "Table of Contents" for part in about for gallery in part):
                    self.counts["contents"] += 1
                else:
                    self.blocks(inside.get("w:sdtContent", ()), into)
            elif name in TRANSPARENT:
                self.blocks(each, into)
            elif name == "mc:AlternateContent":
                self.blocks(chosen(each), into)
            elif name in ("m:oMathPara", "m:oMath"):
                self.end_waiting(into)
                self.formula(each, added(into, "p"))

    def paragraph(self, element: Xml, into: Element):
        self.counts["paragraphs"] += 1
        check_paragraphs(self.counts["paragraphs"])
        properties = properties_of(element, "w:pPr")
        made, self.next_paragraph = self.next_paragraph, Element("p")
        self.has_sequence_number = False
        self.runs(element, made)
        style = value(properties.get("w:pStyle"))
        role = outline_role(value(properties.get("w:outlineLvl"))) or self.styles.role(style)
        if not role and self.has_sequence_number:
            role = "caption"
        is_drop_cap = value(properties.get("w:framePr"), "dropCap") in ("drop", "margin")
        if is_drop_cap or any(named(child) == "w:del" for child in properties.get("w:rPr", ())):
            self.next_paragraph, self.waiting = made, (role, properties.get("w:numPr"), style)
        else:
            self.end_paragraph(made, into, role, properties.get("w:numPr"), style)

    def end_paragraph(self, made: Element, into: Element, role: str, numbering: Xml | None, style: str):
        """Append a paragraph and the text boxes in it."""
        if made.children or role == "code":
            self.place(made, into, role, numbering, style)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            for child in box.children:
                if isinstance(child, Element):
                    append(into, child)

    def place(self, made: Element, into: Element, role: str, numbering: Xml | None, style: str):
        """Append the paragraph in what its role or list asks for."""
        last = last_element(into)
        if role == "quote":
            append(last if last is not None and last.tag == "blockquote" else added(into, "blockquote"), made)
        elif role == "code" and last is not None and last.tag == "pre":
            last.children += ["\n", *made.children]
        elif role == "code":
            made.tag = "pre"
            append(into, made)
        elif role:
            made.tag, name = ROLES[role]
            made.attrs = {"class": name} if name else {}
            append(into, made)
        elif item := self.list_item(numbering, style):
            made.tag = "li"
            append(list_at(into, *item), made)
        else:
            append(into, made)

    def list_item(self, element: Xml | None, style: str) -> tuple[int, str] | None:
        """Return the level, from 0, and the tag of the list whose item a paragraph is."""
        element = self.styles.numbering(style) if element is None else element
        inside = {named(child): value(child) for child in element} if element is not None else {}
        text = inside.get("w:ilvl", "0")
        level = min(int(text[:3]) if text.isdecimal() else 0, LEVELS - 1)
        kind = self.numbering.kind(inside.get("w:numId", ""), level)
        if level == 0 and (inner := INNER_LIST.fullmatch(self.styles.name(style))):
            level = int(inner[1]) - 1
        return (level, kind) if kind else None

    def table(self, element: Xml, into: Element):
        table = added(into, "table")
        above: dict[int, Element] = {}  # the cell that is continued below, by its column
        group, tag = None, "thead"
        for row in flat(element, "w:tr"):
            properties = properties_of(row, "w:trPr")
            if "w:del" in properties:
                self.counts["deletions"] += 1
                continue
            if not is_on(properties.get("w:tblHeader")):
                tag = "tbody"
            if group is None or group.tag != tag:
                group = added(table, tag)
            made, column = added(group, "tr"), 0
            for cell in flat(row, "w:tc"):
                column += self.cell(cell, made, "th" if tag == "thead" else "td", above, column)

    def cell(self, element: Xml, row: Element, tag: str, above: dict[int, Element], column: int) -> int:
        """Append the cell, unless it continues the one above; return its number of columns."""
        properties = properties_of(element, "w:tcPr")
        text = value(properties.get("w:gridSpan"))
        across = max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1
        merge = properties.get("w:vMerge")
        if merge is not None and value(merge) in ("", "continue") and column in above:
            cell = above[column]
            cell.attrs["rowspan"] = str(int(cell.attrs.get("rowspan", "1")) + 1)
        else:
            above[column] = cell = added(row, tag, colspan=str(across))
            self.story(element, cell)
        return across

    # ---- text

    def runs(self, parent: Iterable[Xml], into: Element):
        for each in parent:
            name = named(each)
            if name == "w:r":
                self.run(each, into)
            elif name == "w:hyperlink":
                url = self.url_of(each)
                self.runs(each, added(into, "a", href=url) if url else into)
            elif name in ("w:del", "w:moveFrom"):
                self.counts["deletions"] += 1
            elif name == "mc:AlternateContent":
                self.runs(chosen(each), into)
            elif name in ("m:oMath", "m:oMathPara"):
                self.formula(each, into)
            elif name == "w:sdt":
                for part in each:
                    if named(part) == "w:sdtContent":
                        self.runs(part, into)
            elif name in TRANSPARENT:
                if name in ("w:ins", "w:moveTo"):
                    self.counts["insertions"] += 1
                self.runs(each, into)
            elif name == "w:bookmarkStart":
                added(into, "a", id=value(each, "name"))

    def run(self, element: Xml, into: Element):
        properties = properties_of(element, "w:rPr")
        if is_on(properties.get("w:vanish")):
            self.counts["hidden"] += 1
            return
        made = Element("")
        for each in element:
            self.part_of_run(each, made)
        if made.children:
            if self.fields and self.fields[-1].url:
                into = continued(into, "a", href=self.fields[-1].url)
            for tag in self.marks(properties):
                into = continued(into, tag)
            take_children(into, made)

    def part_of_run(self, element: Xml, into: Element):
        name = named(element)
        if name == "w:t" and element.text:
            into.children.append(element.text)
        elif name == "w:tab":
            into.children.append("\t")
        elif name == "w:noBreakHyphen":
            into.children.append("\N{NON-BREAKING HYPHEN}")
        elif name == "w:cr" or (name == "w:br" and value(element, "type") in ("", "textWrapping")):
            added(into, "br")
        elif name == "w:sym":
            if found := symbol(value(element, "font"), value(element, "char")):
                into.children.append(found)
            else:
                self.counts["symbols"] += 1
        elif name == "w:fldChar":
            self.field_mark(value(element, "fldCharType"))
        elif name == "w:instrText":
            text = element.text or ""
            self.has_sequence_number = self.has_sequence_number or "SEQ " in text
            if self.fields:
                self.fields[-1].instruction.append(text)
        elif name in NOTES:
            self.reference(NOTES[name], value(element, "id"), into)
        elif name == "w:commentReference":
            self.counts["comments"] += 1
        elif name in ("w:drawing", "w:pict", "w:object", "mc:AlternateContent"):
            self.drawing(element, into)

    def marks(self, properties: dict[str, Xml]) -> list[str]:
        """Return the elements that text of these properties stands in."""
        of_style = self.styles.marks(value(properties.get("w:rStyle")))
        struck = is_struck(properties)
        raised = value(properties.get("w:vertAlign"))
        marks = {
            "code": "code" in of_style,
            "b": is_on(properties["w:b"]) if "w:b" in properties else "w:b" in of_style,
            "i": is_on(properties["w:i"]) if "w:i" in properties else "w:i" in of_style,
            "s": "w:strike" in of_style if struck is None else struck,
            "sup": raised == "superscript",
            "sub": raised == "subscript",
        }
        return [tag for tag, has in marks.items() if has]

    def field_mark(self, kind: str):
        """Begin or end a field; between, its result begins, which is a link if the field is one."""
        if kind == "begin":
            self.fields.append(Field(self.fields[-1].url if self.fields else ""))
        elif kind == "separate" and self.fields:
            if found := HYPERLINK.match("".join(self.fields[-1].instruction)):
                self.fields[-1].url = ("#" if found[1] else "") + (found[2] or found[3] or "")
            self.fields[-1].instruction.clear()
        elif kind == "end" and self.fields:
            self.fields.pop()

    def reference(self, kind: str, number: str, into: Element):
        if kind not in self.contents_of_notes:
            root = self.package.xml(kind)
            self.contents_of_notes[kind] = {value(each, "id"): each for each in (root if root is not None else ())}
        content = self.contents_of_notes[kind].get(number)
        if content is None or self.kind != "document":
            return
        note = self.notes.setdefault((kind, number), Note(len(self.notes) + 1, kind, content))
        self.counts["references"] += 1
        note.references.append(self.counts["references"])
        link = added(into, "a", href=f"#note{note.number}", id=f"reference{self.counts['references']}")
        link.children.append(str(note.number))

    def url_of(self, link: Xml) -> str:
        number, anchor = attribute(link, "id", "r"), value(link, "anchor")
        kind, target, is_external = self.package.related(self.package.part(self.kind)).get(number, ("", "", False))
        url = target if number and kind == "hyperlink" and is_external else ""
        return f"{url.partition('#')[0]}#{anchor}" if anchor else url

    def formula(self, element: Xml, into: Element):
        self.counts["formulas"] += 1
        into.children += [each.text for each in element.iter() if named(each) == "m:t" and each.text]

    # ---- pictures and boxes

    def drawing(self, element: Xml, into: Element):
        """Append the pictures in it; the paragraphs of text boxes follow the paragraph."""
        if named(element) == "mc:AlternateContent":
            for each in chosen(element):
                self.drawing(each, into)
            return
        box = next((each for each in element.iter() if named(each) == "w:txbxContent"), None)
        if box is not None:
            made, state = Element(""), (self.boxes, self.has_sequence_number)
            self.boxes = []
            self.story(box, made)
            self.boxes, self.has_sequence_number = state
            self.boxes.append(made)
            return
        check_time()
        alt, has_picture, is_linked = alternative_text(element), False, False
        for each in element.iter():
            if named(each) == "a:blip":
                number, link = attribute(each, "embed", "r"), attribute(each, "link", "r")
            elif named(each) == "v:imagedata":
                number, link = attribute(each, "id", "r"), attribute(each, "href", "r")
            else:
                continue
            if picture := number and self.package.picture(self.kind, number):
                added(into, "img", src=picture, alt=alt)
                has_picture = True
            else:
                is_linked = is_linked or bool(link or number)
        if is_linked:
            self.counts["linked"] += 1
        elif not has_picture and any(
            named(each) in ("chart", "relIds", "w:control", "OLEObject") for each in element.iter()
        ):
            self.counts["objects"] += 1


def take_children(into: Element, other: Element) -> None:
    """Move what is in another element, text and inline elements, to the end of `into`."""
    for child in other.children:
        if isinstance(child, Element):
            child.parent = into
    into.children += other.children


def continued(into: Element, tag: str, **attrs: str) -> Element:
    """Return the element at the end if it is the same one, else a new one: words next to each other are one text."""
    last = last_element(into)
    return last if last is not None and (last.tag, last.attrs) == (tag, attrs) else added(into, tag, **attrs)


def last_element(parent: Element) -> Element | None:
    last = parent.children[-1] if parent.children else None
    return last if isinstance(last, Element) else None


def list_at(into: Element, level: int, tag: str) -> Element:
    """Return the list of a level, from 0, at the end of the element; lists that it lacks are begun."""
    for _level in range(level):
        last = last_element(into)
        outer = last if last is not None and last.tag in ("ul", "ol") else added(into, "ul")
        into = last_element(outer) or added(outer, "li")
    last = last_element(into)
    return last if last is not None and last.tag == tag else added(into, tag)


def flat(parent: Xml, name: str) -> Iterable[Xml]:
    """Yield the rows of a table or the cells of a row, also those in content controls and tracked changes."""
    for each in parent:
        if named(each) == name:
            yield each
        elif named(each) in ("w:sdt", *TRANSPARENT):
            yield from flat(each, name)


def chosen(alternatives: Xml) -> Iterable[Xml]:
    """Return what is in the first alternative that has a text or a picture; the fallback is an older form of it."""
    check_time()
    for alternative in alternatives:
        if any(named(each) in ("w:txbxContent", "a:blip", "v:imagedata", "w:t", "m:t") for each in alternative.iter()):
            return alternative
    return ()


def alternative_text(drawing: Xml) -> str:
    for each in drawing.iter():
        if named(each) in ("wp:docPr", "v:shape"):
            text = each.get("descr", "") or each.get("alt", "") or each.get("title", "")
            return " ".join(line for line in text.splitlines() if line.strip() and not GENERATED.search(line)).strip()
    return ""
