"""Footnotes stand in the text that they belong to, as `<footnote text="…"></footnote>`, and move with it.

They are numbered by their order in the whole article when it is shown. A note's text is plain, but for *words set in
italics*, [words](address) and bare addresses, which become links.
"""

import html
import re
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from comments.text import LINK, without_closing_marks

# The editor and the importer both write it so, the text escaped.
MARK = re.compile(r'<footnote text="([^"<>]*)"></footnote>')
# Whatever else pretends to be one.
ANY_MARK = re.compile(r"</?footnote\b[^>]*>")
# Every part is bounded, or can't match what follows it: no text makes the search slower than its length.
MARKED_UP = re.compile(
    r"\[(?P<words>[^\[\]]{1,500})\]\((?P<address>[^\s()<>\"]{1,2000}(?:\([^\s()<>\"]{0,200}\)[^\s()<>\"]{0,200})?)\)"
    r"|\*(?P<italic>[^\s*](?:[^*]{0,498}[^\s*])?)\*"
    rf"|(?P<bare>{LINK.pattern})",
    re.IGNORECASE,
)
LEADS_SOMEWHERE = re.compile(r"https?://[\w\[]|mailto:[^\s@]+@|/(?![/\\])|#", re.IGNORECASE)


@dataclass(frozen=True)
class Footnote:
    number: int
    html: SafeString


def mark(text: str) -> str:
    """A note as it is stored in rich text; nothing where it says nothing."""
    text = one_line(text)
    return f'<footnote text="{html.escape(text)}"></footnote>' if text else ""


def texts_in(source: str) -> list[str]:
    """The words of the notes in a stored rich text, without markup."""
    texts = (one_line(html.unescape(found)) for found in MARK.findall(source))
    return [plain(text) for text in texts if text]


def numbered(source: str) -> tuple[SafeString, list[Footnote]]:
    """Rendered HTML with a numbered link in the place of each note, and the notes in their order."""
    notes: list[Footnote] = []

    def reference(match: re.Match) -> str:
        text = one_line(html.unescape(match[1]))
        if not text:
            return ""
        notes.append(Footnote(len(notes) + 1, rendered(text)))
        return ('<sup class="note-mark"><a id="notemark_{0}" href="#note_{0}" role="doc-noteref">{0}</a></sup>').format(
            len(notes)
        )

    return SafeString(ANY_MARK.sub("", MARK.sub(reference, source))), notes


def rendered(text: str) -> SafeString:
    """A note's text as HTML: every tag is ours."""
    pieces, position = [], 0
    for match in MARKED_UP.finditer(text):
        pieces.append(escape(text[position : match.start()]))
        piece, length = _element(match)
        pieces.append(piece)
        position = match.start() + length
    return SafeString("".join([*pieces, escape(text[position:])]))


def plain(text: str) -> str:
    """A note's text without its marks, and with the addresses that it links to."""
    return MARKED_UP.sub(lambda found: found["words"] or found["italic"] or found["bare"], text)


def one_line(text: str) -> str:
    return " ".join(text.split())


def _element(match: re.Match) -> tuple[SafeString, int]:
    """The HTML of a match, and how many of its characters that stands for."""
    if match["italic"]:
        return format_html("<i>{}</i>", match["italic"]), len(match[0])
    if match["bare"]:
        address = without_closing_marks(match["bare"])
        return format_html('<a href="{}">{}</a>', address, address), len(address)
    if LEADS_SOMEWHERE.match(match["address"]):
        return format_html('<a href="{}">{}</a>', match["address"], match["words"]), len(match[0])
    return escape(match[0]), len(match[0])
