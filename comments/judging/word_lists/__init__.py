"""Lists of words and phrases that hold comments, by language: files beside this one, and how they are matched.

One word or phrase a line. Usual endings of the language are matched too; "*" at the end stands for any ending, "…" for
up to three words, "{a|b}" for either of two, "." at the end for that of its part of a sentence. A line such
as "{people} = a|b|c" is no phrase: it says what "{people}" stands for in the others. What begins with "#" is a comment.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import product
from math import prod
from pathlib import Path

from ..folding import Folded, plain_letters
from .arabic import unify_arabic
from .first_words import SHORT_FORMS, FirstWords, SearchedText

LANGUAGES = ("en", "de", "ar")
# Of the fixed lists; "other" has some phrases of further languages, for texts with any letter.
FIXED_LANGUAGES = (*LANGUAGES, "other")
# Lists that no screen edits.
FIXED = ("advertising", "advertising_hints", "advertising_words", "harmless", "self_harm", "threat_hints", "threats")
# What may come before the first word and after the last one.
ARTICLES = {"ar": r"(?:[وفبلك]?(?:ال)?|لل)"}
ENDINGS = {
    # "Wind" is no form of "win", nor "rating" of "rat".
    "en": r"(?:['’]?s|(?<=[sxz])es|(?<=\w{4})(?:es|e?d|e?rs?|y))?",
    "de": r"(?:e[nmrs]?|e?r?n|s|in|innen|[:*]innen)?",
    "ar": r"(?:ه|ها|هم|ك|كم|ي|نا|ين|ون|ات|ان|وا|ا)?",
    "other": r"\w{0,3}",
}
ANY_ENDING = r"\w{0,20}"
BETWEEN_WORDS = r"[\W_]{1,3}"
# No sign can be of a word and between two: otherwise a row of "_" would be divided in a million ways.
# A sign before a space ends a part of a sentence: "you are right, what a clown" is no insult.
IN_SENTENCE = r"(?:[^\w.,;:!?\n]|[.,:](?=\w)|_){1,3}"
# No further word follows before a sign or the end of the line.
END_OF_PART = r"(?![^\S\n]*+['’-]?\w)"
UP_TO_THREE_WORDS = rf"{IN_SENTENCE}(?:[^\W_]{{1,20}}{IN_SENTENCE}){{0,3}}"
VOWELS = "aeiou"
ROW_OF_ONE = re.compile(r"(.)\1*", re.DOTALL)
SIGNS = {
    **{"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", " ": BETWEEN_WORDS, "'": "['’]?", "’": "['’]?"},
}
# More of them in one phrase would be searched for seconds: gaps, groups, choices of all groups together, and different
# vowels in a row, each of which a row of "*" may hide.
MAX_GAPS, MAX_GROUPS, MAX_CHOICES, MAX_VOWELS = 2, 4, 50_000, 5
# A pattern for a longer one, such as a whole list in one line, may be nested too deep to compile.
MAX_LENGTH = 200
# One letter with any ending is nearly every text.
LEAST_BEFORE_ANY_ENDING = 2
ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
DEFINITION = re.compile(r"(\{[^{}|]+\})\s*=\s*(.+)")
ARABIC = re.compile(r"[\u0621-\u064a]")
LATIN = re.compile("[a-z]")
# What English and German texts have not: the lists of further languages need no look at them.
OTHER = re.compile("[\u0430-\u044féèêçáíóúñğışłżźćńąęپچژگ]")
OTHER_WORDS = frozenset(
    "je tu te la el un une en me no et de que por para con sin sur mon vous il di che sei bu ve bir ty jest".split()
)


@cache
def shipped(name: str) -> str:
    """Return the lines of a file of this package without its comments, such as "abuse.en"."""
    lines = (Path(__file__).parent / f"{name}.txt").read_text().splitlines()
    return "\n".join(line for line in lines if line and not line.startswith("#"))


@cache
def fixed_lists(language: str) -> list[str]:
    """Return the names of the fixed lists that there are for a language."""
    names = FIXED if language in LANGUAGES else ("abuse", *FIXED)
    return [name for name in names if (Path(__file__).parent / f"{name}.{language}.txt").exists()]


def abuse_en() -> str:
    return shipped("abuse.en")


def abuse_de() -> str:
    return shipped("abuse.de")


def abuse_ar() -> str:
    return shipped("abuse.ar")


def spans_of(words: str, language: str, text: SearchedText) -> list[tuple[int, int]]:
    """Return the spans in the text as sent where a line of `words` occurs."""
    if not (pattern := pattern_of(words, language)):
        return []
    found, end = [], 0
    for start in text.starts(first_words_of(words, language)):
        if start >= end and (match := pattern.match(text.folded.text, start)):
            found.append(text.folded.span(*match.span()))
            end = match.end()
    return found


def fixed_spans(texts: Mapping[str, SearchedText]) -> dict[str, list[tuple[int, int]]]:
    """Return the spans in the text as sent of words of each fixed list; `texts` as texts_by_language returned them."""
    found: dict[str, list[tuple[int, int]]] = {name: [] for name in ("abuse", *FIXED)}
    for language, text in texts.items():
        lists = {name: shipped(f"{name}.{language}") for name in fixed_lists(language)}
        patterns = {name: pattern_of(words, language) for name, words in lists.items()}
        first_words = {name: first_words_of(words, language) for name, words in lists.items()}
        ends = dict.fromkeys(found, 0)
        for start, names in text.starts_of_lists(_first_words_of_fixed(language), first_words):
            for name in names:
                pattern = patterns[name]
                if start >= ends[name] and pattern and (match := pattern.match(text.folded.text, start)):
                    found[name].append(text.folded.span(*match.span()))
                    ends[name] = match.end()
    return found


@cache
def _first_words_of_fixed(language: str) -> FirstWords:
    return FirstWords.of_all(first_words_of(shipped(f"{name}.{language}"), language) for name in fixed_lists(language))


@lru_cache(maxsize=64)
def first_words_of(words: str, language: str) -> FirstWords:
    """Return the words with which the lines of a list begin. Kept by the list's content."""
    return FirstWords.of(phrases(words), language)


def texts_by_language(folded: Folded) -> dict[str, SearchedText]:
    """Return the text to search for words of each language; an empty one for those of which it can't be."""
    text = SearchedText(folded)
    is_other = OTHER.search(folded.text) or not OTHER_WORDS.isdisjoint(text.words)
    is_of = {"ar": ARABIC.search(folded.text), "other": is_other}
    latin = LATIN.search(folded.text)
    nothing = SearchedText(Folded("", []))
    texts = {language: text if is_of.get(language, latin) else nothing for language in FIXED_LANGUAGES}
    if is_of["ar"]:
        texts["ar"] = SearchedText(unify_arabic(folded))
    return texts


@lru_cache(maxsize=64)
def pattern_of(words: str, language: str) -> re.Pattern[str] | None:
    """Compile the pattern for all lines of a list; None for an empty one. Kept by the list's content."""
    if not (units := [_units(line, language) for line in phrases(words)]):
        return None
    before, ending = ARTICLES.get(language, ""), ENDINGS.get(language, "")
    # A digit may stand before, as in "50% off"; and a line that ends with a sign needs no space behind it.
    # "You won't" is not "you won".
    return re.compile(rf"(?<![^\W\d]){before}{_any_of(units)}{ending}(?:(?!\w|['’]t(?!\w))|(?<!\w))")


def phrases(words: str) -> list[str]:
    """Return the phrases of a list, with the definitions in it put in their places."""
    lines = [line.strip() for line in words.splitlines() if line.strip() and not line.startswith("#")]
    definitions = {match[1]: f"{{{match[2]}}}" for line in lines if (match := DEFINITION.fullmatch(line))}
    return [
        ALTERNATIVES.sub(lambda match: definitions.get(match.group(), match.group()), line)
        for line in lines
        if not DEFINITION.fullmatch(line)
    ]


def spelled_out(words: str) -> Iterator[str]:
    """Yield the phrases of a list with each choice of their alternatives, without "*"."""
    for phrase in phrases(words):
        parts = ALTERNATIVES.split(phrase.removesuffix("*"))
        choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
        yield from map("".join, product(*choices))


def unreadable_lines(words: str) -> list[str]:
    """Return the lines that would hold any text, have wrong braces, or are too wide or too long to search for."""
    definitions = {match[1]: match[2] for line in words.splitlines() if (match := DEFINITION.fullmatch(line.strip()))}
    return [line for line in map(str.strip, words.splitlines()) if line and not _is_readable(line, definitions)]


def _is_readable(line: str, definitions: Mapping[str, str]) -> bool:
    if line.startswith("#"):
        return True
    if match := DEFINITION.fullmatch(line):
        return all(map(_has_letter, match[2].split("|"))) and not re.search("[{}]", match[2])
    if _is_too_wide(line, definitions):
        return False
    if re.search("[{}]", ALTERNATIVES.sub("", line)):
        return False
    for group in ALTERNATIVES.finditer(line):
        if "|" not in group[1] and group.group() not in definitions:
            return False
    return _has_letter(line)


def _is_too_wide(line: str, definitions: Mapping[str, str]) -> bool:
    parts = ALTERNATIVES.split(line.removesuffix("*"))
    plain, names = parts[::2], parts[1::2]
    groups = [definitions.get(f"{{{name}}}", name).split("|") for name in names]
    gaps = sum(part.count("…") for part in plain) + sum(max(each.count("…") for each in group) for group in groups)
    shortest = len("".join(plain).strip()) + sum(min(len(each.strip()) for each in group) for group in groups)
    longest = len("".join(plain)) + sum(max(map(len, group)) for group in groups)
    rows_of_vowels = re.findall(f"[{VOWELS}]+", re.sub("[{}]", "", line.lower()))
    vowels = max((len(ROW_OF_ONE.findall(row)) for row in rows_of_vowels), default=0)
    return (
        gaps > MAX_GAPS
        or len(groups) > MAX_GROUPS
        or prod(map(len, groups)) > MAX_CHOICES
        or vowels > MAX_VOWELS
        or longest > MAX_LENGTH
        or (line.endswith("*") and shortest < LEAST_BEFORE_ANY_ENDING)
    )


def _has_letter(text: str) -> bool:
    return bool(re.search(r"[^\W_]", text))


def _units(line: str, language: str) -> tuple[str, ...]:
    """Return a pattern for each character of a phrase, and for each group of alternatives in it."""
    units: list[str] = []
    for place, part in enumerate(ALTERNATIVES.split(line[:-1] if line.endswith(("*", ".")) else line)):
        if place % 2:
            units.append(_any_of([_units(each.strip(), language) for each in part.split("|") if each.strip()]))
            continue
        for number, words in enumerate(part.split("…")):
            if number:
                units.append(UP_TO_THREE_WORDS)
            folded = plain_letters(words)
            text = unify_arabic(folded).text if language == "ar" else folded.text
            is_before_more = number < part.count("…")
            text = text.rstrip() if is_before_more else text
            text = text.lstrip() if number else text
            units += _signs(text, language)
    return (*units, *([ANY_ENDING] if line.endswith("*") else [END_OF_PART] if line.endswith(".") else []))


def _signs(text: str, language: str) -> Iterator[str]:
    """Yield a pattern for each character of a text, and for each word that has a short form."""
    for part in re.split(r"(\W+)", text):
        if forms := SHORT_FORMS.get(language, {}).get(part):
            yield f"(?:{''.join(_signs_of_letters(part))}|{'|'.join(forms)})"
        else:
            yield from _signs_of_letters(part)


@lru_cache(maxsize=4_000)  # many phrases have the same words
def _signs_of_letters(text: str) -> tuple[str, ...]:
    signs: list[str] = []
    for row in ROW_OF_ONE.finditer(text):
        character, number = row.group()[0], len(row.group())
        if character in VOWELS:  # one pattern for the row, which several would divide in every way
            signs.append(rf"[{character}*#]{{{number},{5 * number}}}")
        else:
            signs += [SIGNS.get(character) or re.escape(character)] * number
    return tuple(signs)


def _any_of(lines: list[tuple[str, ...]]) -> str:
    """Return a pattern for any of these sequences that tries each beginning only once, the longest first."""
    if len(lines) == 1:
        return "".join(lines[0])
    branches: dict[str, list[tuple[str, ...]]] = {}
    for line in lines:
        if line:
            branches.setdefault(line[0], []).append(line[1:])
    if not branches:
        return ""
    pattern = "|".join(first + _any_of(rest) for first, rest in branches.items())
    return f"(?:{pattern}){'' if all(lines) else '?'}"
