"""Clean and compare what readers type."""

import re
import unicodedata
from functools import cache

from confusable_homoglyphs import categories, confusables

# Overrides and embeddings turn the text around them; marks and joiners (U+200C to U+200F) stay: people need them.
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and symbols by their category, but nothing to see: the Hangul fillers and the empty Braille pattern.
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = set("\u00ad\u034f\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")
SAME_SHAPE = str.maketrans("i1|!0", "llllo")


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


def has_visible_text(text: str) -> bool:
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


def parse_id(text: str) -> int | None:
    """The number of a row that an address or a form names; None for everything that can't be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def ascii_domain(domain: str) -> str:
    """Return the name that mail for `domain` goes to: many spellings, in wide or accented letters, are of one."""
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return domain.lower()
