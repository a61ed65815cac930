"""Text as it is searched: words of small letters without accents, the same for what is written and what is asked."""

import re
import unicodedata
from itertools import groupby

# Letters that Unicode does not take apart, as those who lack them on their keyboard write them.
LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n"}
)
# Scripts that put no space between words: each sign counts as one.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
LONGEST_WORD = 60


class _Separators(dict):
    """For `str.translate`: of every character whether it belongs to a word; what doesn't becomes a space."""

    def __missing__(self, code):
        character = chr(code)
        belongs = character.isalnum() or unicodedata.category(character).startswith("M")
        self[code] = code if belongs else 32
        return self[code]


SEPARATORS = _Separators()
# Of a length that `translate` keeps: positions in the result are positions in the text.
WORD = re.compile(rf"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})\S)+")


def fold(text: str) -> str:
    """`text` in small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    # Vowel signs and the like change what a word is; accents and points do not.
    kept = "".join(character for character in apart if not _is_accent(character))
    return unicodedata.normalize("NFC", kept).translate(LETTERS)


def _is_accent(character: str) -> bool:
    kind = unicodedata.combining(character)
    return kind == 1 or 10 <= kind <= 35 or kind >= 200


def words_of(text: str) -> list[str]:
    """The words of `text`, folded, none longer than LONGEST_WORD."""
    separated = fold(text).translate(SEPARATORS)
    words = separated.split() if separated.isascii() else WORD.findall(separated)
    return [word[:LONGEST_WORD] for word in words]


def spans_of(text: str) -> list[tuple[int, int, str]]:
    """Where the words of `text` stand in it, as it is written, and each as `words_of` would fold it."""
    return [
        (match.start(), match.end(), fold(match[0])[:LONGEST_WORD])
        for match in WORD.finditer(text.translate(SEPARATORS))
    ]


def runs_of(text: str) -> list[tuple[str, ...]]:
    """The words of `text` by what the writer joined: "high-water mark" is two words that belong together, and one."""
    return [words for piece in text.split() for words in _parted(words_of(piece)) if words]


def _parted(words: list[str]):
    # What is joined from two kinds of script is two things.
    return (tuple(group) for _is_unspaced, group in groupby(words, lambda word: bool(UNSPACED.match(word))))
