"""Clean and compare what readers type."""

import re
import unicodedata
from contextlib import suppress
from functools import cache
from string import ascii_lowercase

from confusable_homoglyphs import categories
from confusable_homoglyphs.utils import load

# Overrides and embeddings reorder surrounding text; marks and joiners (U+200C to U+200F) stay: scripts need them.
BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069"
# With all of the categories Cc and Cs but tab and line feed.
REMOVED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{BIDI_CONTROLS}]")
# Letters and symbols by category, but blank: the Hangul fillers and the empty Braille pattern.
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = set("\u00ad\u034f\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")
SAME_SHAPE = str.maketrans("i1|!0", "llllo")
LONGEST_DOMAIN = 253
# Marks above and below one letter: Tibetan seed syllables have eight, and thousands cover what is around them.
MOST_MARKS = 8


def clean(text: str) -> str:
    """Return `text` without control characters, lone surrogates, bidi controls, stacked marks; lines end in \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return limit_combining_marks(REMOVED.sub("", text)).strip()


def limit_combining_marks(text: str) -> str:
    """Return `text` with at most MOST_MARKS combining marks on a character."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        if kind in {"Mn", "Me"}:
            marks += 1
        elif kind != "Cf":  # marks on both sides of a joiner stack up
            marks = 0
        if marks <= MOST_MARKS or kind == "Cf":
            kept.append(character)
    return "".join(kept)


def has_visible_text(text: str) -> bool:
    """Return whether `text` has a visible character: not only spaces, format characters and combining marks."""
    unseen = {"Cc", "Cf", "Cs", "Mn", "Mc", "Me", "Zs", "Zl", "Zp"}  # not Cn: an emoji may be newer than Python
    return any(unicodedata.category(character) not in unseen and character not in BLANK for character in text)


def clean_line(text: str) -> str:
    """Return cleaned `text` as one line with single spaces."""
    return " ".join(clean(text).split())


def _latin_lookalikes() -> dict[str, str]:
    """Return the ASCII letter that resembles a character, by character.

    Only these are kept: the module `confusables` would keep all look-alikes of all scripts, 7 MB, in each process.
    """
    found = {}
    for character, entries in load("confusables.json").items():
        latin = [entry["c"] for entry in entries if len(entry["c"]) == 1 and entry["c"].isascii()]
        # Cyrillic І resembles l too; prefer the candidate of the same case.
        same_case = [candidate for candidate in latin if candidate.isupper() == character.isupper()]
        if latin:
            found[character] = (same_case or latin)[0]
    for letter in ascii_lowercase:
        with suppress(KeyError):  # there is no small capital x
            found[unicodedata.lookup(f"LATIN LETTER SMALL CAPITAL {letter}")] = letter
    return found


LATIN_LOOKALIKES = _latin_lookalikes()


@cache
def _is_latin(character: str) -> bool:
    return categories.alias(character) == "LATIN"


def fold(text: str, *, whole_words: bool = False) -> tuple[str, list[int]]:
    """Return `text` normalised for comparison, and for each character its position in `text`.

    Compatibility forms are unified, invisible characters dropped, case folded. Look-alikes are brought to Latin in
    words that mix Latin with another script; with `whole_words` in all (for names only: it would wreck Russian text).
    """
    if text.isascii():
        return text.lower(), list(range(len(text)))
    folded: list[str] = []
    origins: list[int] = []
    for match in re.finditer(r"\S+|\s+", text):
        word = match.group()
        if word.isascii():
            folded.append(word.lower())
            origins.extend(range(*match.span()))
            continue
        latin = [_is_latin(character) for character in word if character.isalpha()]
        mixed = any(latin) and not all(latin)
        for offset, character in enumerate(word, start=match.start()):
            if character in INVISIBLE:
                continue
            if (mixed or whole_words) and not character.isascii():
                character = LATIN_LOOKALIKES.get(character, character)
            for piece in unicodedata.normalize("NFKC", character).casefold():
                folded.append(piece)
                origins.append(offset)
    return "".join(folded), origins


def fold_name(name: str) -> str:
    """Return a name normalised by its look: names with the same result can be mistaken for each other."""
    bare = unicodedata.normalize("NFKD", fold(name, whole_words=True)[0])
    return "".join(character for character in bare.translate(SAME_SHAPE) if character.isalnum())


def parse_id(text: str) -> int | None:
    """Parse a row id from a URL or form; None if it can't be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def ascii_domain(domain: str) -> str:
    """Return the name that mail for `domain` goes to: many spellings, in wide or accented letters, are of one."""
    if len(domain) > LONGEST_DOMAIN:  # looking up so many letters takes a second
        return domain.lower()
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return domain.lower()
