"""Importing articles: a file of any known format becomes a `ParsedArticle` (here), and that an article (`store`)."""

from dataclasses import replace

from . import files, html, markdown, plain_text
from .library import FindPicture, find_picture
from .parsed_article import MAX_TITLE, CannotImport, ParsedArticle

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm")
SUPPORTED = (".txt", *MARKDOWN, *HTML)
NOT_YET = (".docx",)


def read(path, encoding=None, find_picture: FindPicture = find_picture) -> ParsedArticle:
    """Return what the file at `path` (a `pathlib.Path`) contains; its ending names the format. Raises CannotImport."""
    ending = path.suffix.lower()
    if path.is_file():
        if ending in NOT_YET:
            raise CannotImport(f"{ending} is not supported yet: save the file as .html, .txt or .md")
        if ending not in SUPPORTED:
            raise CannotImport(
                f"the ending {ending or '(none)'} is of no supported format: save the file as .txt, .md or .html"
            )
    if ending in HTML and encoding is None:
        encoding = html.charset_of(files.read_bytes(path))
    text, notes = files.without_control_characters(files.read_text(path, encoding))
    if ending in HTML:
        parsed = html.parse(text, find_picture)
    else:
        parsed = markdown.parse(text, find_picture) if ending in MARKDOWN else plain_text.parse(text)
    if len(parsed.title) > MAX_TITLE:
        raise CannotImport(
            f"the title has {len(parsed.title)} characters, {MAX_TITLE} are allowed; shorten it: {parsed.title[:60]}…"
        )
    return replace(parsed, changed=notes + parsed.changed)
