"""Plain text without markup: headings are recognized by their shape."""

import html
import re
import unicodedata
from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import gettext as _

from . import widget_text
from .bylines import byline_in
from .files import is_blank
from .parsed_article import Block, CannotImport, ImportNote, ParsedArticle, ParsedSection
from .reading_limits import check_blocks, check_time

# Lengths in characters; a wide one, such as a Chinese one, counts as three.
MAX_HEADING_LENGTH = 120
LONG_HEADING = 80
MAX_WIDGET_TEXT = 60
NARROWEST_WRAP, WIDEST_WRAP = 50, 100
FULL = 0.8  # of that width: a line up to which the next word would not have fitted

SENTENCE_ENDS = tuple(".,;…。．，；、।۔։።")
CLOSING_MARKS = "\"'”’»›)]}」』】）*_"
ITEM = re.compile(r"[-*+•‣◦–—·]\s")
UNDERLINE = re.compile(r"([=\-~^_*#])\1{2,}")
SENTENCE_INSIDE = re.compile(r"[.!?…]['\"”’)]? \w|[。！？]\w")


@dataclass(frozen=True)
class Line:
    """A paragraph or a heading: the number of its first line, its text in one line, and how it is separated."""

    number: int
    text: str
    after_blank: bool
    is_underlined: bool = False


def parse(text) -> ParsedArticle:
    """Return the article in a plain text: its first line is the title. Raises CannotImport for a title only."""
    dropped: list[ImportNote] = []
    changed: list[ImportNote] = []
    lines = underlined(paragraphs(text, changed), dropped)
    if not lines:
        raise CannotImport(_("has no words in it"))
    check_blocks(len(lines))
    title, *lines = lines
    authors, lines = without_byline(lines, dropped)
    lines = without_widget_text(lines, dropped)
    if not lines:
        raise CannotImport(_("has a title only; write a text below it: %(title)s") % {"title": title.text[:60]})
    headings, uncertain = find_headings(lines)
    if not headings:
        why = _("no headings, so no sections: a heading is a short line without a full stop, between two paragraphs")
        uncertain = [*uncertain, ImportNote(None, "", why)]
    first = min(headings, default=0)
    before = [line for line in lines if not headings or line.number < first]
    sections: list[tuple[str, list[Block]]] = []
    for line in lines[len(before) :]:
        if line.number in headings:
            sections.append((line.text, []))
        else:
            sections[-1][1].append(block_of(line))
    return ParsedArticle(
        title=title.text,
        lead=before[0].text if before else "",
        opening=tuple(block_of(line) for line in before[1:]),
        sections=tuple(ParsedSection(heading, tuple(blocks)) for heading, blocks in sections),
        authors=authors,
        dropped=tuple(sorted(dropped, key=attrgetter("line"))),
        uncertain=tuple(uncertain),
        changed=tuple(changed),
    )


def block_of(line):
    return ("paragraph", f"<p>{html.escape(line.text, quote=False)}</p>")


def paragraphs(text, changed):
    """Return the lines that have words, with the lines of hard-wrapped paragraphs joined."""
    lines = [one_line(line) for line in text.split("\n")]
    width = wrap_width(lines)
    starts: list[tuple[int, bool]] = []
    texts: list[list[str]] = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        check_time()
        after_blank = number > 1 and not lines[number - 2]
        is_byline = len(texts) == 1 and byline_in(line)
        if width and texts and not after_blank and not is_byline and is_wrapped(lines[number - 2], line, width):
            if not changed:
                changed.append(ImportNote(starts[-1][0], texts[-1][0], _("wrapped lines were joined, here and below")))
            texts[-1].append(line)
        else:
            starts.append((number, after_blank))
            texts.append([line])
    return [Line(number, " ".join(text), blank) for (number, blank), text in zip(starts, texts, strict=True)]


def one_line(line):
    """Return the stripped line; "" if it has invisible characters only."""
    return "" if is_blank(line) else re.sub(r"[\t\x85\u2028\u2029]+", " ", line).strip()


def wrap_width(lines):
    """Return the width at which paragraphs were wrapped, or None if each line is a paragraph.

    Without blank lines nothing could say where a wrapped paragraph ends, so then a line is one. Where most of the long
    lines end like sentences, they are paragraphs too.
    """
    broken = [line for line, following in zip(lines, lines[1:], strict=False) if line and following]
    if not broken or "" not in "\n".join(lines).strip("\n").split("\n"):
        return None
    width = sorted(map(len, broken))[len(broken) * 9 // 10]  # not the longest: an address may stick out
    full = [line for line in broken if len(line) > width * FULL]
    open_ended = [line for line in full if not line.rstrip(CLOSING_MARKS).endswith(tuple(".?!:…"))]
    is_wrapping = NARROWEST_WRAP <= width <= WIDEST_WRAP and len(open_ended) * 2 > len(full)
    return width if is_wrapping else None


def is_wrapped(line, following, width):
    """Return whether the next word had no room at the end of `line`."""
    if ITEM.match(following) or UNDERLINE.fullmatch(following) or UNDERLINE.fullmatch(line):
        return False
    return len(line) + 1 + len(following.split()[0]) > width * FULL


def underlined(lines, dropped):
    """Return the lines without rules; a line with a rule below it is marked as underlined, so a heading."""
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
            dropped.append(ImportNote(line.number, line.text, _("a line under a heading")))
        else:
            dropped.append(ImportNote(line.number, line.text, _("no words in it")))
    return kept


def without_byline(lines, dropped):
    """Return the names in the byline after the title, and the lines without it."""
    byline = byline_in(lines[0].text) if lines else None
    if byline is None:
        return (), lines
    if byline.rest:
        dropped.append(ImportNote(lines[0].number, byline.rest, _("after the names of the authors")))
    return byline.names, lines[1:]


def without_widget_text(lines, dropped):
    """Return the lines without widget text and short lines at the end."""
    lines = list(lines)
    while lines:
        text = lines[-1].text
        if widget_text.is_widget_text(text):
            why = _("text of a page’s widgets")
        elif looks_short(text) and not ends_like_sentence(lines[-1]) and measure(text) <= MAX_WIDGET_TEXT:
            why = _("a short line with nothing after it")
        else:
            break
        dropped.append(ImportNote(lines.pop().number, text, why))
    return lines


def find_headings(lines):
    """Return the numbers of the lines that are headings, and notes on uncertain lines."""
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
    if run:
        *above, last = run
        uncertain.append(
            ImportNote(last.number, last.text, _("short, but nothing comes after it: taken as a paragraph"))
        )
        if above:
            judge(above, spaced, headings, uncertain)
    if lines and lines[0].number in headings and not lines[0].is_underlined:
        uncertain.append(
            ImportNote(lines[0].number, lines[0].text, _("follows the title: taken as a heading, so there is no lead"))
        )
    return headings, sorted(uncertain, key=attrgetter("line"))


def judge(run, spaced, headings, uncertain):
    """Decide which of several short lines before a longer one is its heading: at most one."""
    chosen = run[-1]
    if len(run) > 1 and not chosen.is_underlined and ends_like_sentence(chosen) and not ends_like_sentence(run[-2]):
        chosen = run[-2]
    for line in run:
        if line is not chosen:
            uncertain.append(ImportNote(line.number, line.text, _("one of several short lines: taken as a paragraph")))

    if chosen.is_underlined:
        headings.add(chosen.number)
    elif why_not := hindrance(chosen, spaced):
        uncertain.append(
            ImportNote(chosen.number, chosen.text, _("short, but %(why)s: taken as a paragraph") % {"why": why_not})
        )
    else:
        headings.add(chosen.number)
        if doubt := _("one of several short lines") if len(run) > 1 else doubt_about(chosen):
            uncertain.append(
                ImportNote(chosen.number, chosen.text, _("%(doubt)s: taken as a heading") % {"doubt": doubt})
            )


def hindrance(line, spaced):
    if spaced and not line.after_blank:
        return _("not set apart")
    if line.text.endswith((":", "：")):
        return _("ends with a colon")
    if line.text[0].islower():
        return _("begins with a small letter")
    return ""


def doubt_about(line):
    if ends_like_sentence(line):
        return _("ends like a sentence")
    if measure(line.text) > LONG_HEADING:
        return _("long for a heading")
    if SENTENCE_INSIDE.search(line.text):
        return _("has more than one sentence")
    return ""


def ends_like_sentence(line):
    return line.text.rstrip(CLOSING_MARKS).endswith(tuple("?!？！"))


def looks_short(text):
    """Return whether the line could be a heading by itself: short, without a full stop or comma at its end."""
    return (
        measure(text) <= MAX_HEADING_LENGTH
        and not ITEM.match(text)
        and not text.rstrip(CLOSING_MARKS).endswith(SENTENCE_ENDS)
        and not text.endswith(SENTENCE_ENDS)
    )


def measure(text):
    return sum(3 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
