"""Bring disguised text to a plain form: for judging only, never for storing or showing."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from gazette.public_forms.confusables import LETTER_SYMBOLS, latin_lookalikes
from gazette.public_forms.text_hygiene import INVISIBLE

# Drawn over a letter: strokes and rings that make "v̶i̶a̶g̶r̶a̶".
OVERLAYS = {chr(code) for code in (*range(0x0334, 0x0339), 0x20D2, 0x20D3, *range(0x20D8, 0x20DC), 0x20E5, 0x20E6)}
WITHOUT_JOINERS = dict.fromkeys((0x200C, 0x200D))
# Two letters of flags in a row are a flag, one alone is a letter.
LETTER_OF_FLAGS = re.compile("(?<![\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff](?![\U0001f1e6-\U0001f1ff])")
# Single characters that stand for sentences of 18 and 8 letters: a text full of them would take as many times as long.
FIRST_OF_SENTENCE = {"\ufdfa": "\u0635", "\ufdfb": "\u062c"}
# Only of scripts whose letters are mixed with Latin ones to deceive: Korean or Arabic endings of a Latin word are not.
DECEIVING = ("CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU", "DESERET")
# Words that need no look at each letter: of one script, without marks and invisible characters. Tags end words.
SIMPLE_WORD = (
    r"(?:[\x21-\x3b\x3d\x3f-\x7e\u00a1-\u00ac\u00ae-\u017f\u2010-\u2027]++|"
    r"[\x21-\x3b\x3d\x3f\x40\x5b-\x60\x7b-\x7e\u0400-\u0481\u048a-\u052f\u0900-\u0dff\u0e00-\u0eff\u2010-\u2027"
    r"\u3001-\u3030\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]++|"
    r"[\x21-\x3b\x3d\x3f\x40\x5b-\x60\x7b-\x7e\u060c-\u06ff\u200c\u2010-\u2027]++)(?![^\s<>])"
)
# Rows of them, of which most texts consist, or one word, or what is between.
ROW = re.compile(rf"(?P<simple>(?<![^\s<>])(?:{SIMPLE_WORD}|[ \t\n\r<>]++)++)|[^\s<>]+|[\s<>]+")
WORD = re.compile(rf"(?P<simple>{SIMPLE_WORD}|[ \t\n\r<>]++)|[^\s<>]+|[\s<>]+")
# What is more than one character in its plain form.
LONGER = {"ß": "ss", "\u0130": "i\u0307", "…": "..."}
ANY_LONGER = re.compile(f"[{''.join(LONGER)}]")
ALPHABETS = re.compile(r"LATIN|CYRILLIC|GREEK|ARMENIAN|FULLWIDTH LATIN|MATHEMATICAL|DIGIT")
FOREIGN = "\u0370-\u03ff\u0400-\u052f"
FOREIGN_LETTER = re.compile(f"[{FOREIGN}]")
LATIN_LETTER = re.compile("[A-Za-z]")
MIXED = re.compile(f"[A-Za-z][{FOREIGN}]|[{FOREIGN}][A-Za-z]")
WORD_OF_LETTERS = re.compile(r"[^\W\d_]+")
# Of Russian or Greek text, three letters in ten look like no Latin ones: so many in a row without one are no accident.
MANY_LETTERS = 30
# Small letters that look like Latin ones only beside others: alone they are in too many words of their own languages.
WEAK = frozenset("вкмнптьετηωκχ")

LEET = str.maketrans("013457@$!|€", "oieastasiie")
SIGN = re.compile(r"[013457@$!|€]")
LATIN = "a-z\u00df-\u017f"
# Digits or symbols between letters; an exclamation mark only in a short word, as a space may be missing after it.
BETWEEN_LETTERS = re.compile(
    rf"[{LATIN}](?:[013457]{{1,2}}|[@$€]{{1,2}})[{LATIN}]|^[{LATIN}]{{1,4}}[!|][{LATIN}]{{1,4}}$"
)
BEFORE_LETTERS = re.compile(rf"[013][{LATIN}]{{4}}|[$€][{LATIN}]{{2}}")
MAYBE_LEET = re.compile(rf"[{LATIN}_013457@$!|€'’]{{2,40}}")
TOKEN_WITH_SIGN = re.compile(r"(?<!\S)[^\s013457@$!|€]*+[013457@$!|€]\S*")
WORD_WITH_SIGNS = re.compile(r"[\w@$!|€'’]+")
NO_LEET = re.compile(r"://|^www\.|@[\w-]+\.|\.[a-z]{2,}(?:/|$)|^@")
# Latin letters that stand alone, with the same sign between them; four or more: "U.S.A." is not.
LETTER = f"[{LATIN}0-9@$]"
SPACED = re.compile(rf"(?<![\w@$]){LETTER}(?P<gap> |[.·•*~,;:\\|+_-] ?){LETTER}(?:(?P=gap){LETTER}){{2,}}(?![^\W_])")


@dataclass(frozen=True)
class Folded:
    """`text` in its plain form; `origins`: for each of its characters the position in the text as it was sent."""

    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the sent text from which `text[start:end]` comes."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> Folded:
    """Return the plain form, in small letters: whatever a reader sees as the same letter is the same.

    Takes time in proportion to the length of the text.
    """
    return without_disguise(plain_letters(text))


def words_to_compare(text: str) -> str:
    """Return the words of a text: those of another are the same if they differ in spaces, capitals and looks only."""
    return " ".join(plain_letters(text).text.translate(WITHOUT_JOINERS).split())


def plain_letters(text: str) -> Folded:
    """Return the text in small letters, its letters without decoration; spaced letters and digits stay."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)))
    visible = LETTER_OF_FLAGS.sub(lambda match: chr(ord(match.group()) - 0x1F1E6 + ord("a")), text)
    for sentence, first in FIRST_OF_SENTENCE.items():
        visible = visible.replace(sentence, first)
    visible = visible.replace("\u00a0", " ")
    all_lookalikes = _is_latin_in_disguise(visible)
    pieces: list[str] = []
    origins: list[int] = []
    start = 0
    for part, is_simple in _parts(visible, all_lookalikes):
        if is_simple:
            pieces.append(part.replace("…", LONGER["…"]).casefold())
            done = start
            for match in ANY_LONGER.finditer(part):
                position = start + match.start()
                origins += range(done, position)
                origins += [position] * len(LONGER[match.group()])
                done = position + 1
            origins += range(done, start + len(part))
        else:
            letters = list(_letters(part))
            is_mixed = len({_is_latin(letter) for letter, _offset in letters if letter.isalpha()}) == 2
            is_partly = is_mixed and not all_lookalikes
            disguised = _disguised(letters) if is_partly else [all_lookalikes] * len(letters)
            for (letter, offset), is_disguised in zip(letters, disguised, strict=True):
                plain = (_lookalikes().get(letter, letter) if is_disguised else letter).casefold()
                pieces.append(plain)
                origins.extend([start + offset] * len(plain))
        start += len(part)
    return Folded("".join(pieces), origins)


def _parts(text: str, all_lookalikes: bool) -> Iterator[tuple[str, bool]]:
    """Yield rows of words and single words, and whether no letter of them needs a look."""
    for row in ROW.finditer(text):
        if _is_simple(row, all_lookalikes):
            yield row.group(), True
        else:
            yield from ((word.group(), _is_simple(word, all_lookalikes)) for word in WORD.finditer(row.group()))


def _is_simple(match: re.Match, all_lookalikes: bool) -> bool:
    part = match.group()
    if match.lastgroup != "simple" or not unicodedata.is_normalized("NFKC", part.replace("…", ".")):
        return False
    return not (all_lookalikes and FOREIGN_LETTER.search(part))


def without_disguise(folded: Folded) -> Folded:
    """Return `folded` with spaced letters joined, and digits and symbols read as letters where they stand for them."""
    return _without_leet(_without_gaps(folded))


@cache
def _lookalikes() -> dict[str, str]:
    return {
        character: letter
        for character, letter in latin_lookalikes().items()
        if character.isalpha() and unicodedata.name(character, "").startswith(DECEIVING)
    }


@cache
def _distinct_letter() -> re.Pattern[str]:
    """Return the pattern for a Cyrillic or Greek letter that can't be taken for a Latin one."""
    return re.compile(f"(?![{''.join(_lookalikes())}])[{FOREIGN}]")


def _is_latin_in_disguise(text: str) -> bool:
    """Return whether Cyrillic and Greek words consist of look-alikes.

    Most of them, where a word mixes both alphabets; else all of many, or all of those beside Latin words.
    """
    text = unicodedata.normalize("NFC", text)
    if not MIXED.search(text):
        if not FOREIGN_LETTER.search(text) or _distinct_letter().search(text):
            return False
        letters = FOREIGN_LETTER.findall(text)
        return len(letters) >= MANY_LETTERS or (LATIN_LETTER.search(text) is not None and WEAK.isdisjoint(letters))
    words = WORD_OF_LETTERS.findall(text)
    whole = [word for word in words if FOREIGN_LETTER.search(word) and not LATIN_LETTER.search(word)]
    return 2 * sum(not _distinct_letter().search(word) for word in whole) >= len(whole)


def _disguised(letters: list[tuple[str, int]]) -> Iterator[bool]:
    """Yield for each character of a word whether it may be a look-alike of a Latin letter.

    It may in a part that mixes scripts, or of one letter in a word that does, but for an ending: "PR-отдел" and
    "YouTube-у" are no disguise.
    """
    before = 0
    for is_letter, group in groupby(letters, lambda letter: letter[0].isalpha()):
        part = [_is_latin(letter) for letter, _offset in group]
        is_mixed = len(set(part)) == 2
        yield from [is_letter and (is_mixed or (len(part) == 1 and before < 2))] * len(part)
        before = len(part) if is_letter else before


def _letters(word: str) -> Iterator[tuple[str, int]]:
    """Yield the characters of a word with their offsets: composed, without overlays and what can't be seen."""
    cluster, start, of_alphabet = "", 0, False
    for offset, character in enumerate(word):
        if character in OVERLAYS:
            continue
        if character in INVISIBLE and (of_alphabet or character not in "\u200c\u200d"):
            continue
        if of_alphabet and (unicodedata.category(character) == "Cf" or _is_variation(character, cluster)):
            continue
        if cluster and (unicodedata.combining(character) or "\u1160" <= character <= "\u11ff"):
            # Long rows of marks are decoration; composing them takes longer than they are long.
            if len(cluster) < 5:
                cluster += character
            continue
        yield from ((plain, start) for plain in _normalized(cluster))
        cluster, start, of_alphabet = character, offset, _is_of_alphabet(character)
    yield from ((plain, start) for plain in _normalized(cluster))


@lru_cache(maxsize=4096)
def _normalized(cluster: str) -> str:
    """Return one letter with its marks in its composed, plain form."""
    if symbol := LETTER_SYMBOLS.get(cluster):
        return symbol
    plain = unicodedata.normalize("NFKC", cluster)
    if len(cluster) > 1 and _is_of_alphabet(cluster[0]):
        # A mark with which there is no composed letter is decoration.
        plain = "".join(character for character in plain if not unicodedata.combining(character))
    return plain


def _is_variation(character: str, cluster: str) -> bool:
    """Return whether it selects a form of the character before, and this is a letter: emoji and keycaps need it."""
    return "\ufe00" <= character <= "\ufe0f" and cluster[0].isalpha()


@lru_cache(maxsize=4096)
def _is_of_alphabet(character: str) -> bool:
    """Return whether a letter or digit is of a script whose words need no joiners."""
    return ALPHABETS.match(unicodedata.name(character, "")) is not None


@lru_cache(maxsize=4096)
def _is_latin(character: str) -> bool:
    """Return whether a letter is of the Latin script, but for those that are typed for Cyrillic ones, as in "сè"."""
    return unicodedata.name(character, "").startswith("LATIN") and character not in "èìÈÌ"


def _without_gaps(folded: Folded) -> Folded:
    """Join letters that stand alone with the same sign between them: four or more, mostly letters."""
    text, kept, done = folded.text, [], 0
    for match in SPACED.finditer(text):
        letters = range(match.start(), match.end(), 1 + len(match["gap"]))
        if 2 * _letters_in(match.group()) > len(letters):
            kept += [*range(done, match.start()), *letters]
            done = match.end()
    if not done:
        return folded
    kept += range(done, len(text))
    return Folded("".join(text[position] for position in kept), [folded.origins[position] for position in kept])


def _without_leet(folded: Folded) -> Folded:
    """Read digits and symbols as letters in words that are mostly letters, but not in links and names ("mp3").

    A text with such a word and another that may be one, or with three that may, is read so throughout; one in which
    even "http" has digits, with its links.
    """
    if not SIGN.search(folded.text):
        return folded
    text = folded.text.replace("h77p5", "https").replace("h77p", "http")
    has_links_in_leet = text != folded.text
    possible = [
        (token.start() + word.start(), spelling)
        for token in TOKEN_WITH_SIGN.finditer(text)
        if has_links_in_leet or not NO_LEET.search(token.group())
        for word in WORD_WITH_SIGNS.finditer(token.group())
        if MAYBE_LEET.fullmatch(spelling := word.group().rstrip("!|")) and SIGN.search(spelling)
    ]
    certain = [(start, spelling) for start, spelling in possible if _is_leet(spelling)]
    signs = {spelling for _start, spelling in possible if BETWEEN_LETTERS.search(spelling)}
    if has_links_in_leet or len(signs) > 2 or (certain and len({spelling for _start, spelling in possible}) > 1):
        certain = [(start, spelling) for start, spelling in possible if _may_be_leet(spelling)]
    pieces, done = [], 0
    for start, spelling in certain:
        pieces += [text[done:start], spelling.translate(LEET)]
        done = start + len(spelling)
    return Folded("".join([*pieces, text[done:]]), folded.origins)


def _letters_in(word: str) -> int:
    return sum(map(str.isalpha, word))


def _may_be_leet(word: str) -> bool:
    return word[0].isalpha() or 2 * _letters_in(word) >= len(word)


def _is_leet(word: str) -> bool:
    shortest = 3 if word.startswith(("$", "€")) else 4
    if 2 * _letters_in(word) <= len(word) or len(word) < shortest:
        return False
    return bool(BETWEEN_LETTERS.search(word) or BEFORE_LETTERS.match(word))
