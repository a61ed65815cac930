"""Plain text: no marks, so what is a heading is seen by its shape."""

import html
import re
import unicodedata
from dataclasses import dataclass

from . import remains
from .draft import CannotImport, Draft, DraftSection, Note
from .files import is_blank

# Lengths in characters; a wide one (of Chinese, say) counts three, as it says about as much.
LONGEST_HEADING = 120
LONG_HEADING = 80
LONGEST_REMAINS = 60
NARROWEST_WRAP, WIDEST_WRAP = 50, 100

SENTENCE_ENDS = tuple(".,;…。．，；、।۔։።")
CLOSING_MARKS = "\"'”’»›)]}」』】）*_"
ITEM = re.compile(r"[-*+•‣◦–—·]\s")
UNDERLINE = re.compile(r"([=\-~^_*#])\1{2,}")
SENTENCE_INSIDE = re.compile(r"[.!?…]['\"”’)]? \w|[。！？]\w")


@dataclass(frozen=True)
class Line:
    """A paragraph or a heading: its first line's number, its text in one line, what stands around it."""

    number: int
    text: str
    after_blank: bool
    is_underlined: bool = False


def parse(text) -> Draft:
    """The draft in a plain text: the first line is the title. Raises CannotImport if there is no heading below it."""
    dropped, changed = [], []
    lines = underlined(paragraphs(text, changed), dropped)
    if not lines:
        raise CannotImport("has no words in it")
    title, *lines = lines
    lines = without_remains(lines, dropped)
    if not lines:
        raise CannotImport(f"has a title only: {title.text[:60]}")
    headings, uncertain = find_headings(lines)
    if not headings:
        raise CannotImport("has no headings: a heading is a short line without a full stop, between two paragraphs")

    before = [line for line in lines if line.number < min(headings)]
    sections = []
    for line in lines[len(before) :]:
        if line.number in headings:
            sections.append((line.text, []))
        else:
            sections[-1][1].append(block_of(line))
    return Draft(
        title=title.text,
        lead=before[0].text if before else "",
        opening=tuple(block_of(line) for line in before[1:]),
        sections=tuple(DraftSection(heading, tuple(blocks)) for heading, blocks in sections),
        dropped=tuple(sorted(dropped, key=lambda note: note.line)),
        uncertain=tuple(uncertain),
        changed=tuple(changed),
    )


def block_of(line):
    return ("paragraph", f"<p>{html.escape(line.text, quote=False)}</p>")


def paragraphs(text, changed):
    """The lines that say something, those of a hard-wrapped paragraph joined."""
    lines = [one_line(line) for line in text.split("\n")]
    width = wrap_width(lines)
    found = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        after_blank = number > 1 and not lines[number - 2]
        if width and found and not after_blank and is_wrapped(lines[number - 2], line, width):
            if not changed:
                changed.append(Note(found[-1].number, found[-1].text, "wrapped lines were joined, here and below"))
            found[-1] = Line(found[-1].number, f"{found[-1].text} {line}", found[-1].after_blank)
        else:
            found.append(Line(number, line, after_blank))
    return found


def one_line(line):
    """The line without spaces around it; nothing at all if nobody would see anything of it."""
    return "" if is_blank(line) else re.sub(r"[\t\x85\u2028\u2029]+", " ", line).strip()


def wrap_width(lines):
    """The width at which the paragraphs of this text were broken into lines, or None if a line is a paragraph.

    Without blank lines nothing could say where a wrapped paragraph ends, so then a line is one.
    """
    if "" not in lines:
        return None
    pairs = zip(lines, lines[1:], strict=False)
    lengths = sorted(len(line) for line, following in pairs if line and following)
    if not lengths:
        return None
    width = lengths[len(lengths) * 9 // 10]  # not the longest: an address may stick out
    return width if NARROWEST_WRAP <= width <= WIDEST_WRAP else None


def is_wrapped(line, following, width):
    """Whether the break after `line` was made for want of room."""
    if ITEM.match(following) or UNDERLINE.fullmatch(following) or UNDERLINE.fullmatch(line):
        return False
    return len(line) + 1 + len(following.split()[0]) > width * 0.8


def underlined(lines, dropped):
    """The lines without those of mere ornament; a line that one underlines is marked: it is a heading."""
    kept = []
    for line in lines:
        if any(character.isalnum() for character in line.text):
            kept.append(line)
            continue
        underlines = (
            UNDERLINE.fullmatch(line.text) and not line.after_blank and kept and kept[-1].number == line.number - 1
        )
        if underlines and looks_short(kept[-1].text):
            kept[-1] = Line(kept[-1].number, kept[-1].text, kept[-1].after_blank, is_underlined=True)
            dropped.append(Note(line.number, line.text, "a line under a heading"))
        else:
            dropped.append(Note(line.number, line.text, "no words in it"))
    return kept


def without_remains(lines, dropped):
    """The lines up to the last that is part of the article. What is short, with nothing after it, heads nothing."""
    lines = list(lines)
    while lines:
        text = lines[-1].text
        if remains.is_known(text):
            why = "left over from a page's widgets"
        elif looks_short(text) and measure(text) <= LONGEST_REMAINS:
            why = "a short line with nothing after it"
        else:
            break
        dropped.append(Note(lines.pop().number, text, why))
    return lines


def find_headings(lines):
    """The numbers of the lines that are headings, and notes on what could have been taken otherwise."""
    headings, uncertain = set(), []
    spaced = sum(line.after_blank for line in lines) * 2 > len(lines)
    run = []
    for line in lines:
        if looks_short(line.text):
            run.append(line)
            if not line.is_underlined:
                continue
        if run:
            judge(run, spaced, headings, uncertain)
            run = []
    for line in run:
        uncertain.append(Note(line.number, line.text, "short, but nothing comes after it: taken as a paragraph"))
    if lines and lines[0].number in headings and not lines[0].is_underlined:
        uncertain.append(
            Note(lines[0].number, lines[0].text, "follows the title: taken as a heading, so there is no lead")
        )
    return headings, sorted(uncertain, key=lambda note: note.line)


def judge(run, spaced, headings, uncertain):
    """Decide on short lines in a row that something longer follows: only the last of them can stand over it."""
    *earlier, last = run
    for line in earlier:
        uncertain.append(Note(line.number, line.text, "short, but another short line follows: taken as a paragraph"))
    if last.is_underlined:
        headings.add(last.number)
    elif spaced and not last.after_blank:
        uncertain.append(Note(last.number, last.text, "short, but not set apart: taken as a paragraph"))
    elif last.text.endswith((":", "：")):
        uncertain.append(Note(last.number, last.text, "short, but ends with a colon: taken as a paragraph"))
    elif last.text[0].islower():
        uncertain.append(Note(last.number, last.text, "short, but begins with a small letter: taken as a paragraph"))
    else:
        headings.add(last.number)
        if earlier:
            uncertain.append(Note(last.number, last.text, "the last of several short lines: taken as a heading"))
        elif doubt := doubt_about(last.text):
            uncertain.append(Note(last.number, last.text, f"{doubt}: taken as a heading"))


def doubt_about(text):
    if text.rstrip(CLOSING_MARKS).endswith(tuple("?!？！")):
        return "ends like a sentence"
    if measure(text) > LONG_HEADING:
        return "long for a heading"
    if SENTENCE_INSIDE.search(text):
        return "has more than one sentence"
    return ""


def looks_short(text):
    """Whether the line could be a heading by itself: short, and no full stop (or comma, …) at its end."""
    return (
        measure(text) <= LONGEST_HEADING
        and not ITEM.match(text)
        and not text.rstrip(CLOSING_MARKS).endswith(SENTENCE_ENDS)
        and not text.endswith(SENTENCE_ENDS)
    )


def measure(text):
    return sum(3 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
