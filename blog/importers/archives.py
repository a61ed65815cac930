"""Zip files of unknown origin, and the XML in documents that are zip files. Nothing is unpacked to the disk."""

import re
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from .parsed_article import CannotImport
from .reading_limits import check_time

MAX_MEMBERS = 5_000
MAX_DIRECTORY_BYTES = 2 * 1024 * 1024  # with the names of all members; read before they can be counted
MAX_UNPACKED = 1024**3  # of all members, as the zip says; each is read within a limit of its own
MAX_XML_BYTES = 30 * 1024 * 1024
# Of all parts of a document together.
MAX_XML_CHARACTERS = 3_000_000  # of text; some 500,000 words
MAX_XML_ELEMENTS = 200_000  # some 250 pages of Word
MAX_XML_ATTRIBUTES = 500_000  # with declarations of namespaces; Word writes one or two for each element
MAX_XML_NAMES = 5_000  # of elements and attributes, which the parser keeps; Word knows some 1,000
# Found before it is parsed: all attributes of an element are in memory before the builder is told of it.
TOO_MANY_ATTRIBUTES = re.compile(rb"<(?:[^<=]*+=){10000}+")
MAX_XML_DEPTH = 100  # what reads the tree calls itself for each level
PARSED_AT_ONCE = 65_536  # bytes
# What documents and ordinary zips have. LZMA asks for gigabytes of memory if a file says so.
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What is raised depends on where the damage is.
UNPACKING_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


class Archive:
    """The members of a zip by name, without folders and what operating systems add."""

    def __init__(self, file: BinaryIO):
        """Raises CannotImport for what is no zip, or one that nobody packed to share some files."""
        try:
            # Nothing public says how large the directory is, of which zipfile makes an object for each member.
            end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
            if end and end[zipfile._ECD_SIZE] > MAX_DIRECTORY_BYTES:  # type: ignore[attr-defined]
                raise too_many_members()
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise CannotImport(_("is damaged, or not a file of this format")) from error
        members = self.zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise too_many_members()
        if sum(member.file_size for member in members) > MAX_UNPACKED:
            raise CannotImport(_("would be larger than 1 GB unpacked: pack it in parts"))
        self.numbers = XMLNumbers()
        self.members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            if member.is_dir() or is_added_by_system(member.filename):
                continue
            if member.flag_bits & 0x1:
                raise CannotImport(_("is encrypted: save it without a password"))
            if not is_inside(member.filename) or stat.S_ISLNK(member.external_attr >> 16):
                raise CannotImport(
                    _("has a file that leads out of it (%(name)s): pack it again")
                    % {"name": ascii(member.filename[:80])}
                )
            self.members.setdefault(member.filename, member)

    def read(self, name: str, max_bytes: int) -> bytes:
        """Return the content of a member. Raises CannotImport, also for more than `max_bytes`."""
        try:
            if self.members[name].compress_type not in COMPRESSIONS:
                raise NotImplementedError
            with self.zip.open(self.members[name]) as file:
                content = file.read(max_bytes + 1)
        except KeyError as error:
            raise CannotImport(_("lacks %(name)s, which every such file has") % {"name": name[:80]}) from error
        except UNPACKING_ERRORS as error:
            raise CannotImport(_("is damaged: %(name)s cannot be unpacked") % {"name": name[:80]}) from error
        if len(content) > max_bytes:
            raise CannotImport(
                _("is too large: %(name)s has more than %(number)d MB unpacked")
                % {"name": name[:80], "number": max_bytes // 1024 // 1024}
            )
        return content

    def xml(self, name: str) -> ElementTree.Element:
        return parse_xml(self.read(name, MAX_XML_BYTES), name, self.numbers)


def too_many_members() -> CannotImport:
    return CannotImport(_("has more than %(number)s files in it: pack it in parts") % {"number": intcomma(MAX_MEMBERS)})


def is_inside(name: str) -> bool:
    """Return whether a member's name is a path below the folder that the zip is unpacked to."""
    return not (name.startswith("/") or "\\" in name or "\0" in name or ":" in name[:2] or ".." in name.split("/"))


def is_added_by_system(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[:1] == ("__MACOSX",) or path.name in (".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(slots=True)
class XMLNumbers:
    """What the XML of one document has so far."""

    elements: int = 0
    attributes: int = 0
    characters: int = 0
    names: set[str] = field(default_factory=set)


class LimitedBuilder(ElementTree.TreeBuilder):
    """Builds a tree of bounded size; refuses a document type, and so every entity but those of XML itself."""

    def __init__(self, numbers: XMLNumbers):
        super().__init__()
        self.numbers, self.depth = numbers, 0

    def start_ns(self, prefix, uri):
        self.numbers.attributes += 10  # it takes as much memory
        if self.numbers.attributes > MAX_XML_ATTRIBUTES:
            raise unusual_xml()

    def start(self, tag, attrs):
        self.numbers.elements += 1
        self.numbers.attributes += len(attrs)
        self.numbers.names.update((tag, *attrs))
        self.depth += 1
        if self.numbers.attributes > MAX_XML_ATTRIBUTES or len(self.numbers.names) > MAX_XML_NAMES:
            raise unusual_xml()
        if self.numbers.elements > MAX_XML_ELEMENTS:
            raise CannotImport(
                _("has more than %(number)s elements: take it in parts") % {"number": intcomma(MAX_XML_ELEMENTS)}
            )
        if self.depth > MAX_XML_DEPTH:
            raise CannotImport(_("has elements nested more than %(number)s deep") % {"number": MAX_XML_DEPTH})
        return super().start(tag, attrs)

    def end(self, tag):
        self.depth -= 1
        return super().end(tag)

    def data(self, data):
        self.numbers.characters += len(data)
        if self.numbers.characters > MAX_XML_CHARACTERS:
            raise CannotImport(
                _("has more than %(number)s characters: is it the right file?")
                % {"number": intcomma(MAX_XML_CHARACTERS)}
            )
        return super().data(data)

    def doctype(self, name, pubid, system):
        raise CannotImport(_("has a document type in its XML, which no word processor writes"))


def unusual_xml() -> CannotImport:
    return CannotImport(_("has XML in it that no word processor writes"))


def parse_xml(data: bytes, name: str, numbers: XMLNumbers) -> ElementTree.Element:
    # The pattern doesn't read UTF-16, which no word processor writes.
    if b"\0" in data[:4] or TOO_MANY_ATTRIBUTES.search(data):
        raise unusual_xml()
    builder = LimitedBuilder(numbers)
    parser = ElementTree.XMLParser(target=builder)  # noqa: S314 (the builder refuses what makes it unsafe)
    try:
        for start in range(0, len(data), PARSED_AT_ONCE):
            check_time()
            parser.feed(data[start : start + PARSED_AT_ONCE])
        return parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise CannotImport(_("is damaged: %(name)s is not valid XML") % {"name": name[:80]}) from error
