"""Footnotes are stored in the text as `<footnote text="…"></footnote>`, and so move with it.

They are numbered in the order of the whole article when it is rendered; equal texts are one note. A note is plain text,
in which *italics* are set in italics, and [text](URL) and bare URLs become links.
"""

import html
import re
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from comments.text import LINK, without_closing_marks

# The format that the editor and the importer write, with the text escaped.
FOOTNOTE_TAG = re.compile(r'<footnote text="([^"<>]*)"></footnote>')
# Any footnote tag: what FOOTNOTE_TAG has not replaced is malformed, and removed.
ANY_FOOTNOTE_TAG = re.compile(r"</?footnote\b[^>]*>")
# Each part has a maximum length or excludes the character that ends it, so the search takes linear time.
MARKED_UP = re.compile(
    r"\[(?P<words>[^\[\]]{1,500})\]\((?P<url>[^\s()<>\"]{1,2000}(?:\([^\s()<>\"]{0,200}\)[^\s()<>\"]{0,200})?)\)"
    r"|\*(?P<italic>[^\s*](?:[^*]{0,498}[^\s*])?)\*"
    rf"|(?P<bare>{LINK.pattern})",
    re.IGNORECASE,
)
# A note such as "Ibid." or "See *ibid.*" is about whatever is before it: equal ones stay apart.
REFERS_BACK = re.compile(
    r"[\W_]*(?:(?:see|also|cf|vgl|siehe|auch|s|انظر)[\W_]+)*"
    r"(?:(?:ibid|ibidem|idem|ebd|ebenda|a\. ?a\. ?O|(?:op|loc)\. ?cit|المرجع|المصدر)\b|(?:id|ders|dies)\.)",
    re.IGNORECASE,
)
LINK_TARGET = re.compile(r"https?://[\w\[]|mailto:[^\s@]+@|/(?![/\\])|#", re.IGNORECASE)


@dataclass(frozen=True)
class Footnote:
    """A note, and the ids of its marks in the text."""

    number: int
    html: SafeString
    marks: list[str]


def mark(text: str) -> str:
    """Return a note as it is stored in rich text; an empty string for an empty note."""
    text = one_line(text)
    return f'<footnote text="{html.escape(text)}"></footnote>' if text else ""


def texts_in(source: str) -> list[str]:
    """Return the texts of the notes in a stored rich text, without markup."""
    texts = (one_line(html.unescape(found)) for found in FOOTNOTE_TAG.findall(source))
    return [plain(text) for text in texts if text]


def numbered(source: str) -> tuple[SafeString, list[Footnote]]:
    """Replace the footnote tags of an article's HTML by numbered links; return the HTML and the notes in order."""
    notes: list[Footnote] = []
    known: dict[str, Footnote] = {}

    def reference(match: re.Match) -> str:
        text = one_line(html.unescape(match[1]))
        if not text:
            return ""
        note = known.get(text)
        if note is None or REFERS_BACK.match(text):
            note = known[text] = Footnote(len(notes) + 1, rendered(text), [])
            notes.append(note)
        again = f"_{len(note.marks) + 1}" if note.marks else ""
        note.marks.append(f"notemark_{note.number}{again}")
        link = f'<a id="{note.marks[-1]}" href="#note_{note.number}" role="doc-noteref">{note.number}</a>'
        return f'<sup class="note-mark">{link}</sup>'

    source = FOOTNOTE_TAG.sub(reference, without_space_before(source))
    return SafeString(ANY_FOOTNOTE_TAG.sub("", source)), notes


def without_space_before(source: str) -> str:
    """Remove the space typed before a note, except between two notes, whose numbers would read as one."""
    *before, last = source.split("<footnote ")
    stripped = [part if part.rstrip().endswith("</footnote>") else part.rstrip() for part in before]
    return "<footnote ".join([*stripped, last])


def rendered(text: str) -> SafeString:
    """Return a note's text as HTML, escaped except for our own tags."""
    pieces, position = [], 0
    for match in MARKED_UP.finditer(text):
        pieces.append(escape(text[position : match.start()]))
        piece, length = _element(match)
        pieces.append(piece)
        position = match.start() + length
    return SafeString("".join([*pieces, escape(text[position:])]))


def plain(text: str) -> str:
    """Return a note's text without its markup. Bare URLs stay; those behind a [text] go."""
    return MARKED_UP.sub(lambda found: found["words"] or found["italic"] or found["bare"], text)


def one_line(text: str) -> str:
    return " ".join(text.split())


def _element(match: re.Match) -> tuple[SafeString, int]:
    """Return the HTML of a match, and how many of its characters it replaces."""
    if match["italic"]:
        return format_html("<i>{}</i>", match["italic"]), len(match[0])
    if match["bare"]:
        url = without_closing_marks(match["bare"])
        return format_html('<a href="{}">{}</a>', url, url), len(url)
    if LINK_TARGET.match(match["url"]):
        return format_html('<a href="{}">{}</a>', match["url"], match["words"]), len(match[0])
    return escape(match[0]), len(match[0])
