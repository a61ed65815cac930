"""Folding: texts and queries as lower-case words without accents."""

import re
import unicodedata
from itertools import groupby

# Letters that Unicode does not decompose, as they are typed on keyboards without them.
LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n"}
)
# Scripts without spaces between words: each character counts as a word.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
MAX_WORD_LENGTH = 60


class _Separators(dict):
    """A table for `str.translate` that turns each character outside words into a space."""

    def __missing__(self, code):
        character = chr(code)
        is_in_word = character.isalnum() or unicodedata.category(character).startswith("M")
        self[code] = code if is_in_word else 32
        return self[code]


SEPARATORS = _Separators()
# `translate` keeps the length: positions in the result are positions in the text.
WORD = re.compile(rf"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})\S)+")


def fold(text: str) -> str:
    """Return `text` in lower case without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    # Vowel signs of Indic scripts change a word; accents and Arabic points do not.
    kept = "".join(character for character in decomposed if not _is_accent(character))
    return unicodedata.normalize("NFC", kept).translate(LETTERS)


def _is_accent(character: str) -> bool:
    kind = unicodedata.combining(character)
    return kind == 1 or 10 <= kind <= 35 or kind >= 200


def words_of(text: str) -> list[str]:
    """Return the folded words of `text`, each cut to MAX_WORD_LENGTH."""
    separated = fold(text).translate(SEPARATORS)
    words = separated.split() if separated.isascii() else WORD.findall(separated)
    return [word[:MAX_WORD_LENGTH] for word in words]


def spans_of(text: str) -> list[tuple[int, int, str]]:
    """Return the start and end of each word in `text`, with the folded word."""
    return [
        (match.start(), match.end(), fold(match[0])[:MAX_WORD_LENGTH])
        for match in WORD.finditer(text.translate(SEPARATORS))
    ]


def runs_of(text: str) -> list[tuple[str, ...]]:
    """Return the words of `text`, joined ones together: "high-water mark" is ("high", "water") and ("mark",)."""
    return [words for piece in text.split() for words in _split_by_script(words_of(piece)) if words]


def _split_by_script(words: list[str]):
    # Split where scripts with and without spaces meet.
    return (tuple(group) for _is_unspaced, group in groupby(words, lambda word: bool(UNSPACED.match(word))))
