import time

import pytest

from comments.folding import fold
from comments.word_lists import LANGUAGES, pattern_of, shipped, spans_of, text_in

KINDS = ("abuse", "threats", "self_harm", "advertising", "advertising_hints", "advertising_words")


def found(words, language, text):
    spans = spans_of(words, language, text_in(language, fold(text)))
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
        ("you're late", "en", "You’re late, youre late", ["You’re late", "youre late"]),
        ("50% off", "en", "50% off today", ["50% off"]),
        ("tölpel", "de", "Ihr Tölpel, mit Tölpeln und Toelpel", ["Tölpel", "Tölpeln", "Toelpel"]),
        ("أحمق", "ar", "والأحمق، يا احمق، أَحمَق", ["والأحمق", "احمق", "أَحمَق"]),
    ],
)
def test_words_are_found_with_their_endings(words, language, text, marked):
    assert found(words, language, text) == marked


def test_an_empty_list_finds_nothing():
    assert pattern_of("\n# only a comment\n", "en") is None
    assert found("", "en", "anything") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_line_is_found_as_it_stands(kind, language):
    words = shipped(f"{kind}.{language}")
    lines = words.splitlines()

    assert len(lines) == len(set(lines)) > 10
    for line in lines:
        text = line.removesuffix("*").replace(" … ", " one two ")
        assert found(line, language, text), line
        assert found(words, language, text), line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_row_of_signs_after_the_beginning_of_a_phrase_takes_no_time(kind, language):
    words = shipped(f"{kind}.{language}")
    beginnings = {line.partition("…")[0].strip() for line in words.splitlines() if "…" in line}
    found(words, language, "")

    begin = time.thread_time()
    for beginning in beginnings:
        found(words, language, f"{beginning}{'_' * 70} " * 10)
    assert time.thread_time() - begin < 0.01 * len(beginnings) + 0.1
