import re

import pytest

from comments.text import excerpt, hosts_in, links_in, render
from gazette.public_forms.text_hygiene import clean, clean_line, fold_name, parse_id
from tests.timing import takes_linear_time


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
        # A pile of marks would cover the comments above and below.
        (f"a{'\u0301' * 4_000}b{'\u20dd\u0300' * 9}", f"a{'\u0301' * 8}b{'\u20dd\u0300' * 4}"),
        (f"a{'\u0316\u200d' * 40}b", f"a{'\u0316\u200d' * 8}{'\u200d' * 32}b"),
        ("ཧྐྵྨླྺྼྻྂ בְּרֵאשִׁ֖ית ế", "ཧྐྵྨླྺྼྻྂ בְּרֵאשִׁ֖ית ế"),  # Tibetan, Hebrew and Vietnamese need theirs
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


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*so* **and** `x < *y*`", "<p><em>so</em> <strong>and</strong> <code>x &lt; *y*</code></p>"),
        ("3 * 4 * 5, a*b*c, * x *, *open, `open, **", "<p>3 * 4 * 5, a*b*c, * x *, *open, `open, **</p>"),
        ("*see `a` at https://a.example/*b*c*", None),
        ("first:\n- one\n  more\n* two\nlast", "<p>first:</p>\n<ul><li>one<br>more</li><li>two</li></ul>\n<p>last</p>"),
        ("- a\n\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("- only one\n2. too", "<p>- only one<br>2. too</p>"),
        ("2. b\n3) c\n7. g", '<ol><li value="2">b</li><li>c</li><li value="7">g</li></ol>'),
        ("> *said*\n> - a\n> - b", "<blockquote><p><em>said</em><br>- a<br>- b</p></blockquote>"),
        ("*<b>* `</code><script>`", "<p><em>&lt;b&gt;</em> <code>&lt;/code&gt;&lt;script&gt;</code></p>"),
    ],
)
def test_emphasis_code_and_lists(text, html):
    rendered = render(text)

    assert html is None or rendered == html
    for tag in ("em", "strong", "code", "ul", "ol", "li", "p", "a"):
        assert len(re.findall(f"<{tag}[ >]", rendered)) == rendered.count(f"</{tag}>")


@pytest.mark.parametrize("text", ["f*u*ck", "f`u`ck", "f**u**ck", "_x_", "* x *"])
def test_no_sign_disappears_inside_a_word(text):
    assert re.sub("<[^>]*>", "", render(text)) == text


def test_excerpt_is_the_beginning_without_what_it_quotes():
    assert excerpt("> They said.\n\nI  say\nno. " + "Really. " * 30, 20) == "I say no. Really. R…"
    assert excerpt("> Only a quote.", 20) == "> Only a quote."


def test_every_tag_is_ours():
    html = render('<script>alert(1)</script> http://x.example/"onmouseover="alert(1) <a href=x>')

    assert "<script" not in html
    assert 'onmouseover="' not in html
    assert html.count("<a ") == 1


@pytest.mark.parametrize("name", ["ADMIN", "аdmin", "Adm1n", "ＡＤＭＩＮ", "a d m i n", "Ádmin", "АDМІN"])
def test_confusable_names_fold_to_the_same_text(name):
    assert fold_name(name) == fold_name("admin")


def test_every_form_of_a_link_is_counted():
    text = "http://a.example www.b.example [url=x] <a href=y>"

    assert len(links_in(text)) == 4


MARKUP = [
    "*",
    "**",
    "*a",
    "*a ",
    " *",
    "`",
    "`a",
    "`a ",
    "*`",
    "- \n",
    "- a\n",
    "- a\n\n",
    "1. a\n",
    "1.",
    "*a http://b.c/ ",
]


@pytest.mark.parametrize(
    "piece", ["http://", "mailto:", "a@", "www.", "(", ">\n", "http://a.b/", "\n ", "а", "!", *MARKUP]
)
def test_no_text_is_slow(piece):
    for function in (clean, fold_name, links_in, render):
        assert takes_linear_time(function, (piece * 20_000)[:20_000])


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("See https://Pills.Example/a?b#c and HTTP://pills.example:8080, www.pills.example.", ["pills.example"]),
        ("(http://one.example) <http://two.example> [url=http://three.example]x[/url]", ["one", "two", "three"]),
        ("https://ada:secret@evil.example\\@good.example/ http://evil.example@four.example", ["evil.example", "four"]),
        ("https://bücher.example https://XN--BCHER-KVA.example", ["bücher.example", "xn--bcher-kva.example"]),
        ("https://pi\u00adlls.exa\u200bmple https://ｐｉｌｌｓ.example", ["pills.example"]),
        ("http://[2001:DB8::1]:80/ http://[broken http://192.0.2.7/", ["[2001:db8::1]", "192.0.2.7"]),
        ("https:// www. <a href=x> [url] ada@example.org mailto:ada@example.org http://nodot/", []),
        ("http://" + "a" * 250 + ".example", []),
        ("http://a.example'onclick=alert(1) http://b.%00c/", ["a", "b.c"]),
        ("http://%70%E2%80%AEills%2eexample%3A80", ["pills"]),
        (" ".join(f"http://{n}.example" for n in range(30)), [f"{n}.example" for n in range(20)]),
    ],
)
def test_the_hosts_of_a_text_are_found_however_links_are_written(text, hosts):
    assert hosts_in(text) == [host if set(host) & set(".:") else f"{host}.example" for host in hosts]


@pytest.mark.parametrize(
    "piece",
    ["http://", "http://a.", "www.", "http://[", "http://@", "http://" + "\u200b" * 50, "http://ａ.b ", "http://%"],
)
def test_finding_hosts_takes_no_longer_than_the_text_is_long(piece):
    assert takes_linear_time(hosts_in, piece * (20_000 // len(piece)))


@pytest.mark.parametrize(
    "text, number",
    [
        ("17", 17),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("-1", None),
        ("1.5", None),
        ("١٧", None),
        ("²", None),
        ("", None),
    ],
)
def test_an_id_is_ascii_digits_that_fit_into_its_column(text, number):
    assert parse_id(text) == number


def test_a_name_in_another_script_is_compared_by_its_look():
    assert fold_name("\u0421\u043e\u0441\u043e") == fold_name("Coco")  # Cyrillic throughout
