import ast
import codecs
import os
from pathlib import Path

import pytest

from blog import importers
from blog.importers.files import MAX_BYTES
from blog.importers.parsed_article import CannotImport

ARTICLE = "Café notes\nA lead.\nHeading\nA paragraph.\n"


def write(folder, content, name="a.txt"):
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path, encoding=None):
    """The line with which the import refuses the file."""
    with pytest.raises(CannotImport) as refused:
        importers.read(path, encoding)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (codecs.BOM_UTF8 + "\N{ZERO WIDTH SPACE}\n".encode(), "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not a text but binary data (a zero byte at position 8 (line 3)): save it"),
        (b"Title\nA caf\xe9.\n", "is not UTF-8: byte 0xe9 at position 11 (line 2); an older encoding has to be named"),
        (b"Title\nA caf\xc3", "is not UTF-8: byte 0xc3 at position 11 (line 2)"),
        ("Title".encode("utf-16"), "is UTF-16, not UTF-8; use --encoding utf-16"),
        ("Title".encode("utf-16-le"), "looks like UTF-16 without a byte order mark; use --encoding utf-16-le"),
        ("Title".encode("utf-16-be"), "looks like UTF-16 without a byte order mark; use --encoding utf-16-be"),
        (b"\x01a\n" * 10_001, "has more than 10,000 control characters: is it the right file?"),
        (b"x" * (MAX_BYTES + 1), "is larger than 5 MB"),
        (b"x" * 256, "the title has 256 characters, 255 are allowed; shorten it: xxx"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path, content, message):
    if len(content) == 256:
        content += b"\nLead.\nHeading\nText.\n"

    assert refusal(write(tmp_path, content)).startswith(message)


def test_other_formats_irregular_and_huge_files_are_refused(tmp_path):
    for name, message in {
        "a.html": "has no title: neither a heading of level 1",
        "a.docx": "is damaged, or not a file of this format",
        "a.PDF": "PDF files can’t be imported. Use the document that the PDF was made from.",
        "a.doc": "DOC files can’t be imported. Save the file as .docx.",
        "wp.xml": "XML files can’t be imported. If it is the export of a WordPress site, ask",
        "ghost.json": "JSON files can’t be imported. If it is the export of a Ghost site, ask",
        "article": "Files without an ending can’t be imported. Save the file as .docx",
    }.items():
        assert refusal(write(tmp_path, ARTICLE.encode(), name)).startswith(message)

    os.mkfifo(tmp_path / "pipe.txt")
    for name, message in {"none.txt": "no such file", ".": "is a directory", "pipe.txt": "not a regular file"}.items():
        assert message in refusal(tmp_path / name)
    path = tmp_path / "huge.txt"
    path.touch()
    os.truncate(path, 50 * 1024**3)  # more than memory holds; it takes no room on the disk
    assert "is larger than 5 MB" in refusal(path)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ARTICLE.encode(), None),
        (codecs.BOM_UTF8 + ARTICLE.encode(), None),
        (ARTICLE.replace("\n", "\r\n").encode(), None),
        (ARTICLE.replace("\n", "\r").encode(), None),
        (ARTICLE.encode("cp1252"), "cp1252"),
        (ARTICLE.encode("utf-16"), "utf-16"),
    ],
)
def test_encodings_and_line_ends(tmp_path, content, encoding):
    draft = importers.read(write(tmp_path, content), encoding)

    assert (draft.title, draft.lead) == ("Café notes", "A lead.")
    assert draft.sections[0].blocks == (("paragraph", "<p>A paragraph.</p>"),)


def test_another_encoding_than_the_named_is_refused(tmp_path):
    path = write(tmp_path, ARTICLE.encode() + b"x")

    assert refusal(path, "ascii").startswith("is not ascii: byte 0xc3 at position 3 (line 1)")
    assert refusal(path, "utf-32").startswith("is not utf-32: byte")


def test_control_characters_are_removed_and_reported(tmp_path):
    draft = importers.read(write(tmp_path, ARTICLE.replace("A para", "A\x08 para").encode()))

    assert draft.sections[0].blocks == (("paragraph", "<p>A paragraph.</p>"),)
    assert [(note.line, note.why) for note in draft.changed] == [(4, "control characters were removed")]


def test_html_file_is_read_in_the_encoding_that_it_names(tmp_path):
    page = "<meta charset=windows-1252><h1>Café notes</h1><p>Lead.</p><h2>Mud</h2><p>Text.</p>"

    parsed = importers.read(write(tmp_path, page.encode("cp1252"), "a.html"))

    assert (parsed.title, parsed.lead, parsed.sections[0].heading) == ("Café notes", "Lead.", "Mud")
    for name in (b"utf-8", b"utf-16", b"rot13", b"nonsense"):
        other = page.encode("cp1252").replace(b"windows-1252", name)
        assert refusal(write(tmp_path, other, "b.html")).startswith("is not UTF-8: byte 0xe9")


def test_reasons_are_translatable_but_for_those_of_the_command_alone():
    found = set()
    for path in Path(importers.__file__).parent.rglob("*.py"):
        if path.parent.name == "sites":  # only the terminal and the report have its notes
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("CannotImport", "ImportNote"):
                texts = node.args[-1:] if node.func.id == "ImportNote" else node.args
                found |= {ast.unparse(text) for text in texts if isinstance(text, ast.Constant | ast.JoinedStr)}

    assert found == {
        "'is a directory; name the files in it'",
        "'is a link that leads out of the folder'",
        "'is not a regular file'",
        "'is UTF-16, not UTF-8; use --encoding utf-16'",
        "'there is no such file'",
        "f'a file {name}, whose folder is not known, was imported: --overwrite if it is this one, else give it an id'",
        "f'cannot be read: {error.strerror}'",
        "f'has more than {MAX_IN_FOLDER:,} files in it: name a folder below it'",
        "f'looks like UTF-16 without a byte order mark; use --encoding {name}'",
    }
