"""A reader's words: what is removed before they are stored, how they are compared, and how they are shown."""

import re
import unicodedata
from functools import cache
from urllib.parse import unquote

from confusable_homoglyphs import categories, confusables
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

# Overrides and embeddings turn the text around them; marks and joiners (U+200C to U+200F) stay: people need them.
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and symbols by their category, but nothing to see: the Hangul fillers and the empty Braille pattern.
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = set("\u00ad\u034f\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")

SAME_SHAPE = str.maketrans("i1|!0", "llllo")

# Every part is bounded or can't match what follows it: no text makes the search slower than its length.
LINK = re.compile(r"\b(?:https?://(?=[\w\[])[^\s<>\"]+|mailto:[^\s<>\"@?]{1,64}@[\w.-]{1,255})", re.IGNORECASE)
ANY_LINK = re.compile(r"https?://[^\s<>\"]*|\bwww\.[^\s<>\"]+|\[url|<a\s", re.IGNORECASE)

MOST_HOSTS = 20  # of one comment
# Of ASCII, all but letters, digits, points, hyphens and underscores.
NOT_IN_HOSTS = re.compile(r"[\x00-,/:-@\[-^`{-\x7f]")


def clean(text: str) -> str:
    """`text` as it is stored: no control characters, lone surrogates or what turns text around; lines end in \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    kept = (
        character
        for character in text
        if character in "\n\t"
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in BIDI_CONTROLS)
    )
    return "".join(kept).strip()


def is_seen(text: str) -> bool:
    """Whether anything of `text` meets the eye: spaces, format characters and marks on nothing don't."""
    unseen = {"Cc", "Cf", "Cs", "Mn", "Mc", "Me", "Zs", "Zl", "Zp"}  # not Cn: an emoji may be newer than Python
    return any(unicodedata.category(character) not in unseen and character not in BLANK for character in text)


def clean_line(text: str) -> str:
    """`text` as one line, white space folded."""
    return " ".join(clean(text).split())


@cache
def _latin_lookalike(character: str) -> str:
    alike = [entry["c"] for entry in confusables.confusables_data.get(character, ()) if len(entry["c"]) == 1]
    latin = [candidate for candidate in alike if candidate.isascii()]
    # Cyrillic І looks like l too; the candidate of its own case is the one that was meant.
    same_case = [candidate for candidate in latin if candidate.isupper() == character.isupper()]
    return (same_case or latin or [character])[0]


@cache
def _is_latin(character: str) -> bool:
    return categories.alias(character) == "LATIN"


def fold(text: str, *, whole_words: bool = False) -> tuple[str, list[int]]:
    """A copy of `text` for comparison only, and for each of its characters the position in `text` that it came from.

    Compatibility forms are unified, invisible characters dropped, case folded. Look-alikes are brought to Latin in
    words that mix Latin with another script; with `whole_words` in all (for names only: it would wreck Russian text).
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
                folded.append(piece)
                origins.append(offset)
    return "".join(folded), origins


def fold_name(name: str) -> str:
    """A name as it looks: two names that fold alike can be taken for each other."""
    bare = unicodedata.normalize("NFKD", fold(name, whole_words=True)[0])
    return "".join(character for character in bare.translate(SAME_SHAPE) if character.isalnum())


def number_in(text: str) -> int | None:
    """The number of a row that an address or a form names; None for everything that can't be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def ascii_domain(domain: str) -> str:
    """Return the name that mail for `domain` goes to: many spellings, in wide or accented letters, are of one."""
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return domain.lower()


def links_in(text: str) -> list[tuple[int, int]]:
    """Start and end of everything in `text` that its writer could have meant as a link."""
    return [match.span() for match in ANY_LINK.finditer(text)]


def hosts_in(text: str) -> list[str]:
    """The hosts of the links in `text`, each once, in their order, at most MOST_HOSTS: in small letters and, as people
    write it or leave it out, without a leading "www.". Names that are too long for a host are left out.
    """
    hosts: dict[str, None] = {}
    for match in ANY_LINK.finditer(text):
        host = _host_of(match.group())
        if 0 < len(host) <= 253:
            hosts[host] = None
        if len(hosts) == MOST_HOSTS:
            break
    return list(hosts)


def _host_of(link: str) -> str:
    """Empty for what only begins like a link. Read as browsers do, which decode, drop what is invisible and unify."""
    address = re.sub(r"^https?://", "", link, flags=re.IGNORECASE)
    authority = re.split(r"[/?#\\]", address, maxsplit=1)[0].rpartition("@")[2]
    if network_address := re.match(r"\[[0-9a-f:.]+\]", authority, re.IGNORECASE):
        return network_address[0].lower()
    name = "".join(character for character in clean(unquote(authority)) if character not in INVISIBLE)
    host = re.split(NOT_IN_HOSTS, unicodedata.normalize("NFKC", name).lower(), maxsplit=1)[0].strip(".…’”»")
    return host.removeprefix("www.") if "." in host else ""


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
            format_html_join(SafeString("<br>"), "{}", ((_with_links(line),) for line in lines)),
        )
        for is_quote, lines in blocks
        if any(line.strip() for line in lines)
    )
    return SafeString("\n".join(rendered))


def _with_links(line: str) -> SafeString:
    pieces, position = [], 0
    for match in LINK.finditer(line):
        address = without_closing_marks(match.group())
        pieces.append(escape(line[position : match.start()]))
        pieces.append(format_html('<a href="{}" rel="ugc nofollow noopener">{}</a>', address, address))
        position = match.start() + len(address)
    pieces.append(escape(line[position:]))
    return SafeString("".join(pieces))


def without_closing_marks(address: str) -> str:
    """`address` without the marks of the sentence around it: a bracket stays where the address opened it."""
    end = len(address)
    unopened = address.count(")") - address.count("(")
    while address[end - 1] in ".,;:!?…'’\"”»)]}*_":
        if address[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return address[:end]
