"""Links in readers' text, and rendering it as HTML."""

import re
import unicodedata
from html import escape
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from gazette.public_forms.text_hygiene import INVISIBLE, clean

# Every part is bounded or can't match what follows it: the search takes linear time.
LINK = re.compile(r"\b(?:https?://(?=[\w\[])[^\s<>\"]+|mailto:[^\s<>\"@?]{1,64}@[\w.-]{1,255})", re.IGNORECASE)
# Each alternative is bounded, or ends at the next sign of its kind: this search takes linear time too.
MARKUP = re.compile(
    rf"(?<![\w`])`(?P<code>[^\s`](?:[^`]*[^\s`])?)`(?![\w`])|{LINK.pattern}"
    r"|(?<![\w*])(?P<stars>\*\*?)(?![\s*])(?P<emphasis>[^*]+)(?<!\s)(?P=stars)(?![\w*])",
    re.IGNORECASE,
)
TEXT, QUOTE, BULLETS, NUMBERED = "text", "quote", "bullets", "numbered"
TAGS_OF_LISTS = {BULLETS: "ul", NUMBERED: "ol"}
ITEM = re.compile(r"[ \t]{0,3}(?:[-*•]|(?P<number>\d{1,3})[.)])[ \t]{1,4}(?=\S)")
SPECIAL_LINE = re.compile(r"^(?:>|[ \t]{0,3}(?:[-*•]|\d{1,3}[.)])[ \t])", re.MULTILINE)
ANY_LINK = re.compile(r"https?://[^\s<>\"]*|\bwww\.[^\s<>\"]+|\[url|<a\s", re.IGNORECASE)
MAX_HOSTS = 20  # of one comment
# ASCII without letters, digits, dots, hyphens and underscores.
NOT_IN_HOSTS = re.compile(r"[\x00-,/:-@\[-^`{-\x7f]")


def links_in(text: str) -> list[tuple[int, int]]:
    """Return start and end of everything in `text` that could be meant as a link."""
    return [match.span() for match in ANY_LINK.finditer(text)]


def hosts_in(text: str) -> list[str]:
    """Return the distinct hosts of the links in `text`, at most MAX_HOSTS: in lower case and, as people
    write it or leave it out, without a leading "www.". Names that are too long for a host are left out.
    """
    hosts: dict[str, None] = {}
    for match in ANY_LINK.finditer(text):
        host = host_of(match.group())
        if 0 < len(host) <= 253:
            hosts[host] = None
        if len(hosts) == MAX_HOSTS:
            break
    return list(hosts)


def host_of(link: str) -> str:
    """Return the host as browsers read it: decoded, without invisible characters; empty if it is no link."""
    url = re.sub(r"^https?://", "", link, flags=re.IGNORECASE)
    authority = re.split(r"[/?#\\]", url, maxsplit=1)[0].rpartition("@")[2]
    if ip_literal := re.match(r"\[[0-9a-f:.]+\]", authority, re.IGNORECASE):
        return ip_literal[0].lower()
    name = "".join(character for character in clean(unquote(authority)) if character not in INVISIBLE)
    host = re.split(NOT_IN_HOSTS, unicodedata.normalize("NFKC", name).lower(), maxsplit=1)[0].strip(".…’”»")
    return host.removeprefix("www.") if "." in host else ""


def render(text: str) -> SafeString:
    """Render `text` as HTML; all tags are generated, and what is no markup is shown as typed.

    Paragraphs, line breaks, `>` quotes, lists of at least two items, *emphasis*, **strong**, `code`, and http(s) and
    mailto links. Takes linear time.
    """
    paragraphs = [paragraph.split("\n") for paragraph in re.split(r"\n[ \t]*\n\s*", text)]
    if SPECIAL_LINE.search(text):
        blocks = _blocks_of(paragraphs)
    else:
        blocks = [(TEXT, paragraph) for paragraph in paragraphs]
    return SafeString("\n".join(_rendered_block(kind, lines) for kind, lines in blocks if any(map(str.strip, lines))))


def _blocks_of(paragraphs: list[list[str]]) -> list[tuple[str, list[str]]]:
    """Return kind and lines of each block. A list goes on after an empty line; a paragraph or a quote doesn't."""
    lines = [(number, line) for number, paragraph in enumerate(paragraphs) for line in paragraph]
    kinds = _kinds_of([line for _number, line in lines])
    typed = [
        (kind, 0 if kind in TAGS_OF_LISTS else number, line) for kind, (number, line) in zip(kinds, lines, strict=True)
    ]
    return [(kind, [line for *_, line in block]) for (kind, _number), block in groupby(typed, key=itemgetter(0, 1))]


def _kinds_of(lines: list[str]) -> list[str]:
    """Return of each line what it belongs to: TEXT, QUOTE or a list."""
    kinds: list[str] = []
    for line in lines:
        item = ITEM.match(line)
        if line.startswith(">"):
            kinds.append(QUOTE)
        elif item:
            kinds.append(NUMBERED if item["number"] else BULLETS)
        elif kinds and kinds[-1] in TAGS_OF_LISTS and line.startswith(("  ", "\t")):
            kinds.append(kinds[-1])  # goes on with the item
        else:
            kinds.append(TEXT)
    position = 0
    for kind, group in groupby(list(kinds)):
        length = len(list(group))
        run = slice(position, position + length)
        if kind in TAGS_OF_LISTS and sum(ITEM.match(line) is not None for line in lines[run]) < 2:
            kinds[run] = [TEXT] * length  # a single dash or number is not a list
        position += length
    return kinds


def _rendered_block(kind: str, lines: list[str]) -> str:
    if kind in TAGS_OF_LISTS:
        return _rendered_list(kind, lines)
    if kind == QUOTE:
        lines = [line[1:].strip() for line in lines]
    html = f"<p>{'<br>'.join(map(_with_markup, lines))}</p>"
    return f"<blockquote>{html}</blockquote>" if kind == QUOTE else html


def _rendered_list(kind: str, lines: list[str]) -> str:
    items: list[str] = []
    expected = 1
    for line in lines:
        item = ITEM.match(line)
        if item is None:
            items[-1] += f"<br>{_with_markup(line.strip())}"
            continue
        number = int(item["number"] or expected)
        value = "" if number == expected else f' value="{number}"'
        items.append(f"<li{value}>{_with_markup(line[item.end() :])}")
        expected = number + 1
    tag = TAGS_OF_LISTS[kind]
    return f"<{tag}>{''.join(f'{item}</li>' for item in items)}</{tag}>"


def _with_markup(line: str) -> str:
    """Render links, code and emphasis. Not inside words, so that no sign hides a word from the rules."""
    if ":" not in line and "*" not in line and "`" not in line:  # most lines; the search takes longer
        return escape(line)
    pieces: list[str] = []
    position = 0
    for match in MARKUP.finditer(line):
        pieces.append(escape(line[position : match.start()]))
        position = match.end()
        if match["code"]:
            pieces.append(format_html("<code>{}</code>", match["code"]))
        elif match["stars"]:
            tag = "em" if match["stars"] == "*" else "strong"
            pieces.append(f"<{tag}>{_with_markup(match['emphasis'])}</{tag}>")
        else:
            url = without_closing_marks(match.group())
            pieces.append(format_html('<a href="{}" rel="ugc nofollow noopener">{}</a>', url, url))
            position = match.start() + len(url)
    pieces.append(escape(line[position:]))
    return "".join(pieces)


def excerpt(text: str, length: int) -> str:
    """Return the beginning of `text` on one line, without what it quotes; at most `length` characters."""
    words = " ".join(line for line in text.split("\n") if not line.startswith(">")).split()
    return Truncator(" ".join(words) or " ".join(text.split())).chars(length)


def without_closing_marks(url: str) -> str:
    """Return `url` without trailing punctuation; a closing bracket stays if the URL has its opening one."""
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while url[end - 1] in ".,;:!?…'’\"”»)]}*_":
        if url[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return url[:end]
