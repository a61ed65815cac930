"""Hostile strings for URLs, as raw bytes, before decoding."""

import sys
import unicodedata
from itertools import chain

# A code point of each general category, "Lu" to "Cn": a lone surrogate among them.
CATEGORIES: dict[str, list[int]] = {}
for _point in chain(range(0x3000), range(0xA000, 0xE100), range(0xFE00, 0x10400), range(0x1F300, 0x1F400)):
    CATEGORIES.setdefault(unicodedata.category(chr(_point)), []).append(_point)
BY_CATEGORY = [chr(points[-1]) for points in CATEGORIES.values()]

QUOTES = ["'", '"', "`", "''", '""', '"unclosed', "'unclosed", "\\", "\\'", '\\"', "“", "«"]
QUOTES += ["'\"`", '"""', "$$", "$a$"]
BRACKETS = [
    "(",
    ")",
    "((",
    "())",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "{{",
    "{%",
    "{{ 7*7 }}",
    "{% debug %}",
    "<",
    ">",
    "<>",
    "</",
]
FULL_TEXT = [
    *("AND", "OR", "NOT", "AND OR NOT", "a AND", "OR b", "NOT NOT a", "NEAR", "NEAR(", "NEAR(a b, 5)", "a NEAR/2 b"),
    *("*", "**", "a*", "*a", "a * b", "^", "^a", "a^2", "+", "a + b", "-", "--", "-a", "a -b", ":", "a:b"),
    *("heading:a"),
    *(
        "col:val",
        "live:true",
        '"a" *',
        '"a"*',
        '("a"',
        "{a b}:c",
        "- {a}:b",
        "a:*",
        "rank",
        "rowid",
        "MATCH",
        "bm25(f)",
    ),
    *(
        "&",
        "&&",
        "|",
        "||",
        "!",
        "!!",
        "!a",
        "a & b",
        "a | | b",
        "a & ",
        "<->",
        "a <-> b",
        "<2>",
        "a <0> b",
        "a <99999> b",
    ),
    *(
        "a:A",
        "a:*ABCD",
        "a\\:b",
        "'a' & !('b'",
        "to_tsquery('a')",
        "'a':1A",
        "a & (b | !",
        "%",
        "%%",
        "_",
        "a%b_c",
        "?",
    ),
]
SQL = [
    *(
        "'; DROP TABLE x; --",
        "1; SELECT pg_sleep(1)",
        "1 OR 1=1",
        "' OR '1'='1",
        "') OR ('1'='1",
        "1' UNION SELECT 1--",
    ),
    *(
        "/**/",
        "--",
        "#",
        ";",
        "@@version",
        "CAST(1 AS int)",
        "0x31",
        "CHAR(65)",
        "%(x)s",
        "%s",
        "%d",
        "{0}",
        "${a}",
        ":a",
    ),
]
NUMBERS = [
    *(
        "0",
        "-0",
        "-1",
        "00",
        "007",
        "1",
        "2",
        "1.5",
        "1e9",
        "1E400",
        "-1e400",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1_000",
    ),
    *(str(2**31 - 1), str(2**31), str(2**32), str(2**63 - 1), str(2**63), str(-(2**63) - 1), str(10**40)),
    *("9" * 5_000),
    *("0x10", "1,000", "1 000", "+1", " 1 ", "١٢", "१२", "²", "½", "Ⅷ", "①", "1\n", "１２", "true", "null", "None"),
    *("2026", "2026-02-30", "0000", "9999", "10000", "2026-13", "0000-00-00", "-2026", "12026-01-01"),
]
ADDRESSES = [
    *("../", "../../etc/passwd", "..%2f", "%2e%2e/", "/", "//", "//evil.example", "\\\\evil", "http://evil.example/"),
    *(
        "javascript:alert(1)",
        "data:text/html,x",
        "?",
        "#",
        "&",
        "=",
        "&&&",
        "a=b&c=d",
        "page",
        "comments",
        "admin",
        "feed",
    ),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;", "&#0;", "&amp;amp;", "]]>", "<!--"),
    *("-->"),
]
WRITING = [
    *(
        "שלום עולם",
        "مرحبا",
        "עברית ABC عربي",
        "\u202eabc\u202c",
        "\u202e",
        "\u2066abc",
        "\u200f",
        "\u200b",
        "\ufeff",
        "\u00ad",
    ),
    *(
        "e\u0301",
        "\u0301",
        "\u0301" * 200,
        "ﬃ",
        "İ",
        "ı",
        "ß",
        "ẞ",
        "Ǆ",
        "ﷺ",
        "🎉",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "🇩🇪",
        "日本語",
        "한국어",
        "ไทย",
    ),
    *("\t", "\n", "\r\n", "a\nb", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\ufffd", "\uffff"),
]
LONG = ["a" * 10_000, "a " * 5_000, '"' * 10_000, "(" * 10_000, "-" * 10_000, "*" * 9_999, "é" * 5_000, "🎉" * 2_500]
LONG += [
    "a" * 255,
    "a" * 256,
    "a" * 1_025,
    "b" * 64 + " " + "OR " * 300,
    "\\" * 4_000,
    "a-" * 3_000,
    "x" * 199 + "\u0301",
]
NOTHING = ["", " ", "   ", "\x00", "\x00a", "a\x00", "a\x00b", "\x00" * 50, "NUL", "\\0", "%00"]

BYTES = [
    *(
        b"\xff",
        b"\xfe\xff",
        b"\x80",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xf4\x90\x80\x80",
        b"\xc3",
        b"a\xe2\x82",
    ),
    *(b"\xed\xa0\xbd\xed\xb8\x80", b"\xf0\x9f", b"\xa0" * 40, bytes(range(128, 256)), bytes(range(32))),
]

TEXTS = [*BY_CATEGORY, *QUOTES, *BRACKETS, *FULL_TEXT, *SQL, *NUMBERS, *ADDRESSES, *WRITING, *LONG, *NOTHING]
STRINGS: list[bytes] = list(dict.fromkeys([*(text.encode("utf-8", "surrogatepass") for text in TEXTS), *BYTES]))
assert "Cs" in CATEGORIES and sys.maxunicode == 0x10FFFF
