"""Importing articles: a file of any known format becomes a `ParsedArticle` (here), and that an article (`store`)."""

import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePath

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from . import docx, files, html, markdown, odt, plain_text
from .archives import Archive
from .formats import DOCUMENTS, HTML, MARKDOWN, ending_of
from .front_matter import datetime_of
from .library import FindArticle, FindPicture, find_picture, no_article
from .parsed_article import MAX_TITLE, CannotImport, ParsedArticle
from .reading_limits import check_blocks, limited_time, without_garbage_collection
from .sources import Source, in_file

MAX_AUTHORS_AND_TOPICS = 100  # each is looked up
MAX_LINES = 100_000  # of Markdown or plain text
# The file of a post in a folder of Jekyll's.
DATED_POST = re.compile(r"/_posts/(?:.*/)?(\d{4}-\d{2}-\d{2})-([^/]+)\.\w+$")


def date_of(text: str) -> datetime | None:
    try:
        return datetime_of(text)
    except CannotImport:
        return None


def read(path: Path, encoding=None, find_picture: FindPicture = find_picture) -> ParsedArticle:
    """Return what the file at `path` contains; its ending names the format. Raises CannotImport."""
    return read_source(in_file(path), encoding, find_picture)


def read_source(
    source: Source,
    encoding=None,
    find_picture: FindPicture = find_picture,
    find_article: FindArticle = no_article,
) -> ParsedArticle:
    """Return what the source contains. Raises CannotImport, also for what takes too long to read."""
    ending = ending_of(source.name)
    with limited_time(), without_garbage_collection():
        data = source.read()
        if ending in DOCUMENTS:
            parsed = read_document(data, source.name, find_picture)
        else:
            parsed = read_text(data, ending, encoding, find_picture, find_article)
    if dated := DATED_POST.search(f"/{source.name}"):
        parsed = replace(parsed, slug=parsed.slug or dated[2], date=parsed.date or date_of(dated[1]))
    if len(parsed.title) > MAX_TITLE:
        raise CannotImport(
            _("the title has %(number)d characters, %(most)d are allowed; shorten it: %(title)s…")
            % {"number": len(parsed.title), "most": MAX_TITLE, "title": parsed.title[:60]}
        )
    if len(parsed.authors) + len(parsed.topics) > MAX_AUTHORS_AND_TOPICS:
        raise CannotImport(
            _("names more than %(number)d authors and topics: take some out") % {"number": MAX_AUTHORS_AND_TOPICS}
        )
    check_blocks(len(parsed.blocks) + len(parsed.sections))
    return parsed


def read_document(data: bytes, name: str, find_picture: FindPicture) -> ParsedArticle:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotImport(_("is protected by a password, or in the old format of Word: save it as .docx without one"))
    archive = Archive(BytesIO(data))
    if look_in := getattr(find_picture, "look_in", None):
        look_in(archive)
    reader = docx if ending_of(name) == ".docx" else odt
    return reader.parse(archive, find_picture, PurePath(name).stem)


def read_text(
    data: bytes, ending: str, encoding, find_picture: FindPicture, find_article: FindArticle
) -> ParsedArticle:
    if ending in HTML and encoding is None:
        encoding = html.charset_of(data)
    text, notes = files.without_control_characters(files.text_of(data, encoding))
    if ending in HTML:
        parsed = html.parse(text, find_picture, find_article)
    elif text.count("\n") > MAX_LINES:
        raise CannotImport(_("has more than %(number)s lines: take it in parts") % {"number": intcomma(MAX_LINES)})
    elif ending in MARKDOWN:
        parsed = markdown.parse(text, find_picture, find_article)
    else:
        parsed = plain_text.parse(text)
    return replace(parsed, changed=notes + parsed.changed)
