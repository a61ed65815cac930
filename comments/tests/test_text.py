import time

import pytest

from comments.text import clean, clean_line, fold, fold_name, links_in, render


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\x00b", "ab"),
        ("a\u202eb\u2066c", "abc"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("tab\tstays", "tab\tstays"),
        ("  edges  \n", "edges"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs its non-joiner
        ("👩\u200d🚀", "👩\u200d🚀"),  # and so do emoji their joiner
        ("bell\x07 and \x9b", "bell and"),
    ],
)
def test_hygiene_removes_controls_and_keeps_what_scripts_need(typed, stored):
    assert clean(typed) == stored


def test_a_name_is_one_line():
    assert clean_line("  Ada\n\n Quill\t") == "Ada Quill"


def test_bare_links_become_links_and_nothing_else_does():
    html = render("See https://example.org/a?b=1&c=2. Not javascript:alert(1), mailto:ada@example.org yes")

    assert html == (
        '<p>See <a href="https://example.org/a?b=1&amp;c=2" rel="ugc nofollow noopener">'
        "https://example.org/a?b=1&amp;c=2</a>. Not javascript:alert(1), "
        '<a href="mailto:ada@example.org" rel="ugc nofollow noopener">mailto:ada@example.org</a> yes</p>'
    )


def test_brackets_of_the_sentence_stay_outside_a_link_and_its_own_inside():
    assert 'href="http://a.example/x_(y)"' in render("(http://a.example/x_(y))")


def test_paragraphs_line_breaks_and_quotes():
    html = render("one\ntwo\n\n> said\n> she\nanswer")

    assert html == "<p>one<br>two</p>\n<blockquote><p>said<br>she</p></blockquote>\n<p>answer</p>"


def test_every_tag_is_ours():
    html = render('<script>alert(1)</script> http://x.example/"onmouseover="alert(1) <a href=x>')

    assert "<script" not in html
    assert 'onmouseover="' not in html
    assert html.count("<a ") == 1


def test_folding_keeps_the_places_of_what_it_unifies():
    folded, origins = fold("bu\u200by Саsino")  # the first two letters of the second word are Cyrillic

    assert folded == "buy casino"
    assert origins[folded.index("casino")] == 5


def test_a_word_of_one_script_is_left_alone():
    assert fold("Россия")[0] == "россия"


@pytest.mark.parametrize("name", ["ADMIN", "аdmin", "Adm1n", "ＡＤＭＩＮ", "a d m i n", "Ádmin", "АDМІN"])
def test_names_that_look_alike_fold_alike(name):
    assert fold_name(name) == fold_name("admin")


def test_every_form_of_a_link_is_counted():
    text = "http://a.example www.b.example [url=x] <a href=y>"

    assert len(links_in(text)) == 4


@pytest.mark.parametrize("piece", ["http://", "mailto:", "a@", "www.", "(", ">\n", "http://a.b/", "\n ", "а", "!"])
def test_no_text_is_slow(piece):
    text = (piece * 20_000)[:20_000]

    begin = time.perf_counter()
    for function in (clean, fold, links_in, render):
        function(text)

    assert time.perf_counter() - begin < 0.5  # a quadratic pattern would need seconds
