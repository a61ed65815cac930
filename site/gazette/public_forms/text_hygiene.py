"""Clean and compare what readers type."""

import re
import unicodedata
from functools import lru_cache

from .confusables import LETTER_SYMBOLS, looks

# Overrides and embeddings reorder surrounding text; marks and joiners (U+200C to U+200F) stay: scripts need them.
BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069"
# With all of the categories Cc and Cs but tab and line feed.
REMOVED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{BIDI_CONTROLS}]")
# Letters and symbols by category, but blank: the Hangul fillers and the empty Braille pattern.
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = set("\u00ad\u034f\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")
# Selectors of forms and the joiner of graphemes.
IGNORED = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Combining classes of vowel signs and of the sign that takes a vowel away.
VOWEL_SIGNS = (0, 9)
I_AS_L = str.maketrans("i", "l")
TRADE_MARK = re.compile("[™℠]")
SIGN_FOR_L = re.compile(r"(?<=\w)[!|](?=\w)")
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


@lru_cache(maxsize=4096)
def _look(character: str) -> str:
    """Return the look of one character of a name in small letters; a space for what is between words."""
    kind = unicodedata.category(character)
    if IGNORED.match(character) or kind in {"Cf", "Me"}:
        return ""
    if kind in {"Mn", "Mc"}:  # accents may be left out, vowel signs may not
        return character if unicodedata.combining(character) in VOWEL_SIGNS else ""
    if not character.isalnum() or character in BLANK:
        return " "
    # "I" looks like "l", and is read as "i" beside other Latin letters.
    table, letter = looks(), character.casefold() if character.isascii() else character
    look = unicodedata.normalize("NFKD", table.get(letter, letter)).casefold()
    look = "".join(table.get(each, each) for each in look)
    return "".join(filter(str.isalnum, look)) or look


def name_words(name: str) -> list[str]:
    """Return the words of a name by their look (the skeleton of UTS 39), in small letters without accents."""
    letters = "".join(LETTER_SYMBOLS.get(character, character) for character in TRADE_MARK.sub("", name))
    plain = SIGN_FOR_L.sub("l", unicodedata.normalize("NFKD", letters))
    return "".join(map(_look, plain)).split()


def fold_name(name: str) -> str:
    """Return a name by its look: names with the same result can be mistaken for each other."""
    return "".join(name_words(name)).translate(I_AS_L)


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
