"""The formats of Ghost's two editors as HTML, for posts that have no HTML."""

import json
from html import escape

from markdown_it import MarkdownIt

from .wordpress_html import card

MAX_DEPTH = 60
FORMATS = ((1, "b"), (2, "i"), (16, "code"), (64, "sup"))  # bits of a text in Lexical


def html_of_lexical(source: str) -> str:
    return node(json.loads(source)["root"], 0) if source else ""


def node(value: dict, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    kind = value.get("type", "")
    inside = "".join(node(child, depth + 1) for child in value.get("children") or [])
    if kind in ("text", "extended-text"):
        made = escape(value.get("text", ""), quote=False)
        bits = value.get("format") or 0
        for bit, tag in FORMATS:
            made = f"<{tag}>{made}</{tag}>" if bits & bit else made
        return made
    if kind in ("heading", "extended-heading"):
        level = value.get("tag") if value.get("tag") in ("h1", "h2", "h3", "h4", "h5", "h6") else "h2"
        return f"<{level}>{inside}</{level}>"
    if kind in ("link", "at-link"):
        inside = inside or escape(value.get("url") or "", quote=False)
        return f'<a href="{escape(value.get("url") or "")}">{inside}</a>'
    if kind == "list":
        tag = "ol" if value.get("listType") == "number" else "ul"
        return f"<{tag}>{inside}</{tag}>"
    simple = {"paragraph": "p", "listitem": "li", "quote": "blockquote", "extended-quote": "blockquote", "aside": "p"}
    if kind in simple:
        return f"<{simple[kind]}>{inside}</{simple[kind]}>"
    if kind == "linebreak":
        return "<br>"
    return special(kind, value) or inside


def special(kind: str, value: dict) -> str:
    """Return the HTML of a card, which both editors describe by the same names."""
    if kind == "image":
        return picture(value)
    if kind == "gallery":
        return f"<figure>{''.join(picture(each) for each in value.get('images') or [])}</figure>"
    if kind in ("codeblock", "code"):
        language = "".join(each for each in value.get("language") or "" if each.isalnum())
        return f'<pre class="language-{language}">{escape(value.get("code") or "", quote=False)}</pre>'
    if kind in ("embed", "bookmark", "video", "audio", "file"):
        title = (
            (value.get("metadata") or {}).get("title")
            or value.get("title")
            or value.get("fileTitle")
            or value.get("fileName")
        )
        return card(value.get("url") or value.get("src") or "", title or "")
    if kind == "button":
        return f'<p><a href="{escape(value.get("buttonUrl") or "")}">{escape(value.get("buttonText") or "")}</a></p>'
    if kind == "callout":
        return f"<p>{value.get('calloutText') or ''}</p>"
    if kind == "toggle":
        return f"<h3>{value.get('heading') or ''}</h3>{value.get('content') or ''}"
    if kind == "html":
        return value.get("html") or ""
    if kind in ("markdown", "card-markdown"):
        return MarkdownIt("commonmark").enable("table").render(value.get("markdown") or "")
    if kind == "header":
        return f"<h2>{value.get('header') or ''}</h2><p>{value.get('subheader') or ''}</p>"
    if kind == "product":
        return f"<h4>{value.get('productTitle') or ''}</h4>{value.get('productDescription') or ''}"
    return ""


def picture(value: dict) -> str:
    caption = f"<figcaption>{value['caption']}</figcaption>" if value.get("caption") else ""
    return (
        f'<figure><img src="{escape(value.get("src") or "")}" alt="{escape(value.get("alt") or "")}">{caption}</figure>'
    )


def html_of_mobiledoc(source: str) -> str:
    """Sections are [1, tag, markers], [2, url], [3, tag, items] and [10, number of a card]."""
    if not source:
        return ""
    document = json.loads(source)
    pieces: list[str] = []
    for section in document.get("sections", []):
        kind = section[0]
        if kind == 1:
            tag = section[1] if section[1] in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside") else "p"
            pieces.append(f"<{tag}>{markers(section[2], document)}</{tag}>")
        elif kind == 2:
            pieces.append(picture({"src": section[1]}))
        elif kind == 3:
            items = "".join(f"<li>{markers(item, document)}</li>" for item in section[2])
            tag = "ol" if section[1] == "ol" else "ul"
            pieces.append(f"<{tag}>{items}</{tag}>")
        elif kind == 10:
            pieces.append(special(*document["cards"][section[1]]))
    return "".join(pieces)


def markers(values: list, document: dict) -> str:
    """Return the HTML of [type, opened markups, number of closed ones, text or number of an atom]."""
    pieces: list[str] = []
    open_tags: list[str] = []
    for kind, opened, closed, value in values:
        for number in opened:
            tag, *attributes = document["markups"][number]
            tag = tag if tag in ("a", "b", "strong", "i", "em", "code", "sup", "sub") else "span"
            named = dict(zip(attributes[0][::2], attributes[0][1::2], strict=True)) if attributes else {}
            pieces.append(f'<a href="{escape(named.get("href") or "")}">' if tag == "a" else f"<{tag}>")
            open_tags.append(tag)
        pieces.append("<br>" if kind == 1 else escape(str(value), quote=False))
        for _number in range(closed):
            pieces.append(f"</{open_tags.pop()}>")
    return "".join(pieces)
