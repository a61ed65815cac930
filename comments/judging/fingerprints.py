"""Recognise texts that are nearly the same as earlier ones, by a few numbers that are stored for each text.

The numbers are the smallest hashes of all groups of three neighbouring words: texts that share most of their words
share most of these numbers too, wherever they differ.
"""

import re
from zlib import crc32

# Of scripts without spaces between words (Thai, Burmese, Khmer, Japanese, Chinese) so many letters count as a word.
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
WORD = re.compile(rf"[{UNSPACED}]{{1,3}}|[^\W_{UNSPACED}]+")
NUMBER = re.compile(r"\d+")
QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
# Texts of fewer words are the same by chance: "I agree completely with this."
LEAST_WORDS = 8
MOST_WORDS = 1_000
SIZE = 8
# How long numbers are kept, and so how far back texts are compared.
DAYS = 7
# Of each number only the newest comments are compared: in a flood, all of them have it.
MAX_COMPARED = 100


def fingerprint_of(text: str) -> list[int]:
    """Return at most SIZE numbers for a text in its plain form; none for a short one. Quoted lines don't count."""
    unquoted = QUOTED_LINE.sub("", text) if ">" in text else text
    words = WORD.findall(NUMBER.sub("0", unquoted))[:MOST_WORDS]
    if len(words) < LEAST_WORDS:
        return []
    encoded = "\n".join(words).encode("utf-8", "surrogatepass").split(b"\n")
    triples = zip(encoded, encoded[1:], encoded[2:], strict=False)
    # Groups of numbers say nothing: all numbers are the same.
    groups = map(b" ".join, triples if b"0" not in encoded else (each for each in triples if each.count(b"0") < 2))
    return sorted(set(map(crc32, groups)))[:SIZE]


def least_shared(fingerprint: list[int]) -> int:
    """Return how many of its numbers a text shares with one that is nearly the same."""
    return max(2, (len(fingerprint) + 1) // 2)


def sql_of_newest(fingerprint: list[int]) -> str:
    """Return SQL for the ids of the newest comments with each number; the numbers are its parameters, in their order.

    Written by hand: Django takes ten times as long to build this query as the database to answer it.
    """
    newest = (
        "SELECT * FROM (SELECT comment_id FROM comments_fingerprint WHERE number = %s ORDER BY comment_id DESC LIMIT"
    )
    return " UNION ALL ".join(f"{newest} {MAX_COMPARED}) AS of_{place}" for place in range(len(fingerprint)))
