"""What could run, or lead out, in a page: found with a parser, not by looking for what was sent."""

import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

URL_ATTRIBUTES = {
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "poster",
    "background",
    "srcset",
    "cite",
    "to",
}
RUNNING = {
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "base",
    "math",
    "animate",
    "set",
    "foreignobject",
}
FETCHING = {"img", "source", "video", "audio", "track", "input"}
ACTIVE = {"style", "srcdoc", "autofocus", "formaction"}
OURS = re.compile(r"(?:http://(?:testserver|localhost))?/(?!/)")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# All that `comments.text.render` and the desk's marks may write, by the class of what is around it.
COMMENTS = {"comment-text", "desk-card__text", "desk-bulk__text"}
IN_COMMENTS = {
    **{tag: set() for tag in ("br", "blockquote", "mark", "code", "em", "strong", "li")},
    **{tag: {"dir"} for tag in ("p", "ul", "ol")},  # within an article's text
    "a": {"href", "rel"},
}
REL = "ugc nofollow noopener"
HARMLESS = "What a reader thinks."


def scheme_of(url: str) -> str:
    """The scheme as a browser would read it: it drops white space and control characters first."""
    match = ":" in url and SCHEME.match("".join(c for c in url if c > " ").lower())
    return match.group(1) if match else ""


# What no browser runs; that it holds nothing but data, tests of what writes it say.
DATA = {"application/json", "application/ld+json"}


class Findings(HTMLParser):
    """`running`: everything that runs or can run, as (kind, detail); numbers and tokens in it are made normalized.

    `outside`: the tags inside comments that are not on the allow-list. `tags` counts those inside comments.
    """

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.running: Counter[tuple[str, str]] = Counter()
        self.outside: list[str] = []
        self.tags = 0
        self._depth = 0  # of <div> inside a comment's text
        self._data: tuple[str, str] | None = None
        self.feed(html)
        self.close()

    def note(self, kind: str, detail: str):
        normalized = re.sub(r"\d+", "0", re.sub(r"[A-Za-z0-9]{64}", "TOKEN", detail))
        self.running[kind, " ".join(normalized.split())] += 1

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if self._depth:
            self.check_allowed(tag, given)
            self._depth += tag == "div"
        elif COMMENTS & set(given.get("class", "").split()):
            self._depth = 1
        if tag in {"script", "style"} and given.get("type") not in DATA:
            self._data = tag, given.get("src", "")
        if tag in RUNNING or (tag == "meta" and "http-equiv" in given):
            self.note("element", self.get_starttag_text() or "")
        if tag == "link":
            self.note("link", given.get("href", ""))
        for name, value in given.items():
            scheme = scheme_of(value) if name in URL_ATTRIBUTES else ""
            if name.startswith("on") or name in ACTIVE or scheme not in {"", "http", "https", "mailto"}:
                # Where a button of ours sends a form tells by its path; what it carries along can't run.
                self.note(name, value.partition("?")[0] if name == "formaction" else value)
            elif tag in FETCHING and name in {"src", "srcset", "poster"} and not OURS.match(value):
                self.note("fetched", value)

    def handle_endtag(self, tag):
        if self._data and tag == self._data[0]:
            self.note(*self._data)
            self._data = None
        if self._depth and tag == "div":
            self._depth -= 1

    def handle_data(self, data):
        if self._data:
            self._data = self._data[0], f"{self._data[1]} {data}"

    def handle_other(self, data):
        """Comments, declarations and instructions: browsers differ from parsers in where those end."""
        if self._depth:
            self.outside.append(data)

    handle_comment = handle_decl = handle_pi = unknown_decl = handle_other

    def check_allowed(self, tag, given):
        self.tags += 1
        allowed = IN_COMMENTS.get(tag)
        is_fine = allowed is not None and set(given) <= allowed
        if is_fine and tag == "a":
            is_fine = scheme_of(given["href"]) in {"http", "https", "mailto"} and given["rel"] == REL
        if not is_fine:
            self.outside.append(self.get_starttag_text() or "")


def is_ours(kind: str, detail: str) -> bool:
    """Whether a public page may have this: scripts and style sheets of our own from files, and links of a head."""
    if kind == "script":
        return bool(re.fullmatch(r"/static/[\w./-]+", detail))
    return kind == "link" and bool(OURS.match(detail))


class Look:
    """Opens pages; `tried` counts what was sent, `bad` collects what would run or stands outside the allow-list."""

    def __init__(self, usual: dict[str, Counter] | None = None):
        self.usual = usual or {}
        self.seen: dict[str, Counter] = {}
        self.bad: list[tuple] = []
        self.pages = self.tags = 0

    def at(self, view: str, response, *, status=200):
        assert response.status_code == status, (view, response.status_code)
        text = response.content.decode()
        self.pages += 1
        findings = Findings(text)
        self.seen.setdefault(view, Counter()).update(findings.running)
        for kind, detail in set(findings.running) - set(self.usual.get(view, ())):
            if view.startswith("desk") or not is_ours(kind, detail):
                self.bad.append((view, kind, detail))
        self.bad += [(view, "outside", element) for element in findings.outside]
        self.tags += findings.tags
        return text

    def at_feed(self, view: str, response, *, surround=""):
        """The descriptions of a feed as its reader's program shows them."""
        assert response.status_code == 200
        self.pages += 1
        descriptions = [each.text or "" for each in ElementTree.fromstring(response.content).iter("description")]  # noqa: S314  our own
        for description in descriptions[1:]:
            findings = Findings(f"<div class='{surround}'>{description}</div>")
            self.bad += [(view, *found) for found in findings.running]
            self.bad += [(view, "outside", element) for element in findings.outside]
        return len(descriptions) - 1
