"""Characters that look like others: the table of Unicode's UTS 39, read when it is first needed.

`confusables.txt` is the table, `bin/confusables.py` makes it from the file of a new version of Unicode.
"""

import re
import unicodedata
from contextlib import suppress
from functools import cache
from pathlib import Path
from string import ascii_lowercase

# What Unicode takes for letters of its own, though in a word of Latin letters they pass for these.
OWN = {"ĸ": "k", "ʍ": "m", "π": "n", "n̩": "n", "ꞓ": "e", "ω": "w", "χ": "x", "ƅ": "b", "ӏ": "l"}
KINDS_OF_SYMBOLS = (
    "LATIN LETTER SMALL CAPITAL",
    "NEGATIVE CIRCLED LATIN CAPITAL LETTER",
    "NEGATIVE SQUARED LATIN CAPITAL LETTER",
)


def _letter_symbols() -> dict[str, str]:
    found = {}
    for kind in KINDS_OF_SYMBOLS:
        for letter in ascii_lowercase:
            with suppress(KeyError):  # there is no small capital x
                found[unicodedata.lookup(f"{kind} {letter}")] = letter
    return found


# Small capitals and letters in black circles and squares, which have no compatibility form.
LETTER_SYMBOLS = _letter_symbols()


@cache
def looks() -> dict[str, str]:
    """Return by character what it looks like: of all that look the same, the same."""
    own = LETTER_SYMBOLS | OWN
    found: dict[str, str] = {}
    for line in Path(__file__).with_name("confusables.txt").read_text().splitlines():
        if not line.startswith("#"):
            look, _colon, characters = line.partition(": ")
            text = "".join(chr(int(code, 16)) for code in look.split())
            text = own.get(text, text)
            found.update((chr(int(code, 16)), text) for code in characters.split())
    return found | {character: found.get(letter, letter) for character, letter in own.items() if len(character) == 1}


@cache
def latin_lookalikes() -> dict[str, str]:
    """Return by character the one ASCII letter that it looks like."""
    letters = {character: "m" if look == "rn" else look for character, look in looks().items()}
    found = {character: look for character, look in letters.items() if re.fullmatch("[A-Za-z]", look)}
    # Capital І looks like l too: as a small letter it does not.
    return {
        character: found.get(character.lower(), look) if character.isupper() and look.islower() else look
        for character, look in found.items()
        if not character.isascii()
    }
