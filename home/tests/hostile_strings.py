"""Hostile strings for URLs, as raw bytes, before decoding."""

import sys
import unicodedata
from itertools import chain

# A code point of each general category, "Lu" to "Cn": a lone surrogate among them.
CATEGORIES: dict[str, list[int]] = {}
for _point in chain(range(0x3000), range(0xA000, 0xE100), range(0xFE00, 0x10400), range(0x1F300, 0x1F400)):
    CATEGORIES.setdefault(unicodedata.category(chr(_point)), []).append(_point)
BY_CATEGORY = [chr(points[-1]) for points in CATEGORIES.values()]

QUOTES = r"""' " ` '' "" "unclosed 'unclosed \ \' \" “ « '"` $$ $a$""".split() + ['"""']
BRACKETS = ["{{ 7*7 }}", "{% debug %}", *"( ) (( ()) [ ] [[ ] { } {{ {% < > <> </".split()]
FULL_TEXT = """\
AND OR NOT NEAR NEAR( * ** a* *a ^ ^a a^2 + - -- -a : a:b heading:a col:val live:true "a"* ("a" a:* rank rowid MATCH
bm25(f) & && | || ! !! !a <-> <2> a:A a:*ABCD to_tsquery('a') 'a':1A % %% _ a%b_c ?""".split()
FULL_TEXT += """\
AND OR NOT|a AND|OR b|NOT NOT a|NEAR(a b, 5)|a NEAR/2 b|a * b|a + b|a -b|"a" *|{a b}:c|- {a}:b|a & b|a & |a <-> b|\
a <0> b|a <99999> b|'a' & !('b'""".split("|")
FULL_TEXT += ["a | | b", "a\\:b", "a & (b | !"]
SQL = ["'; DROP TABLE x; --", "1; SELECT pg_sleep(1)", "1 OR 1=1", "' OR '1'='1", "') OR ('1'='1", "CAST(1 AS int)"]
SQL += ["1' UNION SELECT 1--", *"/**/ -- # ; @@version 0x31 CHAR(65) %(x)s %s %d {0} ${a} :a".split()]
NUMBERS = """\
0 -0 -1 00 007 1 2 1.5 1e9 1E400 -1e400 NaN nan inf -Infinity 1_000 0x10 1,000 +1 true null None
2026 2026-02-30 0000 9999 10000 2026-13 0000-00-00 -2026 12026-01-01 ١٢ १२ ² ½ Ⅷ ① １２""".split()
NUMBERS += ["9" * 5_000, "1 000", " 1 ", "1\n"]
NUMBERS += map(str, [2**31 - 1, 2**31, 2**32, 2**63 - 1, 2**63, -(2**63) - 1, 10**40])
URLS = r"""
../ ../../etc/passwd ..%2f %2e%2e/ / // //evil.example \\evil http://evil.example/ javascript:alert(1) data:text/html,x
? # & = &&& a=b&c=d page comments admin feed <script>alert(1)</script> &lt; &#0; &amp;amp; ]]> <!-- -->""".split()
URLS += ['"><img src=x onerror=alert(1)>']
WRITING = "مرحبا ﬃ İ ı ß ẞ Ǆ ﷺ 🎉 👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 日本語 한국어 ไทย".split()
WRITING += [
    "שלום עולם",
    "עברית ABC عربي",
    "\u202eabc\u202c",
    "\u2066abc",
    "e\u0301",
    "\u0301" * 200,
    "a\nb",
    "\x1b[31m",
]
WRITING += "\u202e\u200f\u200b\ufeff\u00ad\u0301\t\n\x0b\x0c\x7f\x85\u2028\u2029\ufffd\uffff"
WRITING += ["\x1b[31m", "\r\n"]
LONG = ["a" * 10_000, "a " * 5_000, '"' * 10_000, "(" * 10_000, "-" * 10_000, "*" * 9_999, "é" * 5_000, "🎉" * 2_500]
LONG += ["a" * 255, "a" * 256, "a" * 1_025, "b" * 64 + " " + "OR " * 300, "\\" * 4_000, "a-" * 3_000]
LONG += ["x" * 199 + "\u0301"]
NOTHING = ["", " ", "   ", "\x00", "\x00a", "a\x00", "a\x00b", "\x00" * 50, "NUL", "\\0", "%00"]

BYTES = [b"\xff", b"\xfe\xff", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf4\x90\x80\x80", b"\xc3"]
BYTES += [
    b"a\xe2\x82",
    b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xf0\x9f",
    b"\xa0" * 40,
    bytes(range(128, 256)),
    bytes(range(32)),
]

TEXTS = [*BY_CATEGORY, *QUOTES, *BRACKETS, *FULL_TEXT, *SQL, *NUMBERS, *URLS, *WRITING, *LONG, *NOTHING]
STRINGS: list[bytes] = list(dict.fromkeys([*(text.encode("utf-8", "surrogatepass") for text in TEXTS), *BYTES]))
assert "Cs" in CATEGORIES and sys.maxunicode == 0x10FFFF
