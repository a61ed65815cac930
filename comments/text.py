"""A reader's words: what is removed before they are stored, how they are compared, and how they are shown."""

import re
import unicodedata
from urllib.parse import unquote

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.public_forms.text_hygiene import INVISIBLE, clean

# Every part is bounded or can't match what follows it: no text makes the search slower than its length.
LINK = re.compile(r"\b(?:https?://(?=[\w\[])[^\s<>\"]+|mailto:[^\s<>\"@?]{1,64}@[\w.-]{1,255})", re.IGNORECASE)
ANY_LINK = re.compile(r"https?://[^\s<>\"]*|\bwww\.[^\s<>\"]+|\[url|<a\s", re.IGNORECASE)
MAX_HOSTS = 20  # of one comment
# Of ASCII, all but letters, digits, points, hyphens and underscores.
NOT_IN_HOSTS = re.compile(r"[\x00-,/:-@\[-^`{-\x7f]")


def links_in(text: str) -> list[tuple[int, int]]:
    """Start and end of everything in `text` that its writer could have meant as a link."""
    return [match.span() for match in ANY_LINK.finditer(text)]


def hosts_in(text: str) -> list[str]:
    """The hosts of the links in `text`, each once, in their order, at most MAX_HOSTS: in small letters and, as people
    write it or leave it out, without a leading "www.". Names that are too long for a host are left out.
    """
    hosts: dict[str, None] = {}
    for match in ANY_LINK.finditer(text):
        host = _host_of(match.group())
        if 0 < len(host) <= 253:
            hosts[host] = None
        if len(hosts) == MAX_HOSTS:
            break
    return list(hosts)


def _host_of(link: str) -> str:
    """Empty for what only begins like a link. Read as browsers do, which decode, drop what is invisible and unify."""
    address = re.sub(r"^https?://", "", link, flags=re.IGNORECASE)
    authority = re.split(r"[/?#\\]", address, maxsplit=1)[0].rpartition("@")[2]
    if network_address := re.match(r"\[[0-9a-f:.]+\]", authority, re.IGNORECASE):
        return network_address[0].lower()
    name = "".join(character for character in clean(unquote(authority)) if character not in INVISIBLE)
    host = re.split(NOT_IN_HOSTS, unicodedata.normalize("NFKC", name).lower(), maxsplit=1)[0].strip(".…’”»")
    return host.removeprefix("www.") if "." in host else ""


def render(text: str) -> SafeString:
    """`text` as HTML: paragraphs, line breaks, `>` quotes and bare http(s) and mailto links. Every tag is ours."""
    blocks: list[tuple[bool, list[str]]] = []
    for paragraph in re.split(r"\n[ \t]*\n\s*", text):
        for line in paragraph.split("\n"):
            is_quote = line.startswith(">")
            if not blocks or blocks[-1][0] != is_quote or not blocks[-1][1]:
                blocks.append((is_quote, []))
            blocks[-1][1].append(line[1:].strip() if is_quote else line)
        blocks.append((False, []))
    rendered = (
        format_html(
            "<blockquote><p>{}</p></blockquote>" if is_quote else "<p>{}</p>",
            format_html_join(SafeString("<br>"), "{}", ((_with_links(line),) for line in lines)),
        )
        for is_quote, lines in blocks
        if any(line.strip() for line in lines)
    )
    return SafeString("\n".join(rendered))


def _with_links(line: str) -> SafeString:
    pieces, position = [], 0
    for match in LINK.finditer(line):
        address = without_closing_marks(match.group())
        pieces.append(escape(line[position : match.start()]))
        pieces.append(format_html('<a href="{}" rel="ugc nofollow noopener">{}</a>', address, address))
        position = match.start() + len(address)
    pieces.append(escape(line[position:]))
    return SafeString("".join(pieces))


def without_closing_marks(address: str) -> str:
    """`address` without the marks of the sentence around it: a bracket stays where the address opened it."""
    end = len(address)
    unopened = address.count(")") - address.count("(")
    while address[end - 1] in ".,;:!?…'’\"”»)]}*_":
        if address[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return address[:end]
