"""Find the links in readers' text for the rules, also those that are written so that filters overlook them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from ..text import host_of
from .folding import Folded

# Of addresses that people write without "https://". A country's is here if its letters are no word that could follow
# a full stop without a space; IN_PATHS has the others, which count with a path behind them.
TOP_LEVEL = (
    "com|net|org|info|biz|edu|gov|xyz|online|site|shop|store|top|club|app|dev|vip|bet|casino|poker|click|link|website|"
    "space|tech|live|loan|money|finance|trade|blog|news|page|life|fun|icu|xxx|porn|sex|adult|cam|dating|pro|guru|buzz|cyou|"
    "cfd|sbs|rest|quest|monster|digital|credit|loans|cash|date|bid|download|agency|host|pw|mobi|asia|kim|singles|webcam|support|pharmacy|discount|deals|gifts|example|test|"
    "ac|ae|ar|au|bg|biz|br|by|ca|cc|ch|ci|cl|cn|co|cz|de|dk|ec|ee|eg|eu|fi|fr|ga|gg|gr|hk|hr|hu|ie|il|io|iq|ir|jo|jp|"
    "ke|kr|kw|kz|lb|lt|lu|lv|ly|mx|ng|nl|nz|pe|ph|pk|pl|pt|qa|ro|ru|sa|se|sg|sk|su|sy|th|tk|tn|tr|tv|tw|ua|uk|vn|ws|za"
)
IN_PATHS = "ai|am|as|at|be|do|es|fm|id|im|in|is|it|la|me|ma|my|no|sh|so|st|to|us|wiki|win"
# Top-level domains that are words, too: with a space before the full stop, a sentence may begin with one.
WORDS = (
    "online|site|shop|store|top|club|app|bet|casino|poker|click|link|website|space|tech|live|loan|money|finance|trade|blog|"
    "news|page|life|fun|porn|sex|adult|cam|dating|pro|guru|buzz|rest|quest|monster|digital|credit|loans|cash|date|bid|"
    "download|agency|host|singles|webcam|support|pharmacy|discount|deals|gifts|example|test|"
    "au|by|ca|ci|eu|il|sa|se|su|tv|uk"
)
# They begin no sentence, in small letters or not.
NO_WORDS = {"com", "org"}
LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
BRACKETED_DOT = r"\s?[\[({<]\s?(?:\.|dot|punkt|نقطة)\s?[\])}>]\s?"
# Each alternative begins with a sign of its own, and what may repeat is bounded: the search takes linear time.
FULL = re.compile(r"h(?:tt|xx|77|\*\*)ps?(?:\s?:\s?|\[:\])[/\\]{2}\s?[^\s<>\"]*|www(?<=\bwww)(?:\.|\[\.\])[^\s<>\"]+")
BBCODE = re.compile(r"\[/?(?:url|link)[^\]\s]{0,500}\]?")
# With what it shows, where that is short, and has no other link in it.
ANCHOR = re.compile(r"(?P<tag><a\s[^>]{0,500}>?)(?:[^<]{0,300}(?:<(?!/?a\b)[^<]{0,100}){0,6}</a\s?>)?")
# What follows a domain at the end of its sentence, or in front of a path.
AT_END = r"(?:/\w|\s?[,;:!?)]|\s?\.(?!\w)|\s{0,3}(?:\n|$))"
TOP_LEVEL_WORD = rf"(?:{TOP_LEVEL})(?![\w-])"
PLAIN_ENDING = rf"\.(?={TOP_LEVEL_WORD}|(?:{IN_PATHS})/\w)"
ENDING = re.compile(
    rf"(?P<plain>{PLAIN_ENDING})"
    rf"|(?P<disguised>{BRACKETED_DOT}(?=[a-z]{{2,10}}(?![\w-]))"
    rf"|(?<=\w)(?:\s{{1,2}}dot\s{{1,2}}(?:(?={TOP_LEVEL_WORD})|(?=(?:{IN_PATHS}){AT_END}))"
    rf"|(?:\s\.\s?|。)(?:(?={TOP_LEVEL_WORD})(?!(?:{WORDS})(?![\w-])(?!{AT_END}))|(?=(?:{IN_PATHS})/\w))))"
)
# Without a sign of disguise only plain ones are looked for, which is quicker.
ONLY_PLAIN_ENDING = re.compile(f"(?P<plain>{PLAIN_ENDING})")
MAYBE_DISGUISED = re.compile(r"[\[({<]\s?(?:\.|dot|punkt|نقطة)|\sdot\s|\s\.|。")
BEFORE_ENDING = re.compile(rf"(?<![\w@.-])(?P<host>{LABEL}(?:(?:\.|{BRACKETED_DOT}){LABEL}){{0,4}})$")
# The path is bounded: in a row of links without spaces, each would be followed to the end of the row.
AFTER_ENDING = re.compile(r"[a-z]{2,10}(?::\d{1,5})?(?:/[^\s<>\"]{0,500})?")
LONGEST_HOST = 130
# "The dot com bubble" is no link, nor is "a .com domain".
NO_HOSTS = frozenset(
    "a an and as at by every first for from in is it my new of old on or our polka that the these this to use using "
    "with your das dem den der die ein eine einer eines für im mit oder und von zu zur".split()
)
# "ASP.NET" is how Microsoft writes products of .NET.
NET_PRODUCTS = frozenset({"ado", "asp", "vb"})
# Of institutions and reference works, where nobody can register a name to advertise: such links need no look.
REFERENCE_HOST = re.compile(
    r"(?:.+\.)?(?:(?:gov|edu|ac|mil)(?:\.[a-z]{2})?|int|gc\.ca|gouv\.fr|gob\.es|admin\.ch|europa\.eu|bund\.de|bundestag\.de|"
    r"destatis\.de|parliament\.uk|wikipedia\.org|doi\.org|arxiv\.org)"
)
# Newspapers, broadcasters and journals: likewise, with all their subdomains.
NEWS_HOSTS = frozenset(
    "aljazeera.com aljazeera.net alarabiya.net apnews.com ard.de bbc.co.uk bbc.com bmj.com bloomberg.com br.de cbc.ca "
    "channel4.com cnn.com corriere.it derstandard.at deutschlandfunk.de dw.com economist.com elpais.com faz.net "
    "france24.com ft.com heise.de independent.co.uk irishtimes.com itv.com jstor.org lefigaro.fr lemonde.fr "
    "liberation.fr mdr.de nature.com ndr.de npr.org nytimes.com nzz.ch orf.at politico.com politico.eu repubblica.it "
    "reuters.com rte.ie science.org scotsman.com sky.com spiegel.de srf.ch standard.co.uk sueddeutsche.de swr.de "
    "tagesschau.de tagesspiegel.de taz.de telegraph.co.uk theconversation.com theguardian.com thelancet.com "
    "thetimes.co.uk thetimes.com washingtonpost.com wdr.de welt.de wsj.com yorkshirepost.co.uk zdf.de zeit.de "
    "aawsat.com nhs.uk".split()
)
MOST_LABELS = max(host.count(".") + 1 for host in NEWS_HOSTS)
# They hide where a link leads to.
SHORTENERS = frozenset(
    "adf.ly bit.ly buff.ly cutt.ly goo.gl is.gd ow.ly rb.gy rebrand.ly s.id shorturl.at t.co tiny.cc tinyurl.com "
    "v.gd".split()
)
# What anybody can put anything on: that the site approved one link to them says nothing of another.
SHARED_HOSTS = SHORTENERS.union(
    "discord.gg docs.google.com forms.gle linktr.ee sites.google.com t.me telegra.ph wa.me".split()
)


@dataclass(frozen=True)
class FoundLink:
    """A link's `host` (empty where there is none), its span in the text as sent, and whether it is disguised.

    One to a front page has no path.
    """

    host: str
    start: int
    end: int
    is_disguised: bool = False
    is_front_page: bool = False


def is_of_source(host: str) -> bool:
    """Return whether a host is of an institution, a reference work or a newspaper: a link to it needs no look."""
    labels = host.split(".")
    return bool(REFERENCE_HOST.fullmatch(host)) or any(
        ".".join(labels[-number:]) in NEWS_HOSTS for number in range(2, MOST_LABELS + 1)
    )


def number_of_links(text: str) -> int:
    """Return about how many links a plain text has, without a look at each."""
    return max(map(len, link_starts(text)))


def link_starts(text: str) -> tuple[list[int], list[int]]:
    """Return about where links begin that say what they are, and where others have their last dot."""
    return [match.start() for match in FULL.finditer(text)], [match.start() for match in _endings(text)]


def _endings(text: str) -> Iterator[re.Match]:
    return (ENDING if MAYBE_DISGUISED.search(text) else ONLY_PLAIN_ENDING).finditer(text)


def find_links(plain: Folded, sent: str) -> list[FoundLink]:
    """Return everything in a text that could be meant as a link, in order; `plain` is what plain_letters made of it."""
    text = plain.text
    found = [_of_url(plain, sent, match) for match in FULL.finditer(text)]
    if any(sign in text for sign in (".", "。", "dot", "punkt", "نقطة")):
        found += [link for match in _endings(text) if (link := _of_ending(plain, sent, match))]
    tags = [FoundLink("", *plain.span(*match.span()), is_disguised=True) for match in BBCODE.finditer(text)]
    found.sort(key=lambda link: link.start)
    anchors = [_of_anchor(plain, found, match) for match in ANCHOR.finditer(text)] if "<a" in text else []
    return _without_overlaps([*found, *tags, *anchors])


def _of_anchor(plain: Folded, found: list[FoundLink], match: re.Match) -> FoundLink:
    """Return an HTML link as people paste it: disguised if it leads nowhere, or elsewhere than where it says.

    Also if there are several links in it, which would count as one.
    """
    start, end = plain.span(*match.span())
    _start, end_of_tag = plain.span(*match.span("tag"))
    first, middle, last = (bisect_left(found, place, key=lambda link: link.start) for place in (start, end_of_tag, end))
    targets, named = _without_overlaps(found[first:middle]), _without_overlaps(found[middle:last])
    is_usual = len(targets) == 1 and len(named) <= 1 and all(link.host == targets[0].host for link in named)
    # Whether it is to a front page, the URL in it says.
    return FoundLink("", start, end, is_disguised=not is_usual, is_front_page=True)


def _of_url(plain: Folded, sent: str, match: re.Match) -> FoundLink:
    written = match.group()
    url = re.sub(r"^h\S?\S?ps?(?:\s?:\s?|\[:\])[/\\]{2}\s?", "http://", written).replace("[.]", ".")
    is_usual = written.startswith(("http://", "https://", "www."))
    return _link(url, plain, sent, *match.span(), is_disguised=not is_usual)


def _of_ending(plain: Folded, sent: str, match: re.Match) -> FoundLink | None:
    """Return the link whose last dot was found: what is before the dot, and the path behind it."""
    text = plain.text
    before = BEFORE_ENDING.search(text, max(0, match.start() - LONGEST_HOST), match.start())
    ending = AFTER_ENDING.match(text, match.end())
    if before is None or ending is None or before["host"].isdigit():
        return None
    is_dotted = match["plain"] is not None
    sign = match.group().strip()
    if not is_dotted and sign in {"dot", "."} and before["host"] in NO_HOSTS:
        return None
    written = sent[plain.origins[before.start()] : plain.origins[ending.end() - 1] + 1]
    if ending.group() == "net" and (before["host"] in NET_PRODUCTS or written.endswith(" .NET")):
        return None
    is_upper = sent[plain.origins[match.end()]].isupper() and not written.isupper()
    if is_upper and (is_dotted or (sign in {".", "。"} and ending.group() not in NO_WORDS)):  # a sentence begins here
        return None
    host = re.sub(BRACKETED_DOT, ".", before["host"])
    url = f"http://{host}.{ending.group()}"
    return _link(url, plain, sent, before.start(), ending.end(), is_disguised=not is_dotted or host != before["host"])


def _link(url: str, plain: Folded, sent: str, first: int, last: int, *, is_disguised: bool) -> FoundLink:
    """Return a link; one with letters that are not what they seem is disguised."""
    start, end = plain.span(first, last)
    host = host_of(url)
    hides_host = host in SHORTENERS or sent[start:end].casefold() != plain.text[first:last]
    is_front_page = "/" not in url.partition("://")[2].rstrip("/*`.,;:!?)")
    return FoundLink(host, start, end, is_disguised or hides_host, is_front_page)


def _without_overlaps(found: list[FoundLink]) -> list[FoundLink]:
    """Join what overlaps or touches, such as a BBCode tag and the URL in it, into one link."""
    joined: list[FoundLink] = []
    for link in sorted(found, key=lambda each: (each.start, -each.end)):
        last = joined[-1] if joined else None
        if last and (link.start < last.end or (link.start == last.end and not (link.host and last.host))):
            is_disguised = last.is_disguised or link.is_disguised
            is_front_page = last.is_front_page and link.is_front_page
            end = max(last.end, link.end)
            joined[-1] = FoundLink(last.host or link.host, last.start, end, is_disguised, is_front_page)
        else:
            joined.append(link)
    return joined
