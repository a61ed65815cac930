"""The lists of a Word document: which paragraphs are items with bullets and which are numbered."""

from xml.etree import ElementTree

from .names import named, value

LEVELS = 9  # as many as Word has


class Numbering:
    def __init__(self, root: ElementTree.Element | None):
        self.formats: dict[str, dict[str, str]] = {}  # of each abstract numbering, by level
        self.abstract: dict[str, str] = {}  # by the number that paragraphs have
        linked: dict[str, str] = {}  # abstract numberings that are those of a style
        links: dict[str, str] = {}
        for element in root if root is not None else ():
            if named(element) == "w:abstractNum":
                number = value(element, "abstractNumId")
                self.formats[number] = {value(each, "ilvl"): format_of(each) for each in element if is_level(each)}
                for each in element:
                    if named(each) == "w:styleLink":
                        linked[value(each)] = number
                    elif named(each) == "w:numStyleLink":
                        links[number] = value(each)
            elif named(element) == "w:num":
                inside = {named(each): value(each) for each in element}
                self.abstract[value(element, "numId")] = inside.get("w:abstractNumId", "")
        for number, style in links.items():
            self.formats[number] = self.formats.get(linked.get(style, ""), {})

    def kind(self, number: str, level: int) -> str:
        """Return the tag of a list, "ul" or "ol"; "" if a paragraph with this number is in none."""
        if number not in self.abstract:
            return ""
        formats = self.formats.get(self.abstract[number], {})
        found = formats.get(str(level)) or formats.get("0") or "bullet"
        return {"none": "", "bullet": "ul"}.get(found, "ol")


def is_level(element: ElementTree.Element) -> bool:
    return named(element) == "w:lvl"


def format_of(level: ElementTree.Element) -> str:
    return next((value(each) for each in level if named(each) == "w:numFmt"), "decimal")
