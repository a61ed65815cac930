"""What the styles of a Word document mean."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from .names import is_struck, named, value

MAX_BASES = 20  # of styles based on each other
# The roles of paragraphs, with tag and class of the element of each.
ROLES = {
    "title": ("p", "title"),
    **{f"heading{level}": (f"h{level}", "") for level in range(1, 7)},
    "caption": ("p", "caption"),
    "contents": ("p", "msotoc"),
}
# Word stores these names in English in every language; other programs do not, and some store no styles at all.
HEADING = re.compile(
    r"(?:heading|[üu]?berschrift|titre|t[íi]?tulo|titolo|kop|rubrik|overskrift|otsikko|nag[łl]?[óo]?wek|nadpis|заголовок"
    r"|标题|標題|見出し|제목|عنوان)\s*_?([1-9])",
    re.IGNORECASE,
)
NAMES = {
    "title": "title titel titre título ttulo titolo titulo tittel otsikko tytuł název заголовок 标题 標題 表題 제목",
    "caption": "caption beschriftung légende lgende epígrafe epgrafe leyenda didascalia bijschrift illustration figure"
    " imagecaption tablecaption",
    "quote": "quote intensequote zitat intensiveszitat citation citationintense cita citaintensa citazione citaat"
    " quotations blocktext",
    "code": "code sourcecode htmlpreformatted htmlvorformatiert preformattedtext plaintext",
}
ROLE_OF_NAME = {name: role for role, names in NAMES.items() for name in names.split()}
HEADINGS_WITHOUT_LEVEL = frozenset(["heading", "überschrift", "berschrift"])  # of Pages
SUBTITLES = frozenset(["subtitle", "untertitel", "soustitre", "subtítulo", "sottotitolo", "ondertitel", "undertittel"])
BOLD = frozenset(["strong", "intenseemphasis", "fett", "intensivehervorhebung"])
ITALIC = frozenset(["emphasis", "subtleemphasis", "hervorhebung", "schwachehervorhebung"])
CODE = frozenset(["htmlcode", "verbatimchar", "sourcetext", "inlinecode", "codechar"])


@dataclass(frozen=True)
class Style:
    name: str
    base: str
    outline: str  # the level as Word stores it, from 0
    numbering: ElementTree.Element | None
    is_struck: bool | None  # None if the style does not say


class Styles:
    def __init__(self, root: ElementTree.Element | None):
        self.by_id: dict[str, Style] = {}
        for element in root if root is not None else ():
            if named(element) != "w:style":
                continue
            inside = {named(child): child for child in element}
            properties = {named(child): child for child in inside.get("w:pPr", ())}
            of_text = {named(child): child for child in inside.get("w:rPr", ())}
            self.by_id[value(element, "styleId")] = Style(
                value(inside.get("w:name")),
                value(inside.get("w:basedOn")),
                value(properties.get("w:outlineLvl")),
                properties.get("w:numPr"),
                is_struck(of_text),
            )

    def chain(self, style_id: str) -> list[Style]:
        """Return the style and those that it is based on, the nearest first."""
        found: list[Style] = []
        while (style := self.by_id.get(style_id)) and len(found) < MAX_BASES:
            found.append(style)
            style_id = style.base
        return found

    def name(self, style_id: str) -> str:
        return self.by_id[style_id].name if style_id in self.by_id else ""

    def role(self, style_id: str) -> str:
        """Return the role of a paragraph of this style: a key of ROLES, "quote", "code" or ""."""
        names = [style.name for style in self.chain(style_id)] or [style_id]
        if plain(names[0]) in HEADINGS_WITHOUT_LEVEL:
            return "heading1"
        for name in names:
            if plain(name) in SUBTITLES:  # based on a heading in some programs
                return ""
            if role := role_of(name):
                return role
        return outline_role(next((style.outline for style in self.chain(style_id) if style.outline), ""))

    def numbering(self, style_id: str) -> ElementTree.Element | None:
        return next((style.numbering for style in self.chain(style_id) if style.numbering is not None), None)

    def marks(self, style_id: str) -> set[str]:
        """Return what the character style means: "w:b", "w:i", "code", "w:strike"."""
        names = {plain(style.name) for style in self.chain(style_id)} or {plain(style_id)}
        found = {"w:b": BOLD, "w:i": ITALIC, "code": CODE}
        struck = next((style.is_struck for style in self.chain(style_id) if style.is_struck is not None), False)
        return {mark for mark, known in found.items() if names & known} | ({"w:strike"} if struck else set())


def plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def role_of(name: str) -> str:
    if heading := HEADING.fullmatch(name.strip()):
        return f"heading{min(int(heading[1]), 6)}"
    if re.fullmatch(r"(?:toc|verzeichnis|contents)\s*(?:\d|heading)", name.strip(), re.IGNORECASE):
        return "contents"
    return ROLE_OF_NAME.get(plain(name), "")


def outline_role(level: str) -> str:
    return f"heading{min(int(level) + 1, 6)}" if level in set("012345678") else ""
