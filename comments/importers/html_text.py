"""Comments as HTML, as other systems store them, to the text that readers type here (`comments.text.render`)."""

import html
import re
from html.parser import HTMLParser

PARAGRAPHS = frozenset("p div blockquote h1 h2 h3 h4 h5 h6 ul ol pre table section article figure hr dl".split())
LINES = frozenset("li tr dt dd figcaption".split())
NOT_TEXT = frozenset(["script", "style", "template", "title", "textarea", "iframe", "noscript"])
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
MAX_QUOTES = 20  # in each other
SPACES = re.compile(r"[ \t\r\f]+")
WEB = re.compile(r"(?:https?://|mailto:)\S+$", re.IGNORECASE)


def text_of(markup: str, *, has_line_breaks: bool = True) -> str:
    """Return the text: links as "words (URL)", quotes with ">", emphasis with stars; no other markup is kept."""
    if "<" not in markup:
        text = html.unescape(markup) if "&" in markup else markup
        return text if has_line_breaks else " ".join(text.split())
    parser = TextParser(has_line_breaks)
    parser.feed(markup)
    parser.close()
    return parser.result()


class TextParser(HTMLParser):
    def __init__(self, has_line_breaks: bool):
        super().__init__(convert_charrefs=True)
        self.has_line_breaks = has_line_breaks
        self.pieces: list[str] = []
        self.links: list[tuple[int, str]] = []  # where its words begin, and where it leads to
        self.marks: list[tuple[str, int]] = []  # open emphasis, and where its words begin
        self.numbers: list[int] = []  # of open lists: the next number, 0 for bullets
        self.hidden = 0
        self.open_quotes = 0

    def handle_starttag(self, tag, attrs):
        if tag in NOT_TEXT:
            self.hidden += 1
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "img":
            source = dict(attrs).get("src") or ""
            self.pieces.append(f" {source} " if WEB.match(source) else "")
        elif tag == "a":
            self.links.append((len(self.pieces), dict(attrs).get("href") or ""))
        elif tag in MARKS:
            self.marks.append((tag, len(self.pieces)))
        elif tag in ("ul", "ol"):
            self.numbers.append(int(tag == "ol"))
            self.pieces.append("\n\n")
        elif tag == "li":
            number = self.numbers[-1] if self.numbers else 0
            self.pieces.append(f"\n{f'{number}.' if number else '-'} ")
            if number:
                self.numbers[-1] += 1
        elif tag == "blockquote":
            self.open_quotes += 1
            self.pieces.append("\n\n\x02" if self.open_quotes <= MAX_QUOTES else "\n\n")
        elif tag in PARAGRAPHS:
            self.pieces.append("\n\n")
        elif tag in LINES:
            self.pieces.append("\n")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "img"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in NOT_TEXT:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "a" and self.links:
            start, url = self.links.pop()
            words = "".join(self.pieces[start:]).strip()
            url = url.strip()
            if WEB.match(url) and shortened(words) not in shortened(url):
                self.pieces.append(f" ({url})")
            elif WEB.match(url):  # the words are the URL, perhaps cut by their system
                self.pieces[start:] = [url]
        elif tag in MARKS and any(mark == tag for mark, _start in self.marks):
            while self.marks:
                mark, start = self.marks.pop()
                if mark == tag:
                    break
            self.emphasize(MARKS[tag], start)
        elif tag in ("ul", "ol"):
            if self.numbers:
                self.numbers.pop()
            self.pieces.append("\n\n")
        elif tag == "blockquote":
            if 0 < self.open_quotes <= MAX_QUOTES:
                self.pieces.append("\x03\n\n")
            self.open_quotes = max(0, self.open_quotes - 1)
        elif tag in PARAGRAPHS:
            self.pieces.append("\n\n")

    def emphasize(self, mark: str, start: int):
        inside = "".join(self.pieces[start:])
        words = inside.strip()
        # Only what is shown as emphasis here: stars inside, or around lines, would stay as they are.
        if words and "\n" not in words and mark[0] not in words and "://" not in words:
            self.pieces[start:] = [inside.replace(words, f"{mark}{words}{mark}", 1)]

    def handle_data(self, data):
        if not self.hidden:
            data = data.replace("\x02", "").replace("\x03", "")
            self.pieces.append(data if self.has_line_breaks else re.sub(r"\s+", " ", data))

    def result(self) -> str:
        depth = 0
        lines: list[str] = []
        for line in "".join(self.pieces).split("\n"):
            depth += line.count("\x02")
            text = SPACES.sub(" ", line.replace("\x02", "").replace("\x03", "")).strip()
            quoted = f"{'>' * min(depth, 1)} {text}" if depth and text else text
            depth = max(0, depth - line.count("\x03"))
            if text or (lines and lines[-1]):
                lines.append(quoted)
        return "\n".join(lines).strip()


def shortened(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|[….]+$|/$", "", url.strip().lower())
