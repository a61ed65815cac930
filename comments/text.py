"""Links in readers' text, and rendering it as HTML."""

import re
import unicodedata
from urllib.parse import unquote

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from gazette.public_forms.text_hygiene import INVISIBLE, clean

# Every part is bounded or can't match what follows it: the search takes linear time.
LINK = re.compile(r"\b(?:https?://(?=[\w\[])[^\s<>\"]+|mailto:[^\s<>\"@?]{1,64}@[\w.-]{1,255})", re.IGNORECASE)
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
    """Render `text` as HTML: paragraphs, line breaks, `>` quotes, http(s) and mailto links. All tags are generated."""
    blocks: list[tuple[bool, list[str]]] = []
    for paragraph in re.split(r"\n[ \t]*\n\s*", text):
        for line in paragraph.split("\n"):
            is_quote = line.startswith(">")
            if not blocks or blocks[-1][0] != is_quote or not blocks[-1][1]:
                blocks.append((is_quote, []))
            blocks[-1][1].append(line[1:].strip() if is_quote else line)
        blocks.append((False, []))
    rendered = []
    for is_quote, lines in blocks:
        if any(line.strip() for line in lines):
            html = f"<p>{'<br>'.join(map(_with_links, lines))}</p>"
            rendered.append(f"<blockquote>{html}</blockquote>" if is_quote else html)
    return SafeString("\n".join(rendered))


def _with_links(line: str) -> SafeString:
    if ":" not in line:  # as every link has one; most lines don't, and the search takes longer
        return escape(line)
    pieces, position = [], 0
    for match in LINK.finditer(line):
        url = without_closing_marks(match.group())
        pieces.append(escape(line[position : match.start()]))
        pieces.append(format_html('<a href="{}" rel="ugc nofollow noopener">{}</a>', url, url))
        position = match.start() + len(url)
    pieces.append(escape(line[position:]))
    return SafeString("".join(pieces))


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
