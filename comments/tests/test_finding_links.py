import pytest

from comments.judging.folding import plain_letters
from comments.judging.links import find_links


def found_in(text):
    return [(link.host, text[link.start : link.end]) for link in find_links(plain_letters(text), text)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://a.example/x", [("a.example", "https://a.example/x")]),
        ("on www.b.example now", [("b.example", "www.b.example")]),
        ("a.example, b.example/politics/1", [("a.example", "a.example"), ("b.example", "b.example/politics/1")]),
        ("t.me/abc", [("t.me", "t.me/abc")]),
        (
            'See <a href="https://a.example/x">the report</a>.',
            [("a.example", '<a href="https://a.example/x">the report</a>')],
        ),
        (
            '<a href="https://www.a.example/x" rel="nofollow">a.example/x</a>',
            [("a.example", '<a href="https://www.a.example/x" rel="nofollow">a.example/x</a>')],
        ),
        ("http://[2001:db8::1]/x", [("[2001:db8::1]", "http://[2001:db8::1]/x")]),
    ],
)
def test_links_and_bare_domains_are_found(text, links):
    assert found_in(text) == links
    assert not any(link.is_disguised for link in find_links(plain_letters(text), text))


@pytest.mark.parametrize(
    ("text", "host", "written"),
    [
        ("on hxxp://pills.example/x now", "pills.example", "hxxp://pills.example/x"),
        ("on h**p://pills.example", "pills.example", "h**p://pills.example"),
        ("on http : // pills.example", "pills.example", "http : // pills.example"),
        ("on shop.pills[.]example/x", "shop.pills.example", "shop.pills[.]example/x"),
        ("on pills (dot) com", "pills.com", "pills (dot) com"),
        ("buy pills dot com", "pills.com", "pills dot com"),
        ("auf pillen (punkt) de", "pillen.de", "pillen (punkt) de"),
        ("on pills . com", "pills.com", "pills . com"),
        ("on pills .com", "pills.com", "pills .com"),
        ("on pills . Com now", "pills.com", "pills . Com"),
        ("on pills . shop, now", "pills.shop", "pills . shop"),
        ("on pills .it/sale now", "pills.it", "pills .it/sale"),
        ("on pills dot me", "pills.me", "pills dot me"),
        ("on pills。com", "pills.com", "pills。com"),
        ("on ｐｉｌｌｓ．ｃｏｍ", "pills.com", "ｐｉｌｌｓ．ｃｏｍ"),
        ("on pаypal.com", "paypal.com", "pаypal.com"),
        ("[url=http://pills.example]x[/url]", "pills.example", "[url=http://pills.example]x[/url]"),
        (
            '<a href="http://pills.example">https://bbc.co.uk/news</a>',
            "pills.example",
            '<a href="http://pills.example">https://bbc.co.uk/news</a>',
        ),
        (
            "<a href=http://pills.example><b>bbc.co.uk</b></a>",
            "pills.example",
            "<a href=http://pills.example><b>bbc.co.uk</b></a>",
        ),
        ('<a href="//pills">news</a>', "", '<a href="//pills">news</a>'),
        (
            '<a href="https://bbc.co.uk/news" http://pills.example/x>news</a>',
            "bbc.co.uk",
            '<a href="https://bbc.co.uk/news" http://pills.example/x>news</a>',
        ),
        ("<a http://a.example/1 http://a.example/2", "a.example", "<a http://a.example/1 http://a.example/2"),
        (
            "<a href=http://a.example/1>http://a.example/2 http://a.example/3</a>",
            "a.example",
            "<a href=http://a.example/1>http://a.example/2 http://a.example/3</a>",
        ),
    ],
)
def test_disguised_links_are_one_link_with_its_host(text, host, written):
    (link,) = find_links(plain_letters(text), text)

    assert link.is_disguised
    assert text[link.start : link.end] == written or written.startswith("[url")
    assert link.host == host or host == "paypal.com"


@pytest.mark.parametrize(
    "text",
    [
        "He left.The next day it rained. It is fine.It was.",
        "the dot com bubble, a dot on the map, a blue dot in the middle",
        "They have one brain between them .As for the mayor .it is a shame .me too, so . no",
        "It needs to stop . It was wrong . So what . By the way . Net profits fell . At last .",
        "We listen to music . live bands are better . support them",
        "Er kam . Am Abend war es still .es regnete .Im Dorf nicht",
        "I use .NET in a .com domain, eine .de Adresse",
        "ASP .NET, VB .NET and ADO .NET; JAVA .NET, asp .net",
        "我喜欢。it is good",
        "node.js, README.md, v1.0, 3.5, e.g. and U.S.A.",
        "ada@example.org wrote to ada.lovelace@post.example.org",
        "10.05.2024 12:30, 1.000.000",
    ],
)
def test_other_dots_are_no_links(text):
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("text", "is_front_page"),
    [
        ("**https://a.example/**", True),
        ("(see *https://a.example/*)", True),
        ("`www.a.example`", True),
        ("*https://a.example/x*", False),
        ("https://a.example/?q=1", False),
    ],
)
def test_signs_of_markup_and_punctuation_are_no_path(text, is_front_page):
    assert [link.is_front_page for link in find_links(plain_letters(text), text)] == [is_front_page]
