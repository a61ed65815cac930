"""Other forms of the words of a search: singular and plural by their endings, Arabic words with article and without.

A longer form that begins with the word, such as "bridges" for "bridge", is found by that. A form that is no word finds
nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from .query import Query, Term

MIN_LENGTH = 3  # of a form
# By language, endings with what may stand in their place.
ENDINGS = {
    "en": {
        "ies": ("y", "ie"),
        "ves": ("f", "fe", "ve"),
        "ches": ("ch", "che"),
        "shes": ("sh", "she"),
        "ses": ("s", "se"),
        "xes": ("x", "xe"),
        "zes": ("z", "ze"),
        "oes": ("o", "oe"),
        "s": ("",),
        "y": ("ies",),
        "f": ("ves",),
        "fe": ("ves",),
    },
    "de": {
        "innen": ("in",),
        "nissen": ("nis", "nisse"),
        "nisse": ("nis",),
        "ern": ("er", ""),
        "en": ("e", "", "um", "a"),
        "er": ("",),
        "n": ("",),
        "e": ("",),
        "s": ("",),
        "um": ("en",),
        "a": ("en",),
    },
}
# In English these end no plural; "news" is not the plural of "new".
NO_PLURAL = re.compile(r"(ss|us|is|^news)$")
# The article, joined to the word, also after "and", "with", "for", "so" and "like", which are one letter.
ARABIC_ARTICLES = ("ال", "وال", "بال", "لل", "فال", "كال")
ARABIC_WORD = re.compile("[\u0621-\u064a]+")


def with_variants(query: Query, language: str) -> Query:
    """Return the query with the variants of each word in this language; phrases and short words have none."""
    return replace(query, terms=tuple(replace(term, variants=_variants(term, language)) for term in query.terms))


def _variants(term: Term, language: str) -> tuple[Term, ...]:
    word = term.words[-1]
    if not term.is_prefix or len(term.words) > 1:
        return ()
    if ARABIC_WORD.fullmatch(word):
        return tuple(Term((form,)) for form in _arabic_forms(word) if form != word)
    forms = dict.fromkeys(_other_forms(word, language.partition("-")[0]))
    return tuple(Term((form,), is_prefix=False) for form in forms if not form.startswith(word))


def forms_of(word: str, language: str) -> set[str]:
    """Return a folded word with its other forms, but not the longer ones that begin with it."""
    is_arabic = ARABIC_WORD.fullmatch(word)
    return {word, *(_arabic_forms(word) if is_arabic else _other_forms(word, language.partition("-")[0]))}


def _other_forms(word: str, language: str) -> Iterator[str]:
    for ending, others in ENDINGS.get(language, {}).items():
        stem = word.removesuffix(ending)
        if stem == word or (language == "en" and NO_PLURAL.search(word)):
            continue
        yield from (stem + other for other in others if len(stem + other) >= MIN_LENGTH)
        if language == "en":  # the longest ending; German "-en" may also be "-e" and "n"
            return


def _arabic_forms(word: str) -> Iterator[str]:
    stems = [word.removeprefix(article) for article in ARABIC_ARTICLES if word.startswith(article)]
    stem = next((stem for stem in stems if len(stem) >= MIN_LENGTH), word)
    yield stem
    yield from (article + stem for article in ARABIC_ARTICLES)
