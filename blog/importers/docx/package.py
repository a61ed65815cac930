"""The parts of a Word document, and what they refer to."""

import posixpath
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from ..archives import Archive
from ..parsed_article import CannotImport

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TITLE = "{http://purl.org/dc/elements/1.1/}title"


class Package:
    def __init__(self, archive: Archive):
        self.archive = archive
        self.relationships: dict[str, dict[str, tuple[str, str, bool]]] = {}  # by part, as `related` returns them
        self.main = self.target("", "officeDocument") or "word/document.xml"
        if self.main not in archive.members:
            raise CannotImport(_("is no Word document: it has no text in the format of .docx"))
        self.pictures: dict[str, int] = {}  # members with pictures, and their numbers in what mammoth gets

    def text(self) -> ElementTree.Element:
        return self.archive.xml(self.main)

    def xml(self, kind: str) -> ElementTree.Element | None:
        name = self.part(kind)
        return self.archive.xml(name) if name in self.archive.members else None

    def part(self, kind: str) -> str:
        if kind == "document":
            return self.main
        return self.target(self.main, kind) or posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")

    def target(self, part: str, kind: str) -> str:
        """Return the member that the part names as its part of a kind, or ""."""
        for found, target, is_external in self.related(part).values():
            if found == kind and not is_external:
                return target
        return ""

    def related(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Return kind, target and whether it is external, by id, of what the part refers to."""
        if part not in self.relationships:
            self.relationships[part] = self.read_relationships(part)
        return self.relationships[part]

    def read_relationships(self, part: str) -> dict[str, tuple[str, str, bool]]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.archive.members:
            return {}
        found = {}
        for each in self.archive.xml(rels).iter(RELATIONSHIP):
            is_external = each.get("TargetMode", "").lower() == "external"
            target = each.get("Target", "")
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target, is_external)
        return found

    def picture(self, kind: str, number: str) -> str:
        """Return mammoth's id for the picture that a part embeds under an id; "" if the document lacks it."""
        _kind, target, is_external = self.related(self.part(kind)).get(number, ("", "", True))
        if is_external or target not in self.archive.members:
            return ""
        return f"picture{self.pictures.setdefault(target, len(self.pictures))}"

    def relationships_for_mammoth(self, kind: str) -> str:
        """Return the part's links, and all pictures of the document."""
        links = {
            number: target
            for number, (found, target, is_external) in self.related(self.part(kind)).items()
            if found == "hyperlink" and is_external
        }
        lines = [
            f'<Relationship Id={quoteattr(number)} Type="{TYPES}/hyperlink" Target={quoteattr(target)}'
            ' TargetMode="External"/>'
            for number, target in links.items()
        ]
        lines += [
            f'<Relationship Id="picture{number}" Type="{TYPES}/image" Target="media/{number}"/>'
            for number in self.pictures.values()
        ]
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{''.join(lines)}</Relationships>"
        )

    def title(self) -> str:
        """Return the title in the document's properties, unless a program wrote it."""
        name = self.target("", "core-properties") or "docProps/core.xml"
        if name not in self.archive.members:
            return ""
        title = " ".join((self.archive.xml(name).findtext(f".//{TITLE}") or "").split())
        return "" if title.lower().startswith(("microsoft word", "word document", "untitled")) else title
