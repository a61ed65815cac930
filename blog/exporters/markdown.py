"""An article as Markdown that `blog.importers.markdown` reads back: front matter, sections with their addresses."""

import re
from urllib.parse import urljoin

import yaml
from bs4 import BeautifulSoup
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from markdownify import ATX, MarkdownConverter

from ..blocks.pictures import pictures_in
from ..feeds import absolute_html, permanent_id

# Stand for the brackets of a footnote until all others have been escaped.
OPEN, CLOSE = "\ue000", "\ue001"
MANY_EMPTY_LINES = re.compile(r"\n{3,}")
# In an address, these would end it.
NOT_IN_ADDRESSES = {ord(c): f"%{ord(c):02X}" for c in ' ()<>"\\\n'}


def markdown_of(article, request, root: str) -> str:
    """The text of a live article. `root` makes its addresses whole."""
    prefetch_related_objects(pictures_in(article), "renditions")
    html = render_to_string("blog/exported_article.html", {"article": article}, request=request)
    text = _Converter().convert(_prepared(absolute_html(html, root)))
    text = text.replace(f"{OPEN}^", "[^").replace(CLOSE, "]")
    return f"---\n{_front_matter(article, request, root)}---\n\n{MANY_EMPTY_LINES.sub('\n\n', text).strip()}\n"


def address_of(article, request) -> str:
    """Of its Markdown; without a host."""
    return f"{article.get_url(request).rstrip('/')}.md"


def _front_matter(article, request, root: str) -> str:
    facts = {
        "id": permanent_id(article),
        "title": article.title,
        "slug": article.slug,
        "url": urljoin(root, article.get_url(request)),
        "date": article.first_published_at and article.first_published_at.isoformat(timespec="seconds"),
        "updated": article.updated_at and article.updated_at.isoformat(timespec="seconds"),
        "authors": [author.name for author in article.authors],
        "topics": [topic.name for topic in article.topics.all()],
    }
    known = {name: value for name, value in facts.items() if value}
    return yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000)


def _prepared(html: str) -> str:
    """The article's HTML with what Markdown says otherwise put that way."""
    soup = BeautifulSoup(html, "html.parser")
    for repeated in soup.select("aside.pull-quote, .note-back"):
        repeated.decompose()
    for mark in soup.select("sup.note-mark"):
        mark.replace_with(f"{OPEN}^{mark.get_text(strip=True)}{CLOSE}")
    for notes in soup.select(".notes"):
        for number, note in enumerate(notes.select("li"), start=1):
            note.name = "p"
            note.insert(0, f"{OPEN}^{number}{CLOSE}: ")
            notes.insert_before(note)
        notes.decompose()
    for source in soup.select("figure.quote figcaption"):
        source.name = "p"
        source.insert(0, "— ")
        if quoted := source.find_previous_sibling("blockquote"):
            quoted.append(source)
    for caption in soup.select("figcaption, caption"):
        caption.name = "p"
        if (table := caption.parent) and table.name == "table":
            table.insert_before(caption)
    return str(soup)


class _Converter(MarkdownConverter):
    class Options:
        heading_style = ATX
        bullets = "-"
        sup_symbol = "<sup>"
        escape_misc = True
        autolinks = False

    def __init__(self):
        super().__init__(code_language_callback=_language_of)

    def convert_h2(self, el, text, parent_tags):
        anchor = _anchor(el)
        return f"{anchor}\n\n## {text.strip()}\n\n" if text.strip() else anchor

    def convert_div(self, el, text, parent_tags):
        return _anchor(el) + super().convert_div(el, text, parent_tags)

    def convert_a(self, el, text, parent_tags):
        if el.get("href"):
            el["href"] = el["href"].translate(NOT_IN_ADDRESSES)
        el.attrs.pop("title", None)
        return super().convert_a(el, text, parent_tags)

    def convert_img(self, el, text, parent_tags):
        alt = self.escape(" ".join(el.get("alt", "").split()), parent_tags)
        return f"![{alt}]({el.get('src', '').translate(NOT_IN_ADDRESSES)})"


def _anchor(el) -> str:
    # In an element of its own: the importer takes it for what it is, and a browser goes there.
    return f'\n\n<a id="{el["id"]}"></a>' if el.get("id") else ""


def _language_of(pre) -> str:
    code = pre.find("code")
    names = code.get("class", []) if code else []
    return next((name.removeprefix("language-") for name in names if name.startswith("language-")), "")
