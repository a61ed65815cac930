"""Reading large XML files element by element, in bounded memory.

Not with namespaces: exports use prefixes that they declare differently, or not at all.
"""

import codecs
import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat  # noqa: S406  it resolves no entity: see `Stream`

from .errors import CannotRead
from .files import opened
from .texts import storable

CHUNK = 256 * 1024
MAX_DEPTH = 50
MAX_TEXT = 32 * 1024 * 1024  # characters of one element
MAX_RECORD = 256 * 1024 * 1024  # characters of one record with all that is in it
DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding=["']([\w.-]{1,40})["']""")
INCOMPLETE = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Windows1252:
    """An error handler of codecs: reads bytes that are not UTF-8 as Windows-1252, and counts them."""

    name = "gazette.windows-1252"
    number = 0

    def __call__(self, error):
        data = error.object[error.start : error.end]
        self.number += len(data)
        return data.decode("cp1252", "replace"), error.end


windows_1252 = Windows1252()
codecs.register_error(Windows1252.name, windows_1252)


@dataclass(eq=False, slots=True)
class Node:
    """An element: its name as written ("wp:post_id"), attributes, own text, and the elements in it."""

    name: str
    attrs: dict[str, str]
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return the text of the first element of this name in it, without spaces around it; "" where it has none."""
        return next((child.text.strip() for child in self.children if child.name == name), "")

    def all(self, name: str) -> Iterator["Node"]:
        return (child for child in self.children if child.name == name)


def records(
    path: Path,
    names: frozenset[str],
    *,
    root: str | None = None,
    encoding: str | None = None,
    progress=None,
    errors: str = "strict",
) -> Iterator[Node]:
    """Yield the elements with these names that are in no other such element, in their order.

    `root`: the name that the outermost element must have; `progress`: called with the number of bytes that were read;
    `errors`: what happens to bytes that are not UTF-8. Raises CannotRead.
    """
    with opened(path) as (raw, file):
        yield from Stream(names, root).records(file, raw, encoding, progress, errors)


class Stream:
    def __init__(self, names: frozenset[str], root: str | None):
        self.names, self.root = names, root
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.buffer_size = 64 * 1024
        # Without a DTD, expat calls entities that it does not know an error; with one, it skips them.
        parser.UseForeignDTD(True)
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.take_text
        parser.EntityDeclHandler = self.refuse_entity
        parser.ExternalEntityRefHandler = lambda context, base, system_id, public_id: int(not system_id)
        parser.SkippedEntityHandler = self.skipped
        self.depth = 0
        self.open: list[Node] = []
        self.pieces: list[str] = []  # of the text of the innermost open element
        self.length = self.record_length = 0
        self.done: list[Node] = []

    def records(self, file, raw, encoding, progress, errors) -> Iterator[Node]:
        decode = None
        while chunk := file.read(CHUNK):
            if decode is None:
                decode = decoder(chunk, encoding, errors)
            text = decode(chunk)
            self.feed(text, is_final=False)
            yield from self.done
            self.done.clear()
            if progress:
                progress(raw.tell())
        if decode is None:
            raise CannotRead("is empty")
        self.feed(decode(b"", final=True), is_final=True)
        yield from self.done

    def feed(self, text: str, *, is_final: bool):
        try:
            self.parser.Parse(storable(text).encode(), is_final)
        except expat.ExpatError as error:
            if is_final and error.code in INCOMPLETE:
                raise CannotRead("ends early: it is not complete") from error
            what = expat.ErrorString(error.code)
            raise CannotRead(f"is not valid XML in line {error.lineno}: {what}") from error

    def start(self, name, attrs):
        self.depth += 1
        if self.depth == 1 and self.root and name != self.root:
            raise CannotRead(f"is not an export of this kind: it begins with <{name[:40]}>, not with <{self.root}>")
        if self.depth > MAX_DEPTH:
            raise CannotRead(f"has elements nested more than {MAX_DEPTH} deep in line {self.parser.CurrentLineNumber}")
        if self.open:
            self.end_text()
            node = Node(name, attrs)
            self.open[-1].children.append(node)
            self.open.append(node)
            self.count(200)  # about what an element takes
        elif name in self.names:
            self.open.append(Node(name, attrs))
            self.record_length = 0

    def end(self, name):
        self.depth -= 1
        if self.open:
            self.end_text()
            node = self.open.pop()
            if not self.open:
                self.done.append(node)

    def end_text(self):
        if self.pieces:
            self.open[-1].text += "".join(self.pieces)
            self.pieces.clear()
        self.length = 0

    def take_text(self, text):
        if self.open:
            self.pieces.append(text)
            self.length += len(text)
            self.count(len(text))
            if self.length > MAX_TEXT:
                raise CannotRead(f"has an element of more than {MAX_TEXT // 1024 // 1024} MB: <{self.open[-1].name}>")

    def count(self, length):
        self.record_length += length
        if self.record_length > MAX_RECORD:
            raise CannotRead(f"has a record of more than {MAX_RECORD // 1024 // 1024} MB: <{self.open[0].name}>")

    def refuse_entity(self, name, *args):
        raise CannotRead(f"defines an entity, &{name[:40]};: exports have none, so it is not read")

    def skipped(self, name, is_parameter):
        if not is_parameter:
            self.take_text(html.entities.html5.get(f"{name};", f"&{name};"))


def decoder(start: bytes, encoding: str | None, errors: str):
    """Return a function that decodes the next bytes; by default in the encoding that the XML declares, or UTF-8.

    `errors` is for UTF-8 that nobody has asked for.
    """
    mark = next((name for bom, name in BYTE_ORDER_MARKS.items() if start.startswith(bom)), None)
    declared = DECLARED.match(start)
    name = encoding or mark or (declared[1].decode() if declared else "utf-8")
    try:
        is_utf_8 = codecs.lookup(name).name in ("utf-8", "utf-8-sig") and not encoding
        incremental = codecs.getincrementaldecoder(name)(errors if is_utf_8 else "strict")
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise CannotRead(f"declares an encoding that does not exist: {name}") from error
    if b"\0" in start[:1000] and not name.lower().startswith("utf-16"):
        raise CannotRead("is no text but binary data")
    position = 0

    def decode(data: bytes, *, final: bool = False) -> str:
        nonlocal position
        try:
            text = incremental.decode(data, final)
        except UnicodeDecodeError as error:
            found = error.object[error.start] if error.start < len(error.object) else 0
            raise CannotRead(
                f"is not {name}: byte 0x{found:02x} near position {position + error.start}; "
                "name its encoding, as in --encoding cp1252"
            ) from error
        position += len(data)
        return text

    return decode
