"""The text of a Word document as mammoth reads it best, and notes on what is left out."""

import re
from collections import Counter
from collections.abc import Iterable
from xml.etree import ElementTree

from ..archives import unusual_xml
from .names import attribute, is_on, is_struck, made, named, qualified, value
from .numbering import LEVELS, Numbering
from .package import Package
from .styles import Styles, outline_role

Element = ElementTree.Element
# Taken as they are, with what is inside them.
TEXT = frozenset("w:t w:tab w:noBreakHyphen w:fldChar w:instrText".split())
NOTE_REFERENCES = frozenset(["w:footnoteReference", "w:endnoteReference"])
# Only what is inside them counts.
TRANSPARENT = frozenset(
    "w:ins w:moveTo w:smartTag w:customXml w:sdtContent w:fldSimple w:dir w:bdo w:hyperlink mc:Fallback".split()
)
MAX_FIELD_DEPTH = 100
MAX_INSTRUCTIONS = 1_000  # runs of one field
HEX = re.compile(r"[0-9a-fA-F]{1,4}")
INNER_LIST = re.compile(r"list (?:bullet|number) ([2-5])", re.IGNORECASE)  # styles with numberings of their own
# What Word adds to a description of a picture that it made itself.
GENERATED = re.compile(r"automati\w+ gener|automatically gener|generated automati|(?:ai|ki)-gener", re.IGNORECASE)


def check_fields(root: Element) -> None:
    """Raise CannotImport for fields that the mammoth package reads for minutes.

    At each run it looks at all open fields, and at the end of each at its whole instruction.
    """
    depth = instructions = 0
    for each in root.iter():
        if named(each) == "w:instrText":
            instructions += 1
        elif named(each) == "w:fldChar" and value(each, "fldCharType") == "begin":
            depth, instructions = depth + 1, 0
        elif named(each) == "w:fldChar" and value(each, "fldCharType") == "end":
            depth = max(0, depth - 1)
        if depth > MAX_FIELD_DEPTH or instructions > MAX_INSTRUCTIONS:
            raise unusual_xml()


class Body:
    """Copies what an article can have, part by part; `counts` what is left out or changed."""

    def __init__(self, package: Package):
        self.package = package
        self.styles, self.numbering = Styles(package.xml("styles")), Numbering(package.xml("numbering"))
        self.counts: Counter[str] = Counter()
        self.kind = "document"
        self.boxes: list[Element] = []  # paragraphs of text boxes, which follow the one that they are in
        self.dropped_capital: list[Element] = []  # the runs of a drop cap, with which the next paragraph begins

    def prepared(self, root: Element, kind: str) -> Element:
        self.kind = kind
        part = self.copy(root, self.blocks) if kind != "document" else self.document(root)
        check_fields(part)
        return part

    def document(self, root: Element) -> Element:
        body = next((each for each in root if named(each) == "w:body"), root)
        return made("w:document", made("w:body", *self.blocks(body)))

    def copy(self, root: Element, inside) -> Element:
        """Return the root of a part with notes; each has attributes that mammoth reads."""
        notes = []
        for note in root:
            element = Element(note.tag, dict(note.attrib))
            element.extend(inside(note))
            notes.append(element)
        copied = Element(root.tag)
        copied.extend(notes)
        return copied

    # ---- blocks

    def blocks(self, parent: Iterable[Element]) -> list[Element]:
        found: list[Element] = []
        for each in parent:
            name = named(each)
            if name == "w:p":
                found += self.paragraph(each)
            elif name == "w:tbl":
                found.append(self.table(each))
            elif name == "w:sdt":
                if any(value(part) == "Table of Contents" for part in each.iter() if named(part) == "w:docPartGallery"):
                    self.counts["contents"] += 1
                    continue
                found += self.blocks(child for part in each if named(part) == "w:sdtContent" for child in part)
            elif name in TRANSPARENT:
                found += self.blocks(each)
            elif name == "mc:AlternateContent":
                found += self.blocks(chosen(each))
            elif name in ("m:oMathPara", "m:oMath"):
                found.append(made("w:p", *self.formula(each)))
        return found

    def paragraph(self, element: Element) -> list[Element]:
        properties = {named(child): child for part in element if named(part) == "w:pPr" for child in part}
        style = value(properties.get("w:pStyle"))
        role = outline_role(value(properties.get("w:outlineLvl"))) or self.styles.role(style)
        runs = self.runs(element)
        if value(properties.get("w:framePr"), "dropCap") in ("drop", "margin"):
            self.dropped_capital += runs
            return []
        runs, self.dropped_capital = [*self.dropped_capital, *runs], []
        if not role and any(
            "SEQ " in (each.text or "") for run in runs for each in run if named(each) == "w:instrText"
        ):
            role = "caption"
        own = []
        if role:
            own.append(made("w:pStyle", w_val=role))
        elif (item := self.list_item(properties.get("w:numPr"), style)) is not None:
            own.append(item)
        mark = {named(child) for child in properties.get("w:rPr", ())}
        if "w:del" in mark:  # mammoth joins such a paragraph with the next one
            own.append(made("w:rPr", made("w:del")))
        boxes, self.boxes = self.boxes, []
        return [made("w:p", made("w:pPr", *own), *runs), *boxes]

    def list_item(self, element: Element | None, style: str) -> Element | None:
        """Return the property that makes a paragraph an item of a list, for the numberings that mammoth gets."""
        element = self.styles.numbering(style) if element is None else element
        inside = {named(child): value(child) for child in element} if element is not None else {}
        text = inside.get("w:ilvl", "0")
        level = min(int(text[:3]) if text.isdecimal() else 0, LEVELS - 1)
        kind = self.numbering.kind(inside.get("w:numId", ""), level)
        if level == 0 and (inner := INNER_LIST.fullmatch(self.styles.name(style))):
            level = int(inner[1]) - 1
        return made("w:numPr", made("w:ilvl", w_val=str(level)), made("w:numId", w_val=kind)) if kind else None

    def table(self, element: Element) -> Element:
        rows = []
        for row in flat(element, "w:tr"):
            properties = {named(child): child for part in row if named(part) == "w:trPr" for child in part}
            if "w:del" in properties:
                self.counts["deletions"] += 1
                continue
            own = [made("w:tblHeader")] if is_on(properties.get("w:tblHeader")) else []
            cells = [self.cell(cell) for cell in flat(row, "w:tc")]
            rows.append(made("w:tr", made("w:trPr", *own), *cells))
        return made("w:tbl", *rows)

    def cell(self, element: Element) -> Element:
        properties = {named(child): child for part in element if named(part) == "w:tcPr" for child in part}
        own = []
        across = value(properties.get("w:gridSpan"))
        if across.isdecimal() and len(across) < 4:
            own.append(made("w:gridSpan", w_val=across))
        if (merge := properties.get("w:vMerge")) is not None:
            own.append(made("w:vMerge", w_val=value(merge) or "continue"))
        return made("w:tc", made("w:tcPr", *own), *self.blocks(element))

    # ---- text

    def runs(self, parent: Iterable[Element]) -> list[Element]:
        found: list[Element] = []
        for each in parent:
            name = named(each)
            if name == "w:r":
                found += self.run(each)
            elif name == "w:hyperlink":
                found.append(self.link(each))
            elif name in ("w:del", "w:moveFrom"):
                self.counts["deletions"] += 1
            elif name == "mc:AlternateContent":
                found += self.runs(chosen(each))
            elif name in ("m:oMath", "m:oMathPara"):
                found += self.formula(each)
            elif name == "w:sdt":
                found += self.runs(child for part in each if named(part) == "w:sdtContent" for child in part)
            elif name in TRANSPARENT:
                if name in ("w:ins", "w:moveTo"):
                    self.counts["insertions"] += 1
                found += self.runs(each)
            elif name == "w:bookmarkStart":
                found.append(made("w:bookmarkStart", w_name=value(each, "name")))
        return found

    def run(self, element: Element) -> list[Element]:
        properties = {named(child): child for part in element if named(part) == "w:rPr" for child in part}
        if is_on(properties.get("w:vanish")):
            self.counts["hidden"] += 1
            return []
        inside: list[Element] = []
        for each in element:
            name = named(each)
            if name in TEXT:
                inside.append(each)
            elif name == "w:cr" or (name == "w:br" and value(each, "type") in ("", "textWrapping")):
                inside.append(made("w:br"))
            elif name == "w:sym" and HEX.fullmatch(value(each, "char")):
                inside.append(each)
            elif name in NOTE_REFERENCES:
                inside.append(made(name, w_id=value(each, "id")))
            elif name == "w:commentReference":
                self.counts["comments"] += 1
            elif name in ("w:drawing", "w:pict", "w:object", "mc:AlternateContent"):
                inside += self.drawing(each)
        if not inside:
            return []
        marks = self.styles.marks(value(properties.get("w:rStyle")))
        own = [made("w:rStyle", w_val="code")] if "code" in marks else []
        for name in ("w:b", "w:i"):
            if is_on(properties[name]) if name in properties else name in marks:
                own.append(made(name))
        struck = is_struck(properties)
        if "w:strike" in marks if struck is None else struck:
            own.append(made("w:strike"))
        if raised := value(properties.get("w:vertAlign")):
            own.append(made("w:vertAlign", w_val=raised))
        return [made("w:r", made("w:rPr", *own), *inside)]

    def link(self, element: Element) -> Element:
        link = made("w:hyperlink", *self.runs(element))
        number, anchor = attribute(element, "id", "r"), value(element, "anchor")
        kind, _target, is_external = self.package.related(self.package.part(self.kind)).get(number, ("", "", False))
        if number and kind == "hyperlink" and is_external:
            link.set(qualified("r:id"), number)
        if anchor:
            link.set(qualified("w:anchor"), anchor)
        return link

    def formula(self, element: Element) -> list[Element]:
        text = "".join(each.text or "" for each in element.iter() if named(each) == "m:t")
        self.counts["formulas"] += 1
        return [made("w:r", made("w:t", text=text))] if text else []

    # ---- pictures and boxes

    def drawing(self, element: Element) -> list[Element]:
        """Return the pictures in it; the paragraphs of text boxes follow the paragraph."""
        if named(element) == "mc:AlternateContent":
            return [made_ for each in chosen(element) for made_ in self.drawing(each)]
        box = next((each for each in element.iter() if named(each) == "w:txbxContent"), None)
        if box is not None:
            self.boxes += self.blocks(box)
            return []
        alt = alternative_text(element)
        found, is_linked = [], False
        for each in element.iter():
            if named(each) == "a:blip":
                number, link = attribute(each, "embed", "r"), attribute(each, "link", "r")
            elif named(each) == "v:imagedata":
                number, link = attribute(each, "id", "r"), attribute(each, "href", "r")
            else:
                continue
            if picture := number and self.package.picture(self.kind, number):
                found.append(picture_element(picture, alt))
            else:
                is_linked = is_linked or bool(link or number)
        if is_linked:
            self.counts["linked"] += 1
        elif not found and any(named(each) in ("chart", "relIds", "w:control", "OLEObject") for each in element.iter()):
            self.counts["objects"] += 1
        return found


def flat(parent: Element, name: str) -> Iterable[Element]:
    """Yield the rows of a table or the cells of a row, also those in content controls and tracked changes."""
    for each in parent:
        if named(each) == name:
            yield each
        elif named(each) in ("w:sdt", *TRANSPARENT):
            yield from flat(each, name)


def chosen(alternatives: Element) -> Iterable[Element]:
    """Return what is in the first alternative that has a text or a picture; the fallback is an older form of it."""
    for alternative in alternatives:
        if any(named(each) in ("w:txbxContent", "a:blip", "v:imagedata", "w:t", "m:t") for each in alternative.iter()):
            return alternative
    return ()


def alternative_text(drawing: Element) -> str:
    for each in drawing.iter():
        if named(each) in ("wp:docPr", "v:shape"):
            text = each.get("descr", "") or each.get("alt", "") or each.get("title", "")
            return " ".join(line for line in text.splitlines() if line.strip() and not GENERATED.search(line)).strip()
    return ""


def picture_element(number: str, alt: str) -> Element:
    blip = made("pic:blipFill", made("a:blip", r_embed=number))
    graphic = made("a:graphic", made("a:graphicData", made("pic:pic", blip)))
    return made("w:drawing", made("wp:inline", made("wp:docPr", descr=alt), graphic))


def serialized(root: Element) -> bytes:
    return ElementTree.tostring(root, "utf-8", xml_declaration=True)
