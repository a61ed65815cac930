"""Where in a text a phrase of a list can begin, by its first two words: much quicker than a search for all phrases."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, product, takewhile

from ..folding import Folded, plain_letters
from .arabic import unify_arabic

LETTERS = re.compile(r"[^\W\d_]+")
# For up to three words; "…" itself would be three dots in the plain form.
GAP = "|"
ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
# Signs that hide a vowel, as in "f**l".
MASK = re.compile(r"[*#]+")
REPEATED = {vowel * 2: vowel for vowel in "aeiou"}
# Umlauts are also written with an "e". Every "e" behind these vowels is left out, whatever it stands for.
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
SHORTENED = {"ae": "a", "oe": "o", "ue": "u"}
# Of a word that can have an ending, in letters.
LENGTH_OF_BEGINNING = 4
LENGTH_OF_SECOND = 3
# A text with more words with masked vowels is no sentence.
MOST_MASKED = 60
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

    def _places(self, first: "FirstWords") -> Iterator[int]:
        """Yield the numbers of the words with which a phrase may begin."""
        found = self._distinct & first.whole_words
        for length, beginnings in first.parts.items():
            words = self._beginning_with(length)
            for part in beginnings.intersection(words):
                found.update(words[part])
        for place, word in enumerate(self.words) if found else ():
            if word in found and self._may_begin(first, place):
                yield place

    def _may_begin(self, first: "FirstWords", place: int) -> bool:
        word = self.words[place]
        seconds = first.whole.get(word)
        if seconds is not None:
            if not seconds or self._masked:
                return True
            second = self.words[place + 1] if place + 1 < len(self.words) else ""
            if second[:3] in seconds or second[:2] in seconds or second[:1] in seconds:
                return True
        for length, beginnings in first.parts.items():  # quicker than any()
            if word[:length] in beginnings:
                return True
        return False

    @cached_property
    def _starts(self) -> list[int]:
        return [match.start() for match in LETTERS.finditer(self.folded.text)]

    @cached_property
    def _masked(self) -> set[int]:
        """Where the first words with masked vowels begin."""
        text = self.folded.text
        masks = list(islice(MASK.finditer(text), MOST_MASKED)) if "*" in text or "#" in text else []
        ends = {match.start() for match in masks}
        last = max(ends, default=-1)
        words = takewhile(lambda match: match.end() <= last, LETTERS.finditer(text))
        masked = {match.start() for match in words if match.end() in ends}
        return masked | {position for match in masks for position in range(match.start(), match.end())[:5]}

    def starts(self, first: "FirstWords") -> list[int]:
        """Return where a phrase with one of these first words may begin, in order."""
        return [start for start, _lists in self.starts_of_lists(first, {})]

    def starts_of_lists(self, first: "FirstWords", lists: Mapping[str, "FirstWords"]) -> list[tuple[int, list[str]]]:
        """Return where a phrase of any list may begin, in order, each with those lists; `first` is of all of them."""
        names = list(lists)
        starts = {
            self._starts[place]: [name for name in names if self._may_begin(lists[name], place)]
            for place in self._places(first)
        }
        signs = first.signs.finditer(self.folded.text) if first.signs else ()
        others = self._masked.union(match.start() for match in signs)
        starts.update(dict.fromkeys(others, names))
        return sorted(starts.items()) if others else list(starts.items())


@dataclass(frozen=True)
class FirstWords:
    """`whole`: first words of phrases of several, with the beginnings of the second ones; none if any may be.

    `parts`: beginnings of words that may have an ending, by their length. `signs` finds where phrases may begin that
    start with a digit or a sign.
    """

    whole: dict[str, frozenset[str]]
    parts: dict[int, frozenset[str]]
    signs: re.Pattern[str] | None

    @cached_property
    def whole_words(self) -> frozenset[str]:
        return frozenset(self.whole)

    @classmethod
    def of(cls, phrases: Iterable[str], language: str) -> "FirstWords":
        whole: dict[str, set[str]] = {}
        parts: set[str] = set()
        signs: set[str] = set()
        for beginning in {beginning for phrase in phrases for beginning in _beginnings(phrase, language)}:
            word = LETTERS.match(beginning)
            if not word:
                signs.add(beginning.split()[0])
            elif word.end() < len(beginning):
                second = LETTERS.search(beginning, word.end())
                seconds = {""}  # any may follow
                if second and GAP not in beginning[: second.start()]:
                    seconds = {each[:LENGTH_OF_SECOND] for each in _forms(second.group(), language)}
                for spelling in _spellings(word.group(), language):
                    whole.setdefault(spelling, set()).update(seconds)
            else:
                parts.update(_spellings(word.group()[:LENGTH_OF_BEGINNING], language))
        pattern = re.compile("|".join(map(re.escape, sorted(signs)))) if signs else None
        by_length = {
            length: frozenset(part for part in parts if len(part) == length) for length in set(map(len, parts))
        }
        followed = {word: frozenset() if "" in second else frozenset(second) for word, second in whole.items()}
        return cls(followed, by_length, pattern)

    @classmethod
    def of_all(cls, lists: Iterable["FirstWords"]) -> "FirstWords":
        """Join those of several lists."""
        whole: dict[str, frozenset[str]] = {}
        parts: dict[int, frozenset[str]] = {}
        signs: list[str] = []
        for each in lists:
            for word, seconds in each.whole.items():
                former = whole.get(word, seconds)
                whole[word] = former | seconds if former and seconds else frozenset()
            for length, beginnings in each.parts.items():
                parts[length] = parts.get(length, frozenset()) | beginnings
            signs += [each.signs.pattern] if each.signs else []
        return cls(whole, parts, re.compile("|".join(signs)) if signs else None)


def _forms(word: str, language: str) -> tuple[str, ...]:
    return (word, *SHORT_FORMS.get(language, {}).get(word, ()))


def _spellings(word: str, language: str) -> Iterator[str]:
    """Yield a first word with all that may stand before it, and its short forms."""
    for form in _forms(word, language):
        yield from (article + form for article in ARTICLES.get(language, ("",)))


def _beginnings(phrase: str, language: str) -> Iterator[str]:
    """Yield the beginnings of a phrase for all choices of its alternatives, at least until its second word ends."""
    beginnings, is_complete = {""}, False
    for place, part in enumerate(ALTERNATIVES.split(phrase.removesuffix("*"))):
        if is_complete:
            break
        choices = part.split("|") if place % 2 else [part.replace("…", GAP)]
        plain = [_plain(choice, language) for choice in choices]
        open_ones = {beginning for beginning in beginnings if not _has_two_words(beginning)}
        is_complete = not open_ones
        beginnings = (beginnings - open_ones).union(map("".join, product(open_ones, plain)))
    for beginning in beginnings:
        text = without_variants(beginning.strip())
        yield text
        if "'" in text or "’" in text:
            yield re.sub("['’]", "", text)


@lru_cache(maxsize=2_000)
def _plain(part: str, language: str) -> str:
    """Return part of a phrase in its plain form; many phrases have the same ones."""
    folded = plain_letters(part)
    return unify_arabic(folded).text if language == "ar" else folded.text


def _has_two_words(text: str) -> bool:
    """Return whether the first two words are complete; without its apostrophe "you're" is one."""
    words = len(LETTERS.findall(text))
    return GAP in text or words > 3 or (words > 2 and not re.search("['’]", text))
