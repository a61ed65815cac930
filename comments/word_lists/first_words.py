"""Where in a text a phrase of a list can begin, by its first word: much quicker than a search for all phrases."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..folding import Folded, plain_letters
from .arabic import unify_arabic

LETTERS = re.compile(r"[^\W\d_]+")
ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
# Signs that hide a vowel, as in "f**l".
MASK = re.compile(r"[*#]+")
REPEATED = {vowel * 2: vowel for vowel in "aeiou"}
# Umlauts are also written with an "e". Every "e" behind these vowels is left out, whatever it stands for.
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
SHORTENED = {"ae": "a", "oe": "o", "ue": "u"}
# Of a word that can have an ending, in letters.
LENGTH_OF_BEGINNING = 4
# What Arabic words may have before them.
ARTICLES = {"ar": ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "لال", "كال", "لل")}
# How young people write these words.
SHORT_FORMS = {"en": {"you": ("u", "ya"), "your": ("ur", "yo"), "are": ("r",)}}


def without_variants(text: str) -> str:
    """Return the text with one spelling for those that the lists take for the same; its words stay apart."""
    for written, plain in (UMLAUTS | REPEATED | SHORTENED).items():
        while written in text:
            text = text.replace(written, plain)
    return text


class SearchedText:
    """A text in its plain form, and its words."""

    def __init__(self, folded: Folded):
        self.folded = folded
        self.words = LETTERS.findall(without_variants(folded.text))
        self._distinct = set(self.words)
        self._by_beginning: dict[int, dict[str, list[str]]] = {}

    def _beginning_with(self, length: int) -> dict[str, list[str]]:
        """Return the words by their first letters, so many of them."""
        if length not in self._by_beginning:
            words: dict[str, list[str]] = {}
            for word in self._distinct:
                words.setdefault(word[:length], []).append(word)
            self._by_beginning[length] = words
        return self._by_beginning[length]

    def _words_among(self, first: "FirstWords") -> set[str]:
        """Return the words with which a phrase may begin."""
        found = self._distinct & first.whole
        for length, parts in first.parts.items():
            words = self._beginning_with(length)
            for part in words.keys() & parts:
                found.update(words[part])
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in LETTERS.finditer(self.folded.text)]

    @cached_property
    def _masked(self) -> set[int]:
        """Where words with masked vowels begin."""
        text = self.folded.text
        masks = list(MASK.finditer(text)) if "*" in text or "#" in text else []
        ends = {match.start() for match in masks}
        masked = {match.start() for match in LETTERS.finditer(text) if match.end() in ends} if ends else set()
        return masked | {position for match in masks for position in range(*match.span())}

    def starts(self, first: "FirstWords") -> list[int]:
        """Return where a phrase with one of these first words may begin, in order."""
        found = self._words_among(first)
        starts = [self._starts[place] for place, word in enumerate(self.words) if word in found] if found else []
        if not self._masked and not first.signs:
            return starts
        signs = first.signs.finditer(self.folded.text) if first.signs else ()
        return sorted({*starts, *self._masked, *(match.start() for match in signs)})


@dataclass(frozen=True)
class FirstWords:
    """`whole`: words with which phrases of several words begin.

    `parts`: beginnings of words that may have an ending, by their length. `signs` finds where phrases may begin that
    start with a digit or a sign.
    """

    whole: frozenset[str]
    parts: dict[int, frozenset[str]]
    signs: re.Pattern[str] | None

    @classmethod
    def of(cls, phrases: Iterable[str], language: str) -> "FirstWords":
        whole: set[str] = set()
        parts: set[str] = set()
        signs: set[str] = set()
        for beginning in {beginning for phrase in phrases for beginning in _beginnings(phrase, language)}:
            word = LETTERS.match(beginning)
            if not word:
                signs.add(beginning.split()[0])
            elif word.end() < len(beginning):
                whole.update(article + word.group() for article in ARTICLES.get(language, ("",)))
                whole.update(SHORT_FORMS.get(language, {}).get(word.group(), ()))
            else:
                part = word.group()[:LENGTH_OF_BEGINNING]
                parts.update(article + part for article in ARTICLES.get(language, ("",)))
        pattern = re.compile("|".join(map(re.escape, sorted(signs)))) if signs else None
        by_length = {
            length: frozenset(part for part in parts if len(part) == length) for length in set(map(len, parts))
        }
        return cls(frozenset(whole), by_length, pattern)


def _beginnings(phrase: str, language: str) -> Iterator[str]:
    """Yield the beginnings of a phrase for all choices of its alternatives, at least until its first word ends."""
    beginnings = {""}
    for place, part in enumerate(ALTERNATIVES.split(phrase.removesuffix("*"))):
        choices = part.split("|") if place % 2 else [part]
        beginnings = {
            beginning if _has_first_word(beginning) else beginning + choice
            for beginning in beginnings
            for choice in choices
        }
    for beginning in beginnings:
        folded = plain_letters(beginning.strip())
        text = without_variants(unify_arabic(folded).text if language == "ar" else folded.text)
        yield text
        yield re.sub("['’]", "", text)


def _has_first_word(text: str) -> bool:
    word = LETTERS.search(text)
    return word is not None and word.end() < len(text)
