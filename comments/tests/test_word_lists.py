import json
from itertools import product
from pathlib import Path

import pytest

from comments.judging.folding import fold
from comments.judging.word_lists import (
    ALTERNATIVES,
    FIXED,
    FIXED_LANGUAGES,
    LANGUAGES,
    fixed_lists,
    fixed_spans,
    pattern_of,
    phrases,
    shipped,
    spans_of,
    texts_by_language,
    unreadable_lines,
)
from tests.timing import takes_at_most

KINDS = ("abuse", "rude_words", *FIXED)
OF_OTHER_LANGUAGES = {"rude_words", *fixed_lists("other")}
SECOND_MIX = Path(__file__).parent / "second_mix.jsonl"
# For further languages there are only some.
SHIPPED = [pair for pair in product(KINDS, FIXED_LANGUAGES) if pair[1] in LANGUAGES or pair[0] in OF_OTHER_LANGUAGES]
# Texts without it are taken for English or German ones.
LETTER = {"other": "é"}


def found(words, language, text):
    spans = spans_of(words, language, texts_by_language(fold(text))[language])
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("words", "language", "text", "marked"),
    [
        (
            "dimwit",
            "en",
            "Such DIMWITS, a dimwit's d1mwit and d i m w i t",
            ["DIMWITS", "dimwit's", "d1mwit", "d i m w i t"],
        ),
        ("dimwit", "en", "dimw*t and diiimwit", ["dimw*t", "diiimwit"]),
        ("dimwit", "en", "dimwittedness", []),
        ("dimwit*", "en", "dimwittedness", ["dimwittedness"]),
        ("you … fool", "en", "You are a fool. You old fool!", ["You are a fool", "You old fool"]),
        ("{a|an old} {goose|geese}", "en", "An old goose, a geese; a duck", ["An old goose", "a geese"]),
        ("{bird} = goose|duck\nsilly {bird}", "en", "Silly ducks! {bird} = goose", ["Silly ducks"]),
        ("you're late", "en", "You’re late, youre late", ["You’re late", "youre late"]),
        ("50% off", "en", "50% off today", ["50% off"]),
        ("% off", "en", "50%, offer valid", []),
        ("win", "en", "Wind, wins, wine, a win", ["wins", "win"]),
        ("tax", "en", "Taxes, a tax, tax’s", ["Taxes", "tax", "tax’s"]),
        ("ass.*", "en", "Assets, class. Ass.", ["Ass."]),
        ("go on.", "en", "Go on! Go on there, go on", ["Go on", "go on"]),
        ("you won", "en", "You won. You won't, you won’t.", ["You won"]),
        ("you … fool", "en", "You are right, what a fool. You, fool", []),
        ("you dimwit", "en", "U dimwit, ya dimwit, menu dimwit", ["U dimwit", "ya dimwit"]),
        ("tölpel", "de", "Ihr Tölpel, mit Tölpeln und Toelpel", ["Tölpel", "Tölpeln", "Toelpel"]),
        ("أحمق", "ar", "والأحمق، يا احمق، أَحمَق", ["والأحمق", "احمق", "أَحمَق"]),
    ],
)
def test_words_are_found_with_their_endings(words, language, text, marked):
    assert found(words, language, text) == marked


def examples(phrase):
    """Two texts that a phrase matches, with the first and the last of its alternatives."""
    whole = phrase.removesuffix("*")
    for place in (0, -1):
        text = ALTERNATIVES.sub(lambda match, place=place: match[1].split("|")[place].strip(), whole)
        yield text.replace(" … ", " one two ").replace("… ", "one ")


def test_an_empty_list_finds_nothing():
    assert pattern_of("\n# only a comment\n", "en") is None
    assert found("", "en", "anything") == []


@pytest.mark.parametrize(("kind", "language"), SHIPPED)
def test_every_shipped_line_is_found_as_it_stands(kind, language):
    words = shipped(f"{kind}.{language}")
    lines = phrases(words)

    assert len(lines) == len(set(lines)) > 10
    for line in lines:
        for text in examples(line):
            sent = f"{text} {LETTER.get(language, '')}"
            assert found(line, language, sent), text
            assert found(words, language, sent), text


def test_fixed_lists_find_what_each_finds_alone():
    text = " ".join(line["text"] for line in map(json.loads, SECOND_MIX.read_text().splitlines()))
    text += " Not an idiot. You are next. Bist schon tot."
    texts = texts_by_language(fold(text))

    spans = fixed_spans(texts)

    assert all(map(spans.get, FIXED))
    for name in FIXED:
        assert spans[name] == [
            span
            for language in texts
            if name in fixed_lists(language)
            for span in spans_of(shipped(f"{name}.{language}"), language, texts[language])
        ]


@pytest.mark.parametrize(("kind", "language"), SHIPPED)
def test_looking_at_first_words_finds_what_a_search_for_the_phrases_finds(kind, language):
    words = shipped(f"{kind}.{language}")
    lines = [line["text"] for line in map(json.loads, SECOND_MIX.read_text().splitlines())]
    lines += [f"x_{text} 1{text}, '{text}'" for phrase in phrases(words)[::5] for text in examples(phrase)]

    for line in (" ".join(lines[start : start + 20]) for start in range(0, len(lines), 20)):
        text = texts_by_language(fold(f"{line} fööl f**l, #ol you' re ae oe")).get(language)
        searched = pattern_of(words, language).finditer(text.folded.text)
        assert spans_of(words, language, text) == [text.folded.span(*match.span()) for match in searched]


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        ("höl", "höl, hoel, HÖLS, h**l", ["höl", "hoel", "HÖLS"]),
        ("fool", "fool, foool, f**l, fo*l", ["fool", "foool", "f**l", "fo*l"]),
        ("can't spell", "Can’t spell, cant spell, ca*t spell", ["Can’t spell", "cant spell"]),
        ("odd sort", "*dd sort, #dd sort", ["*dd sort", "#dd sort"]),
        ("9 lives", "9 lives, 99 lives", ["9 lives", "9 lives"]),
    ],
)
def test_first_words_are_found_in_all_spellings(words, text, marked):
    assert found(words, "de", text) == marked


@pytest.mark.parametrize(("kind", "language"), SHIPPED)
def test_a_row_of_signs_after_the_beginning_of_a_phrase_takes_no_time(kind, language):
    words = shipped(f"{kind}.{language}")
    beginnings = {text.partition("one")[0].strip() for line in phrases(words) if "…" in line for text in examples(line)}
    found(words, language, "")

    for beginning in beginnings:
        assert takes_at_most(0.001, lambda text=f"{beginning}{'_' * 70} " * 10: found(words, language, text))


@pytest.mark.parametrize(
    "line",
    [
        "*",
        "…",
        "{|}",
        "{}",
        "{a|b",
        "a}",
        "{bird} song",
        "{birds} = |",
        "{birds} = {bird}|a",
        "a … b … c … d",
        "{a|b} " * 5,
        "a*",
        "{a|b}*",
        " ".join(["{" + "|".join(["word"] * 250) + "}"] * 2),
        "aeiaei",
        "ae{iaei|x}",
        "word " * 50,
    ],
)
def test_lines_that_hold_any_text_or_have_wrong_braces_are_unreadable(line):
    assert unreadable_lines(f"good\n{line}\n") == [line.strip()]


def test_gaps_of_definitions_count_wherever_they_are_used():
    definition, line = "{trap} = a … b|c … d … e", "{trap} {trap}"

    assert unreadable_lines(f"{definition}\n{{trap}} x") == []
    assert unreadable_lines(f"{definition}\n{line}") == [line]


@pytest.mark.parametrize("line", ["fo" + "u" * 40 + "l", "queueing", " ".join(["word"] * 400)])
def test_rows_of_masks_and_long_lines_take_no_time(line):
    text = f"f{'*#u' * 1_500}. {line}"

    assert found(line, "en", text) == [line]
    assert takes_at_most(0.1, lambda: found(line, "en", text))


@pytest.mark.parametrize("words", ["{bird} = goose|duck\nsilly {bird}", "50% off\n# {\n\nyou … {a|b}*"])
def test_lines_with_the_notation_of_the_lists_are_readable(words):
    assert not unreadable_lines(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_lists_that_sites_edit_are_readable(language):
    assert not unreadable_lines(shipped(f"abuse.{language}"))
