"""A reader's words: what is removed before they are stored, how they are compared, and how they are shown."""

import re
import unicodedata
from functools import cache

from confusable_homoglyphs import categories, confusables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from linkify_it import LinkifyIt

# Overrides and embeddings turn the text around them; marks (U+200E, U+200F) and joiners stay, people need them.
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = set("\u00ad\u034f\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")

_links = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
_links.add("ftp:", None).add("//", None)
_links_of_any_form = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": True})


def clean(text: str) -> str:
    """`text` as it is stored: without control characters, lone surrogates and what turns text around; lines end in \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    kept = (
        character
        for character in text
        if character in "\n\t"
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in BIDI_CONTROLS)
    )
    return "".join(kept).strip()


def clean_line(text: str) -> str:
    """`text` as one line, white space folded."""
    return " ".join(clean(text).split())


@cache
def _latin_lookalike(character: str) -> str:
    for candidate in confusables.confusables_data.get(character, ()):
        if len(candidate["c"]) == 1 and candidate["c"].isascii():
            return candidate["c"]
    return character


@cache
def _is_latin(character: str) -> bool:
    return categories.alias(character) == "LATIN"


def fold(text: str, *, whole_words: bool = False) -> tuple[str, list[int]]:
    """A copy of `text` for comparison only, and for each of its characters the position in `text` that it came from.

    Compatibility forms are unified, invisible characters dropped, case folded. Look-alikes are brought to Latin in words that
    mix Latin with another script; with `whole_words` in every word (for names, never for texts: it would wreck Russian).
    """
    folded, origins = [], []
    for match in re.finditer(r"\S+|\s+", text):
        word = match.group()
        latin = [_is_latin(character) for character in word if character.isalpha()]
        mixed = any(latin) and not all(latin)
        for offset, character in enumerate(word, start=match.start()):
            if character in INVISIBLE:
                continue
            if (mixed or whole_words) and not character.isascii():
                character = _latin_lookalike(character)
            for piece in unicodedata.normalize("NFKC", character).casefold():
                if not unicodedata.combining(piece) or not whole_words:
                    folded.append(piece)
                    origins.append(offset)
    return "".join(folded), origins


def fold_name(name: str) -> str:
    """A name as it looks: two names that fold alike can be taken for each other."""
    return "".join(character for character in fold(name, whole_words=True)[0] if character.isalnum())


def links_in(text: str) -> list[tuple[int, int]]:
    """Start and end of everything in `text` that somebody could mean as a link."""
    return [(match.index, match.last_index) for match in _links_of_any_form.match(text) or ()]


def render(text: str) -> SafeString:
    """`text` as HTML: paragraphs, line breaks, `>` quotes and bare http(s) and mailto links. Every tag is ours."""
    blocks: list[tuple[bool, list[str]]] = []
    for paragraph in re.split(r"\n[ \t]*\n\s*", text):
        for line in paragraph.split("\n"):
            is_quote = line.startswith(">")
            if not blocks or blocks[-1][0] != is_quote or not blocks[-1][1]:
                blocks.append((is_quote, []))
            blocks[-1][1].append(line[1:].strip() if is_quote else line)
        blocks.append((False, []))
    rendered = (
        format_html(
            "<blockquote><p>{}</p></blockquote>" if is_quote else "<p>{}</p>",
            format_html_join(mark_safe("<br>"), "{}", ((_with_links(line),) for line in lines)),
        )
        for is_quote, lines in blocks
        if any(line.strip() for line in lines)
    )
    return mark_safe("\n".join(rendered))


def _with_links(line: str) -> SafeString:
    pieces, position = [], 0
    for match in _links.match(line) or ():
        pieces.append(format_html("{}", line[position : match.index]))
        pieces.append(format_html('<a href="{}" rel="ugc nofollow noopener">{}</a>', match.url, match.raw))
        position = match.last_index
    pieces.append(format_html("{}", line[position:]))
    return mark_safe("".join(pieces))
