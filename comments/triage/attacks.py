"""Ways to disguise a text from filters, to measure what the model makes of them.

Independent of what reads disguises: the letters are chosen by their shapes, and nothing is imported from there.
"""

import random
import unicodedata
from collections.abc import Callable

CYRILLIC = str.maketrans("abcdehijklmnopqrstvwxyzABCEHIJKMOPSTVXYZ", "аьсԁеһіјкӏмпорԛгѕтѵԝхузАВСЕНІЈКМОРЅТѴХУЗ")
GREEK = str.maketrans("abdeiknoptuvwxyABEHIKMNOPTXYZ", "αβδεικηορτυνωχγΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
LEET = str.maketrans("aeiost", "431057")


def _shifted(small: int, large: int) -> Callable[[str], str]:
    """Return a function that writes ASCII letters as those of another alphabet in Unicode."""
    table = {ord("a") + n: chr(small + n) for n in range(26)} | {ord("A") + n: chr(large + n) for n in range(26)}
    return lambda text: text.translate(table)


def leet(text: str) -> str:
    """Write digits for letters, but for the first of each word."""
    return " ".join(word[:1] + word[1:].translate(LEET) for word in text.split(" "))


def spaced(text: str) -> str:
    """Put full stops between the letters of the longer words."""
    return " ".join(".".join(word) if len(word) > 3 and word.isalpha() else word for word in text.split(" "))


def marked(text: str) -> str:
    return "".join(character + ("\u0336" if character.isalpha() else "") for character in text)


def invisible(text: str) -> str:
    return "".join(character + ("\u200b" if character.isalpha() else "") for character in text)


def accented(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(c + ("\u0301" if c in "aeiouAEIOU" else "") for c in text))


ATTACKS: dict[str, Callable[[str], str]] = {
    "cyrillic": lambda text: text.translate(CYRILLIC),
    "greek": lambda text: text.translate(GREEK),
    "bold": _shifted(0x1D41A, 0x1D400),
    "squared": _shifted(0x1F130, 0x1F130),
    "circled": _shifted(0x24D0, 0x24B6),
    "wide": _shifted(0xFF41, 0xFF21),
    "leet": leet,
    "spaced": spaced,
    "overlay": marked,
    "invisible": invisible,
}
DILUTION = "dilution"


def dilute(text: str, good: list[str], source: random.Random) -> str:
    """Append three good comments."""
    return "\n".join([text, *source.sample(good, min(3, len(good)))])
