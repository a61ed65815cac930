"""Reading a file of unknown origin: its size and its encoding.

Messages of the command alone are not translated: those about paths on the server, and about its options.
"""

import re
import unicodedata

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from gazette.imports.texts import NOT_STORABLE

from .formats import DOCUMENTS, ending_of
from .parsed_article import CannotImport, ImportNote

MAX_BYTES = 5 * 1024 * 1024  # some 800,000 words: probably the wrong file
MAX_CONTROL_CHARACTERS = 10_000  # each line with some gets a note

MAX_DOCUMENT_BYTES = 50 * 1024 * 1024  # of a word processor, with its pictures
SURROGATES = re.compile("[\ud800-\udfff]")


def text_of(data, encoding=None):
    """Return the text of a file, with `\\n` as line ends and no byte order mark.

    `encoding` is UTF-8 by default. Raises CannotImport if it is no text.
    """
    return decode(data, encoding).replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path, max_bytes=MAX_BYTES):
    """Return the content of the file at `path` (a `pathlib.Path`); never reads more than the limit.

    Raises CannotImport if the file does not exist, is empty or too large.
    """
    try:
        if path.is_dir():
            raise CannotImport("is a directory; name the files in it")
        if not path.exists():
            raise CannotImport("there is no such file")
        if not path.is_file():
            raise CannotImport("is not a regular file")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise CannotImport(f"cannot be read: {error.strerror}") from error
    return checked(data, max_bytes)


def most_bytes(name):
    return MAX_DOCUMENT_BYTES if ending_of(name) in DOCUMENTS else MAX_BYTES


def checked(data, max_bytes):
    if len(data) > max_bytes:
        raise CannotImport(
            _("is larger than %(number)d MB, too large for an article: is it the right file?")
            % {"number": max_bytes // 1024 // 1024}
        )
    if not data.strip():
        raise CannotImport(_("is empty"))
    return data


def decode(data, encoding=None):
    if encoding is None:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise CannotImport("is UTF-16, not UTF-8; use --encoding utf-16")
        if name := utf_16_of(data):
            raise CannotImport(f"looks like UTF-16 without a byte order mark; use --encoding {name}")
        if b"\0" in data:
            position = position_in(data, data.index(0))
            raise CannotImport(
                _("is not a text but binary data (a zero byte at %(position)s): save it as plain text")
                % {"position": position}
            )
    name = encoding or "UTF-8"
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        bad = data[error.start] if error.start < len(data) else 0
        advice = "" if encoding else "; an older encoding has to be named, as in --encoding cp1252"
        values = {"encoding": name, "byte": bad, "position": position_in(data, error.start)}
        raise CannotImport(_("is not %(encoding)s: byte 0x%(byte)02x at %(position)s") % values + advice) from error
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise CannotImport(
            _("is not a text, or not %(encoding)s: it has a zero character in line %(line)d")
            % {"encoding": name, "line": text.count("\n", 0, text.index("\0")) + 1}
        )
    if SURROGATES.search(text):
        raise CannotImport(_("is not %(encoding)s: it has half a character") % {"encoding": name})
    if is_blank(text):
        raise CannotImport(_("is empty"))
    if len(NOT_STORABLE.findall(text)) > MAX_CONTROL_CHARACTERS:
        raise CannotImport(
            _("has more than %(number)s control characters: is it the right file?")
            % {"number": intcomma(MAX_CONTROL_CHARACTERS)}
        )
    return text


def utf_16_of(data):
    """Return the name of the encoding if this looks like UTF-16 without a byte order mark, else ""."""
    zeros = data[::2].count(0), data[1::2].count(0)
    return ("utf-16-be" if zeros[0] else "utf-16-le") if min(zeros) == 0 and max(zeros) > len(data) / 4 else ""


def position_in(data, position):
    values = {"position": position, "line": data.count(b"\n", 0, position) + 1}
    return _("position %(position)d (line %(line)d)") % values


def without_control_characters(text):
    """Return the text without control characters, and a note for each line that had some."""
    notes = [
        ImportNote(
            number,
            NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", line).strip(),
            _("control characters were removed"),
        )
        for number, line in enumerate(text.split("\n"), start=1)
        if NOT_STORABLE.search(line)
    ]
    return NOT_STORABLE.sub("", text), tuple(notes)


def is_blank(text):
    """Return whether the text has only spaces, zero-width and control characters."""
    return all(character.isspace() or unicodedata.category(character) in ("Cc", "Cf") for character in text)
