"""The parts of a Word document, and what they refer to."""

import posixpath
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from ..archives import Archive
from ..parsed_article import CannotImport
from ..reading_limits import check_time

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TITLE = "{http://purl.org/dc/elements/1.1/}title"


class Package:
    def __init__(self, archive: Archive):
        self.archive = archive
        self.relationships: dict[str, dict[str, tuple[str, str, bool]]] = {}  # by part, as `related` returns them
        self.main = self.target("", "officeDocument") or "word/document.xml"
        if self.main not in archive.members:
            raise CannotImport(_("is no Word document: it has no text in the format of .docx"))

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
            check_time()
            is_external = each.get("TargetMode", "").lower() == "external"
            target = each.get("Target", "")
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target, is_external)
        return found

    def picture(self, kind: str, number: str) -> str:
        """Return the member that is the picture which a part embeds under an id; "" if the document lacks it."""
        _kind, target, is_external = self.related(self.part(kind)).get(number, ("", "", True))
        return target if not is_external and target in self.archive.members else ""

    def title(self) -> str:
        """Return the title in the document's properties, unless a program wrote it."""
        name = self.target("", "core-properties") or "docProps/core.xml"
        if name not in self.archive.members:
            return ""
        title = " ".join((self.archive.xml(name).findtext(f".//{TITLE}") or "").split())
        return "" if title.lower().startswith(("microsoft word", "word document", "untitled")) else title
