"""An article as the Markdown that `blog.importers.markdown` reads back: front matter, sections with their URLs."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import yaml
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils.html import escape, linebreaks
from markdownify import ATX, MarkdownConverter
from wagtail.rich_text import expand_db_html

from ..blocks.article import ContentBlock
from ..blocks.footnotes import numbered, one_line
from ..blocks.pictures import pictures_in
from ..feeds import absolute_html, permanent_id
from ..image_specs import FIRST
from ..models.pictures import fetch_renditions
from ..sections import Section

# Stand for the brackets of a footnote until all others have been escaped.
OPEN, CLOSE = "\ue000", "\ue001"
# Between rich texts, and around the number of one: links and footnotes are looked up in all of them at once.
SEPARATOR = "\ue002"
RICH_TEXT = re.compile(f"{SEPARATOR}([0-9]+){SEPARATOR}")
MANY_EMPTY_LINES = re.compile(r"\n{3,}")
# In a URL, these would end it.
NOT_IN_URLS = {ord(c): f"%{ord(c):02X}" for c in ' ()<>"\\\n'}


def markdown_of(article, request, root: str) -> str:
    """Return the text of a live article. `root` makes its URLs absolute."""
    fetch_renditions(pictures_in(article))
    return document(facts_of(article, request, root), Writer(article, request, root))


def document(facts: dict, writer: "Writer") -> str:
    """Return front matter with these facts, and what `writer` writes below it."""
    known = {name: value for name, value in facts.items() if value}
    front_matter = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{front_matter}---\n\n{writer.text().strip()}\n"


def markdown_path(article, request) -> str:
    """Return the path of the article's Markdown version."""
    return f"{article.get_url(request).rstrip('/')}.md"


def facts_of(article, request, root: str) -> dict:
    """Return what the front matter says about an article."""
    return {
        "id": permanent_id(article),
        "title": article.title,
        "slug": article.slug,
        "url": urljoin(root, article.get_url(request)),
        "date": article.first_published_at and article.first_published_at.isoformat(timespec="seconds"),
        "updated": article.updated_at and article.updated_at.isoformat(timespec="seconds"),
        "authors": [author.name for author in article.authors],
        "topics": [topic.name for topic in article.topics.all()],
    }


class Writer:
    """Writes the blocks of one article, each as the importer reads it."""

    def __init__(self, article, request, root):
        self.article = article
        self.request = request
        self.root = root
        self.rich_texts: list[str] = []
        self.values = {child.id: child.value for child in article.body}

    def text(self) -> str:
        article = self.article
        pieces = [f"# {_plain(article.title)}", _plain(article.lead), *self.blocks(article.opening)]
        for part in article.parts:
            pieces += self.section(part) if isinstance(part, Section) else [self.stub(part)]
        html, notes = numbered(expand_db_html(SEPARATOR.join(self.rich_texts)))
        rich_texts = [_markdown(each, self.link) for each in absolute_html(html, self.root).split(SEPARATOR)]
        text = "\n\n".join(filter(None, pieces))
        text = RICH_TEXT.sub(lambda found: rich_texts[int(found[1])], text)
        definitions = [f"[^{note.number}]: {_markdown(absolute_html(note.html, self.root))}" for note in notes]
        return "\n\n".join([text, *definitions])

    def link(self, url: str) -> str:
        """Return what is written for an absolute URL in a text."""
        return url

    def rich_text(self, value) -> str:
        self.rich_texts.append(getattr(value, "source", value) or "")
        return f"{SEPARATOR}{len(self.rich_texts) - 1}{SEPARATOR}"

    def stub(self, part) -> str:
        html = render_to_string("components/moved_section.html", {"stub": part}, request=self.request)
        return _markdown(absolute_html(html, self.root))

    def section(self, part) -> list[str]:
        value = self.values[part.block_id]
        slug = self.slug_setting(part, value)
        settings = [slug and f"#{slug}", value["comments"] and f"comments={value['comments']}"]
        heading = _plain(part.heading)
        if heading.endswith("}"):
            heading = heading.replace("{", r"\{")
        if any(settings):
            heading += f" {{{' '.join(filter(None, settings))}}}"
        summary = _container("summary", _plain(value["summary"])) if value["summary"] else ""
        return [self.anchor(part), heading and f"## {heading}", summary, *self.blocks(part.content)]

    def anchor(self, part) -> str:
        return _anchor(part.slug).strip()

    def slug_setting(self, part, value) -> str:
        """Return what stands after the heading for the slug of a section: what an editor chose."""
        return value["address"]

    def blocks(self, stream) -> list[str]:
        return [getattr(self, child.block_type)(child.value) for child in stream]

    def paragraph(self, value) -> str:
        return self.rich_text(value)

    def figure(self, value) -> str:
        image = value["image"]
        if not image:
            return ""
        credit = one_line(value["credit"] or image.credit).replace("\\", "\\\\").replace('"', r"\"")
        title = f' "{credit}"' if credit else ""
        line = f"![{_plain(image.contextual_alt_text or '')}]({self.url_of(image)}{title})"
        caption = value["caption"]
        text = f"{line}\n{self.rich_text(caption)}" if caption and caption.source else line
        width = _width(value)
        return _container(f"figure {width}", text) if width else text

    def gallery(self, value) -> str:
        return _container(f"gallery {_width(value)} {value['caption']}", *map(self.figure, value["pictures"]))

    def quote(self, value) -> str:
        source, url = value["source"], value.link
        line = f'<a href="{escape(url)}">{escape(source or url)}</a>' if url else escape(source)
        attribution = f"<p>— {line}</p>" if line else ""
        return _markdown(f"<blockquote>{linebreaks(value['text'], True)}{attribution}</blockquote>")

    def pull_quote(self, value) -> str:
        return _container("pull-quote", _markdown(linebreaks(value["text"], True)))

    def table(self, value) -> str:
        table = BeautifulSoup(ContentBlock.base_blocks["table"].render(value), "html.parser").find("table")
        if table is None:
            return ""
        if table.caption:
            table.caption.decompose()
        header = value.get("table_header_choice") or ("row" if value.get("first_row_is_table_header") else "neither")
        words = [f"header={header}" if header != "row" else "", _width(value), value.get("table_caption") or ""]
        text = _markdown(str(table))
        return _container(" ".join(["table", *filter(None, words)]), text) if any(words) else text

    def code(self, value) -> str:
        code = value["code"]
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        text = f"{fence}{value['language'] or ''}\n{code}\n{fence}"
        return _container(f"code {value['caption']}", text) if value["caption"] else text

    def embed(self, value) -> str:
        title = _markdown(f'<a href="{escape(value["address"])}">{escape(value["title"])}</a>')
        picture = value["picture"] and f"![]({self.url_of(value['picture'])})"
        return _container("link-card", title, picture or "", _plain(value["description"] or ""))

    def callout(self, value) -> str:
        return _container(f"{value['kind'] or 'note'} {value['heading'] or ''}", self.rich_text(value["text"]))

    def url_of(self, image) -> str:
        """Return the URL of the image's largest JPEG; empty while the image has no rendition."""
        renditions = image.renditions_for("figure")
        if not renditions:
            return ""
        rendition = renditions.get(FIRST.spec) or list(renditions.values())[-1]
        return urljoin(self.root, rendition.url).translate(NOT_IN_URLS)


def _width(value) -> str:
    return f"width={width}" if (width := value.get("width")) else ""


def _container(info: str, *pieces: str) -> str:
    inside = "\n\n".join(filter(None, pieces))
    colons = ":" * (1 + max(2, *map(len, re.findall("^:+", inside, re.MULTILINE) or [""])))
    return f"{colons} {one_line(info)}\n{inside}\n{colons}"


def _plain(text: str) -> str:
    return _markdown(escape(one_line(text)))


def _markdown(html: str, link: Callable[[str], str] = str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for mark in soup.select("sup.note-mark"):
        mark.replace_with(f"{OPEN}^{mark.get_text(strip=True)}{CLOSE}")
    text = _Converter(link).convert(str(soup))
    return MANY_EMPTY_LINES.sub("\n\n", text.replace(f"{OPEN}^", "[^").replace(CLOSE, "]")).strip()


class _Converter(MarkdownConverter):
    class Options:
        heading_style = ATX
        bullets = "-"
        sup_symbol = "<sup>"
        escape_misc = True
        autolinks = False

    def __init__(self, link):
        super().__init__()
        self.link = link

    def escape(self, text, parent_tags):
        return super().escape(text, parent_tags).replace(":::", r"\:::")

    def convert_div(self, el, text, parent_tags):
        return _anchor(el.get("id")) + super().convert_div(el, text, parent_tags)

    def convert_a(self, el, text, parent_tags):
        if el.get("href"):
            el["href"] = self.link(el["href"]).translate(NOT_IN_URLS)
        el.attrs.pop("title", None)
        return super().convert_a(el, text, parent_tags)


def _anchor(slug) -> str:
    # In an element of its own: the importer drops it, and a browser goes there.
    return f'\n\n<a id="{slug}"></a>' if slug else ""
