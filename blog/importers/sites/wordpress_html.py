"""The text of a WordPress post, block markup or classic with shortcodes, as HTML that stands by itself."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gazette.imports.texts import plain

BLOCK_COMMENT = re.compile(r"<!--\s+(/?)wp:([a-z][a-z0-9_/]*+(?:-[a-z0-9_/]++)*+)([^<>]*)-->")
MAX_REUSED = 50  # reusable blocks in one text, those in each other included
# A code sample, in which nothing is a shortcode or ends a paragraph: how it opens, and how it ends.
LANGUAGES = "bash c cpp csharp css diff html java javascript js json perl php python ruby shell sql text xml yaml"
CODE_OPENING = re.compile(
    r"<(pre|code|script|style|textarea)\b[^<>]*>"
    rf"|\[(code|sourcecode|{'|'.join(LANGUAGES.split())})(?=[\s\]])([^\[\]]*)\]",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile("\x02(\\d+)\x03")
SHORTCODE = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]{0,50})((?:[\s=][^\[\]]{0,4000})?)\](\]?)")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
# What stands between paragraphs, and what is not looked into: line ends in it mean nothing.
BETWEEN = "address article aside blockquote center details div fieldset footer form h1 h2 h3 h4 h5 h6 header hr main p"
WHOLE = "dl figure ol pre table ul iframe"
BLOCK_TAG = re.compile(rf"<(/?)({'|'.join([*BETWEEN.split(), *WHOLE.split(), 'section', 'summary'])})\b[^<>]*>", re.I)
SOURCE_OF_QUOTE = re.compile(
    r"<cite\b[^<>]*>((?:(?!</?cite|</blockquote).){1,400})</cite>\s*</blockquote>", re.S | re.I
)
URL_ALONE = re.compile(r"(?<![^\n>])[ \t]*(https?://[^\s<>\"]{4,1000})[ \t]*(?![^\n<])")
# On whose pages WordPress shows a player or a card for a URL in a line of its own.
PROVIDERS = frozenset(
    "youtube.com youtu.be vimeo.com dailymotion.com twitter.com x.com soundcloud.com spotify.com open.spotify.com"
    " flickr.com flic.kr ted.com tiktok.com instagram.com facebook.com mixcloud.com slideshare.net reddit.com"
    " issuu.com imgur.com tumblr.com kickstarter.com wordpress.tv bsky.app speakerdeck.com pinterest.com"
    " animoto.com scribd.com".split()
)
PLAYERS = {"audio": ("src", "mp3", "m4a", "ogg", "wav"), "video": ("src", "mp4", "m4v", "webm", "ogv")}
WITH_URL = frozenset(["youtube", "vimeo", "soundcloud", "dailymotion", "ted", "tweet", "instagram", "wp_embed"])
CAPTIONS = frozenset(["caption", "wp_caption"])
# Shortcodes that many sites have, whatever they look like.
COMMON = frozenset("playlist contact-form contact-form-7 rev_slider toc sitemap archives recent-posts more".split())
KNOWN = CAPTIONS | PLAYERS.keys() | WITH_URL | COMMON | {"embed", "gallery"}
YOUTUBE = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/(?:(?:embed|v)/|watch\?(?:[^\s\"'#]{0,200}&)?v=)|youtu\.be/)([\w-]{6,20})"
)
# By the id of a film alone: [vimeo 123], [youtube abc-def].
BY_ID = {"vimeo": "https://vimeo.com/", "youtube": "https://www.youtube.com/watch?v="}
# The players of the years before frames.
OBJECT = re.compile(r"<(object|embed)\b(.{0,3000}?)</\1>", re.DOTALL | re.IGNORECASE)
VERSE = re.compile(r'<pre\b[^<>]*\bclass="[^"]*\bwp-block-verse\b[^<>]*>(.{0,20000}?)</pre>', re.DOTALL)


@dataclass
class Attachment:
    url: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    parent: str = ""


@dataclass
class Context:
    """What a text refers to. `attachment` returns the one with an id, `attached` those of this post."""

    reusable: dict[str, str] = field(default_factory=dict)
    footnotes: str = ""  # as JSON
    attachment: Callable[[str], Attachment | None] = lambda source_id: None
    attached: Callable[[], list[Attachment]] = list


class Text:
    """One text with its context; `notes` says what was changed or left out, as (text, reason)."""

    def __init__(self, context: Context):
        self.context = context
        self.notes: list[tuple[str, str]] = []
        self.reused = 0
        self.has_footnotes = False
        self.samples: list[str] = []

    def html(self, content: str) -> str:
        content = content.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "").replace("\x03", "")
        content = "".join(self.blocks(content))
        if self.context.footnotes and not self.has_footnotes:
            content += self.footnotes()
        if "<!--nextpage-->" in content:
            self.note("<!--nextpage-->", "pages of one post: joined")
        content = VERSE.sub(lambda found: f"<p>{found[1].strip('\n').replace('\n', '<br>')}</p>", content)
        content = OBJECT.sub(player, content)
        content = SOURCE_OF_QUOTE.sub(r"<p>— \1</p></blockquote>", content)
        return PLACEHOLDER.sub(lambda found: self.samples[int(found[1])], content)

    def note(self, text: str, why: str):
        self.notes.append((text[:200], why))

    # ---- block markup

    def blocks(self, content: str) -> Iterator[str]:
        """Yield the text of all blocks; what is outside of any is classic."""
        if "<!-- wp:" not in content:
            yield self.classic(content)
            return
        depth, position = 0, 0
        replaced = ""  # the block whose content is left out, because it is made from its attributes
        embed: dict = {}
        for tag in BLOCK_COMMENT.finditer(content):
            inside = content[position : tag.start()]
            position = tag.end()
            closing, name, rest = tag[1], tag[2].removeprefix("core/"), tag[3].strip()
            if replaced:
                if closing and name == replaced:
                    yield self.embedded(embed, inside)
                    replaced = ""
                    depth = max(0, depth - 1)
                continue
            if depth == 0 or (closing and name in ("freeform", "shortcode")):
                yield self.classic(inside)
            else:
                yield inside
            if closing:
                depth = max(0, depth - 1)
            elif rest.endswith("/"):
                yield self.dynamic(name, attributes_of(rest[:-1]))
            else:
                depth += 1
                embed = attributes_of(rest)
                if (name == "embed" or name.startswith("core-embed/")) and embed.get("url"):
                    replaced = name
        yield self.classic(content[position:]) if depth == 0 else content[position:]

    def dynamic(self, name: str, attributes: dict) -> str:
        """Return what WordPress would put in place of a block that has only attributes."""
        if name == "block":
            reused = self.context.reusable.get(str(attributes.get("ref", "")))
            self.reused += 1
            if reused is None or self.reused > MAX_REUSED:
                self.note(str(attributes.get("ref", "")), "a reusable block that is missing: left out")
                return ""
            return "".join(self.blocks(reused))
        if name == "footnotes":
            return self.footnotes()
        if (name == "embed" or name.startswith("core-embed/")) and attributes.get("url"):
            return self.embedded(attributes, "")
        if name not in ("spacer", "separator", "more", "nextpage", "post-title", "post-content"):
            self.note(name, f"a block that WordPress fills itself, {name}: left out")
        return ""

    def embedded(self, attributes: dict, inside: str) -> str:
        caption = re.search(r"<figcaption[^<>]*>(.{0,2000}?)</figcaption>", inside, re.DOTALL)
        return card(str(attributes["url"]), plain(caption[1]) if caption else "")

    def footnotes(self) -> str:
        self.has_footnotes = True
        try:
            notes = json.loads(self.context.footnotes or "[]")
            items = [
                f'<li id="{html.escape(str(note["id"]))}">{note["content"]} '
                f'<a href="#{html.escape(str(note["id"]))}-link">↩</a></li>'
                for note in notes
            ]
        except (ValueError, TypeError, KeyError):
            self.note(self.context.footnotes, "footnotes that can't be read: left out")
            return ""
        return f"<ol>{''.join(items)}</ol>" if items else ""

    # ---- classic text

    def classic(self, content: str) -> str:
        if not content.strip():
            return content
        content = self.without_shortcodes(self.without_samples(content))
        content = URL_ALONE.sub(self.url_alone, content)
        return with_paragraphs(content)

    def without_samples(self, content: str) -> str:
        """Return the text with a placeholder for each code sample. Takes linear time."""
        pieces: list[str] = []
        position = 0
        without_end: set[str] = set()
        while found := CODE_OPENING.search(content, position):
            name, shortcode = found[1], found[2]
            closing = f"</{name.lower()}" if name else f"[/{shortcode.lower()}]"
            end = -1 if closing in without_end else place_of(closing, content, found.end())
            if end < 0:
                without_end.add(closing)
                pieces.append(content[position : found.end()])
                position = found.end()
                continue
            pieces.append(content[position : found.start()])
            if name:
                end = max(content.find(">", end) + 1, end + len(closing))
                sample = content[found.start() : end]
                is_inline = name.lower() == "code" and "\n" not in sample
            else:
                inside = html.escape(html.unescape(content[found.end() : end]), quote=False).strip("\n")
                values = attributes_in(found[3] or "")
                named = shortcode.lower() if shortcode.lower() in LANGUAGES.split() else ""
                language = re.sub(r"[^\w+-]", "", values.get("language") or values.get("lang") or named)
                sample, end, is_inline = f'<pre class="language-{language}">{inside}</pre>', end + len(closing), False
            self.samples.append(sample)
            placeholder = f"\x02{len(self.samples) - 1}\x03"
            pieces.append(placeholder if is_inline else f"\n\n{placeholder}\n\n")
            position = end
        return "".join([*pieces, content[position:]])

    def without_shortcodes(self, content: str) -> str:
        if "[" not in content:
            return content
        closings = {name.lower() for name in re.findall(r"\[/([A-Za-z][\w-]{0,50})\]", content)}
        pieces: list[str] = []
        position = 0
        without_end: set[str] = set()
        while found := SHORTCODE.search(content, position):
            escaped, closing, name, rest, escaped_end = found.groups()
            name = name.lower()
            pieces.append(content[position : found.start()])
            position = found.end()
            if escaped and escaped_end:
                pieces.append(found[0][1:-1])
                continue
            if not self.is_shortcode(name, rest, closings):
                # Not all of it: a shortcode may follow the bracket.
                pieces.append("[")
                position = found.start() + 1
                continue
            if escaped:
                pieces.append("[")
            inside = None
            if not closing and name in KNOWN - COMMON:
                end = -1 if name in without_end or name not in closings else place_of(f"[/{name}]", content, position)
                if end >= 0:
                    inside = content[position:end]
                    position = end + len(name) + 3
                else:
                    without_end.add(name)
            if closing:
                continue
            pieces.append(self.shortcode(name, rest, inside))
            if escaped_end:
                pieces.append("]")
        return "".join([*pieces, content[position:]])

    def is_shortcode(self, name: str, rest: str, closings: set[str]) -> bool:
        return name in KNOWN or name in closings or "=" in rest or "_" in name

    def shortcode(self, name: str, rest: str, inside: str | None) -> str:
        values = attributes_in(rest)
        if name in CAPTIONS:
            return captioned(values, inside or "")
        if name == "gallery":
            return self.gallery(values)
        if name in PLAYERS:
            url = next((values[key] for key in PLAYERS[name] if values.get(key)), "")
            return card(url) if url else ""
        if name == "embed" or name in WITH_URL:
            url = (inside or "").strip() or values.get("url") or values.get("src") or rest.strip(" =\"'")
            if re.fullmatch(r"[\w-]+", found := url.partition(" ")[0]):
                url = BY_ID.get(name, "") + found
            return card(url)
        self.note(f"[{name}]", f"a shortcode of a plug-in, [{name}]: left out, its content kept")
        return ""

    def gallery(self, values: dict[str, str]) -> str:
        ids = [each.strip() for each in (values.get("ids") or values.get("include") or "").split(",") if each.strip()]
        found = [self.context.attachment(each) for each in ids] if ids else self.context.attached()
        pictures = [each for each in found if each]
        if len(pictures) < len(found) or not pictures:
            self.note(values.get("ids", ""), "a gallery with pictures that are not in the export")
        figures = "".join(picture_of(each) for each in pictures)
        return f"\n\n<figure>{figures}</figure>\n\n" if len(pictures) > 1 else f"\n\n{figures}\n\n"

    def url_alone(self, found: re.Match[str]) -> str:
        host = (urlsplit_host(found[1])).removeprefix("www.").removeprefix("m.")
        is_known = host in PROVIDERS or host.partition(".")[2] in PROVIDERS
        return card(html.unescape(found[1])) if is_known else found[0]


def place_of(words: str, text: str, start: int) -> int:
    """Return where `words` are next, in any case; -1 where they are not."""
    found = re.compile(re.escape(words), re.IGNORECASE).search(text, start)
    return found.start() if found else -1


def urlsplit_host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def card(url: str, title: str = "") -> str:
    """Return the frame of which the importer makes a link card."""
    url = url.strip()
    if found := YOUTUBE.search(url):
        url = f"https://www.youtube.com/watch?v={found[1]}"
    if url.startswith("//"):
        url = f"https:{url}"
    url = re.sub("^http://", "https://", url)
    title = " ".join(title.split())[:200]
    return f'\n\n<iframe src="{html.escape(url)}" title="{html.escape(title)}"></iframe>\n\n'


def player(found: re.Match[str]) -> str:
    film = YOUTUBE.search(found[2])
    return card(f"https://{film[0]}") if film else found[0]


def picture_of(attachment: Attachment) -> str:
    caption = f"<figcaption>{html.escape(attachment.caption)}</figcaption>" if attachment.caption else ""
    image = f'<img src="{html.escape(attachment.url)}" alt="{html.escape(attachment.alt)}">'
    return f"<figure>{image}{caption}</figure>"


def captioned(values: dict[str, str], inside: str) -> str:
    """Return the figure for a picture, perhaps in a link, and the words after it."""
    found = re.search(r"<img\b[^<>]*>(?:\s*</a>)?", inside)
    if not found:
        return inside
    picture, after = inside[: found.end()], inside[found.end() :].strip()
    caption = after or html.escape(html.unescape(values.get("caption", "")), quote=False)
    return f"\n\n<figure>{picture}<figcaption>{caption}</figcaption></figure>\n\n"


def attributes_of(text: str) -> dict:
    """Return the attributes of a block, which are JSON."""
    text = text.strip()
    if not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def attributes_in(text: str) -> dict[str, str]:
    """Return the attributes of a shortcode."""
    text = html.unescape(text).translate(str.maketrans("“”″", '"""'))
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in ATTRIBUTE.finditer(text)}


def with_paragraphs(text: str) -> str:
    """Return the text with paragraphs where blank lines are, and breaks at single line ends.

    Not inside of lists, tables and figures, in which line ends are spaces.
    """
    whole = frozenset(WHOLE.split())
    pieces: list[str] = []
    open_whole: dict[str, int] = {}
    position = 0
    for tag in BLOCK_TAG.finditer(text):
        name = tag[2].lower()
        before = text[position : tag.start()]
        position = tag.end()
        pieces.append(before if any(open_whole.values()) else lines_as_paragraphs(before))
        pieces.append(tag[0])
        if name in whole:
            open_whole[name] = max(0, open_whole.get(name, 0) + (-1 if tag[1] else 1))
    rest = text[position:]
    pieces.append(rest if any(open_whole.values()) else lines_as_paragraphs(rest))
    return "".join(pieces)


def lines_as_paragraphs(text: str) -> str:
    if not text.strip():
        return text
    paragraphs = [part.strip() for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip()) if part.strip()]
    if len(paragraphs) == 1 and "\n" not in paragraphs[0] and not text[:1].isspace() and not text[-1:].isspace():
        return paragraphs[0]  # inside an element, say a heading
    return "".join(f"<p>{part.replace('\n', '<br>')}</p>" for part in paragraphs)
