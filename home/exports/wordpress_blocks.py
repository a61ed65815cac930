"""HTML as blocks of WordPress, each of which its editor can edit.

WordPress takes HTML without blocks for classic text, and puts paragraphs and line breaks of its own into it.
"""

import json
import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, Tag
from django.utils.html import escape

WIDTHS = ("wide", "full")  # of a figure or table: the same names here and there
# How the cells of a table are aligned: our classes, and WordPress's names.
ALIGNMENTS = {"num": "right", "htRight": "right", "htCenter": "center"}


def as_blocks(html: str, prefix: str, pictures: dict[str, str]) -> tuple[str, list[dict[str, str]]]:
    """Return the block markup of an article's or page's HTML, and its footnotes.

    The ids of the footnotes begin with `prefix`; `pictures` has the URLs to write, by those in the HTML.
    """
    soup = BeautifulSoup(html, "html.parser")
    for picture in soup.find_all("img", src=True):  # Wagtail writes one without, of an image that was deleted
        picture["src"] = pictures.get(str(picture["src"]), picture["src"])
    notes = take_notes(soup, prefix)
    blocks = [*blocks_in(soup), *(["<!-- wp:footnotes /-->"] if notes else [])]
    return "\n\n".join(blocks), notes


def take_notes(soup: BeautifulSoup, prefix: str) -> list[dict[str, str]]:
    """Remove the list of notes and return them as WordPress stores them, with its marks in the text."""
    listed = soup.find("div", class_="notes")
    if listed is None:
        return []
    listed.extract()
    for back in listed.select("a.note-back"):
        back.extract()
    contents = [inline(item) for item in listed.find_all("li")]
    notes = []
    # WordPress has a note for each mark: one that is cited twice is there twice.
    for number, mark in enumerate(soup.select("sup.note-mark"), start=1):
        note = f"{prefix}-{number}"
        notes.append({"id": note, "content": contents[int(mark.get_text()) - 1]})
        link = soup.new_tag("a", attrs={"href": f"#{note}", "id": f"{note}-link"}, string=str(number))
        mark.attrs = {"data-fn": note, "class": "fn"}
        mark.clear()
        mark.append(link)
    return notes


def blocks_in(parent: Tag) -> Iterator[str]:
    for child in parent.children:
        if isinstance(child, Tag):
            made = block_of(child)
            if made:
                yield made
        elif text := str(child).strip():
            yield block("paragraph", f"<p>{escape(text)}</p>")


def block_of(element: Tag) -> str:
    made = next((BY_CLASS[name] for name in classes(element) if name in BY_CLASS), None) or BY_NAME.get(element.name)
    return made(element) if made else block("html", str(element))


def block(name: str, html: str, **attributes: object) -> str:
    """Return a block; the attributes are names of WordPress or of ours, which need no escaping."""
    named = f" {json.dumps(attributes, separators=(',', ':'))}" if attributes else ""
    return f"<!-- wp:{name}{named} -->\n{html}\n<!-- /wp:{name} -->"


def classes(element: Tag) -> list[str]:
    return element.get_attribute_list("class")


def inline(element: Tag | None) -> str:
    """Return what is in an element, in one line and without paragraphs."""
    if element is None:
        return ""
    for each in element.find_all(["p", "small"]):
        each.insert_after(" ")
        each.unwrap()
    return re.sub(r"\s+", " ", element.decode_contents()).strip()


def caption_of(figure: Tag, more: str = "") -> str:
    text = inline(figure.find("figcaption", recursive=False))
    return f'<figcaption class="{more}wp-element-caption">{text}</figcaption>' if text else ""


def alignment(element: Tag) -> tuple[dict[str, str], str]:
    """Return the attribute of a block for the width of an element, and the class that belongs to it."""
    width = next((name for name in classes(element) if name in WIDTHS), "")
    return ({"align": width}, f" align{width}") if width else ({}, "")


def paragraph(element: Tag) -> str:
    return block("paragraph", f"<p>{element.decode_contents().strip()}</p>")


def heading(element: Tag) -> str:
    level = int(element.name[1])
    anchor = f' id="{escape(element["id"])}"' if element.get("id") else ""
    html = f'<{element.name} class="wp-block-heading"{anchor}>{inline(element)}</{element.name}>'
    return block("heading", html, **({} if level == 2 else {"level": level}))


def item_list(element: Tag) -> str:
    items = []
    for item in element.find_all("li", recursive=False):
        nested = [item_list(each.extract()) for each in item.find_all(["ul", "ol"], recursive=False)]
        items.append(block("list-item", f"<li>{inline(item)}{''.join(nested)}</li>"))
    html = f'<{element.name} class="wp-block-list">{"".join(items)}</{element.name}>'
    return block("list", html, **({"ordered": True} if element.name == "ol" else {}))


def image(figure: Tag) -> str:
    picture = figure.find("img", src=True)
    if picture is None:
        return ""
    attributes, more = alignment(figure)
    tag = f'<img src="{escape(picture["src"])}" alt="{escape(picture.get("alt", ""))}"/>'
    html = f'<figure class="wp-block-image{more}">{tag}{caption_of(figure)}</figure>'
    return block("image", html, **attributes)


def gallery(figure: Tag) -> str:
    attributes, more = alignment(figure)
    images = "\n\n".join(filter(None, (image(each) for each in figure.select("figure"))))
    named = f"wp-block-gallery{more} has-nested-images columns-default is-cropped"
    html = f'<figure class="{named}">{images}{caption_of(figure, "blocks-gallery-caption ")}</figure>'
    return block("gallery", html, linkTo="none", **attributes) if images else ""


def quote(figure: Tag) -> str:
    source = inline(figure.find("figcaption"))
    cited = f"<cite>{source}</cite>" if source else ""
    text = "\n\n".join(blocks_in(figure.find("blockquote") or figure))
    return block("quote", f'<blockquote class="wp-block-quote">{text}{cited}</blockquote>')


def pull_quote(element: Tag) -> str:
    html = f"<blockquote><p>{inline(element)}</p></blockquote>"
    return block("pullquote", f'<figure class="wp-block-pullquote">{html}</figure>')


def group(name: str, *blocks: str) -> str:
    text = "\n\n".join(filter(None, blocks))
    return block("group", f'<div class="wp-block-group {name}">{text}</div>', className=name)


def callout(element: Tag) -> str:
    opening = element.find("p", class_="callout-heading")
    text = ""
    if opening:
        opening.extract()
        text = ": ".join(filter(None, (inline(each) for each in opening.find_all(["span", "strong"]))))
    return group(
        " ".join(classes(element)),
        block("paragraph", f"<p><strong>{text}</strong></p>") if text else "",
        *blocks_in(element),
    )


def code(figure: Tag) -> str:
    sample = figure.find("code") or figure
    language = next((name for name in classes(sample) if name and name.startswith("language-")), "")
    # WordPress takes a bracket for a shortcode, and shows a player for a URL in a line of its own.
    text = escape(sample.get_text()).replace("[", "&#91;").replace("://", ":&#47;&#47;")
    html = f'<pre class="wp-block-code{f" {language}" if language else ""}"><code>{text}</code></pre>'
    made = block("code", html, **({"className": language} if language else {}))
    caption = inline(figure.find("figcaption"))
    return f"{made}\n\n{block('paragraph', f'<p>{caption}</p>')}" if caption else made


def table(element: Tag) -> str:
    rows = "".join(
        f"<{part.name}>{''.join(map(row, part.find_all('tr')))}</{part.name}>"
        for part in element.find_all(["thead", "tbody"])
        if part.find("tr")
    )
    caption = inline(element.find("caption"))
    described = f'<figcaption class="wp-element-caption">{caption}</figcaption>' if caption else ""
    attributes, more = alignment(element)
    html = f'<figure class="wp-block-table{more}"><table>{rows}</table>{described}</figure>'
    return block("table", html, hasFixedLayout=False, **attributes) if rows else ""


def row(element: Tag) -> str:
    return f"<tr>{''.join(map(cell, element.find_all(['th', 'td'])))}</tr>"


def cell(element: Tag) -> str:
    for room in element.select("[data-room]"):
        room.extract()
    side = next((ALIGNMENTS[name] for name in classes(element) if name in ALIGNMENTS), "")
    aligned = f' class="has-text-align-{side}" data-align="{side}"' if side else ""
    kept = "".join(
        f' {name}="{escape(element[name])}"' for name in ("scope", "colspan", "rowspan") if element.get(name)
    )
    return f"<{element.name}{aligned}{kept}>{inline(element)}</{element.name}>"


def link_card(figure: Tag) -> str:
    link = figure.find("a")
    if link is None:
        return ""
    title, host = (inline(link.find(class_=f"embed-{part}")) for part in ("title", "host"))
    description = inline(figure.find("figcaption"))
    return group(
        "link-card",
        image(link),
        block("paragraph", f'<p><a href="{escape(link["href"])}">{title}</a> {host}</p>'),
        block("paragraph", f"<p>{description}</p>") if description else "",
    )


def moved_section(element: Tag) -> str:
    return block("paragraph", f'<p id="{escape(element["id"])}">{inline(element)}</p>')


BY_CLASS: dict[str, Callable[[Tag], str]] = {
    "figure": image,
    "gallery": gallery,
    "quote": quote,
    "pull-quote": pull_quote,
    "callout": callout,
    "code": code,
    "table-scroll": table,
    "embed": link_card,
    "moved-section": moved_section,
}
BY_NAME: dict[str, Callable[[Tag], str]] = {
    "p": paragraph,
    "h2": heading,
    "h3": heading,
    "h4": heading,
    "ul": item_list,
    "ol": item_list,
}
