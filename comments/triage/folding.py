"""Bring disguised text to a plain form: for judging only, never for storing or showing."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from gazette.public_forms.text_hygiene import INVISIBLE, LATIN_LOOKALIKES

# Drawn over a letter: strokes and rings that make "v̶i̶a̶g̶r̶a̶".
OVERLAYS = {chr(code) for code in (*range(0x0334, 0x0339), 0x20D2, 0x20D3, *range(0x20D8, 0x20DC), 0x20E5, 0x20E6)}
# Letters in circles and squares, of flags, and small capitals, which have no compatibility form.
SYMBOL_NAME = re.compile(
    r"(?:NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER|"
    r"LATIN LETTER SMALL CAPITAL) ([A-Z])"
)
# Scripts whose words need no joiners.
WITHOUT_JOINERS = re.compile(r"LATIN|CYRILLIC|GREEK|DIGIT")
LEET = str.maketrans("013457@$!|€", "oieastasiie")
# A word with digits or symbols for some of its letters: letters on both sides, or a sign before three letters.
DISGUISED = re.compile(r"(?<![\w@$!|€])(?=[\w@$!|€]*[a-z])(?=[\w@$!|€]*[013457@$!|€])[\w@$!|€]{3,40}(?![\w@$€])")
SPACED = re.compile(r"(?<!\w)\w(?P<gap> |[.·•*_~,;:\\|+-] ?)\w(?:(?P=gap)\w){2,}(?!\w)")
LINK = re.compile(r"(?:https?://|www\.)\S*|\S+@\S+\.\w+")


@dataclass(frozen=True)
class Folded:
    """`text` in its plain form; `origins`: for each of its characters the position in the text as it was sent."""

    text: str
    origins: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the sent text from which `text[start:end]` comes."""
        return self.origins[start], self.origins[end - 1] + 1

    def replace(self, start: int, end: int, kept: list[int], text: str) -> "Folded":
        """Return it with `text` for a span; its characters come from those at the positions `kept`."""
        origins = [*self.origins[:start], *(self.origins[position] for position in kept), *self.origins[end:]]
        return Folded(self.text[:start] + text + self.text[end:], origins)


def fold(text: str) -> Folded:
    """Return the plain form, in small letters: whatever a reader sees as the same letter is the same."""
    folded = Folded(text.lower(), list(range(len(text)))) if text.isascii() else _plain_letters(text)
    return _without_leet(_without_gaps(folded))


def _plain_letters(text: str) -> Folded:
    pieces: list[str] = []
    origins: list[int] = []
    for match in re.finditer(r"\S+|\s+", text):
        word, start = match.group(), match.start()
        if word.isascii():
            pieces.append(word.lower())
            origins.extend(range(start, match.end()))
            continue
        letters = list(_letters(word))
        scripts = {_is_latin(character) for character, _offset in letters if character.isalpha()}
        is_mixed = len(scripts) == 2
        for character, offset in letters:
            plain = LATIN_LOOKALIKES.get(character, character) if is_mixed and not character.isascii() else character
            pieces.append(plain.lower())
            origins.extend([start + offset] * len(plain.lower()))
    return Folded("".join(pieces), origins)


def _letters(word: str):
    """Yield the characters of a word with their offsets: composed, without overlays and what can't be seen."""
    without_joiners = WITHOUT_JOINERS.match(unicodedata.name(word[0], "")) is not None
    cluster, start = "", 0
    for offset, character in enumerate(word):
        if character in INVISIBLE:
            if without_joiners or character not in "\u200c\u200d":
                continue
        elif character in OVERLAYS:
            continue
        if unicodedata.combining(character) and cluster:
            # A second mark on a letter of these scripts is decoration.
            if len(cluster) == 1 or not without_joiners:
                cluster += character
            continue
        yield from ((plain, start) for plain in _normalized(cluster))
        cluster, start = character, offset
    yield from ((plain, start) for plain in _normalized(cluster))


@cache
def _normalized(cluster: str) -> str:
    if len(cluster) == 1 and (symbol := SYMBOL_NAME.match(unicodedata.name(cluster, ""))):
        return symbol[1].lower()
    return unicodedata.normalize("NFKC", cluster).casefold()


@cache
def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN")


def _without_gaps(folded: Folded) -> Folded:
    """Join letters that stand alone with the same sign between them: three or more."""
    for match in reversed(list(SPACED.finditer(folded.text))):
        kept = [
            position for position in range(*match.span()) if (position - match.start()) % (1 + len(match["gap"])) == 0
        ]
        folded = folded.replace(*match.span(), kept, "".join(folded.text[position] for position in kept))
    return folded


def _without_leet(folded: Folded) -> Folded:
    """Read digits and symbols as letters in words that are mostly letters."""
    if not re.search(r"[013457@$!|€]", folded.text):
        return folded
    links = [match.span() for match in LINK.finditer(folded.text)]
    characters = list(folded.text)
    for match in DISGUISED.finditer(folded.text):
        word = match.group().rstrip("!|")
        start, end = match.start(), match.start() + len(word)
        signs = sum(not character.isalpha() for character in word)
        inside = re.search(r"[^\W\d_][013457@$!|€]+[^\W\d_]|^[01345$€][^\W\d_]{2}", word)
        if not inside or signs * 2 > len(word) or any(a < end and start < b for a, b in links):
            continue
        characters[start:end] = word.translate(LEET)
    return Folded("".join(characters), folded.origins)
