"""The clipboard's HTML as blocks, in the form in which the editor takes them."""

import re
import uuid
from itertools import groupby

from django.utils.translation import gettext as _

from ...importers import html
from ...importers.parsed_article import Block, ImportNote, ParsedArticle
from ...importers.pictures import Pictures
from ...importers.reading_limits import without_garbage_collection
from ...importers.streams import plain_blocks
from ...models import Picture
from ...pages import ArticlePage

UPLOADED = re.compile(r"picture:(\d{1,9})")  # the URL of a picture of the clipboard, once it is uploaded
WAITING = re.compile(r"clipboard:\d{1,4}")  # before
FOLDERS = re.compile(r"\bfile:/\S*[/\\]")  # of a picture on the user's computer, which word processors name
MAX_NOTES = 20
MAX_TEXT = 80


class PastedPictures(Pictures):
    """Finds the pictures of a pasted text that its user may use, and counts those that are to be uploaded."""

    def __init__(self, user):
        super().__init__(lambda url, max_bytes: None, user)
        self.waiting = 0

    def __call__(self, url: str) -> Picture | None:
        if WAITING.fullmatch(url):
            self.waiting += 1
            return None
        return super().__call__(url)

    def find(self, url: str) -> Picture | None:
        if uploaded := UPLOADED.fullmatch(url):
            found = Picture.objects.filter(pk=int(uploaded[1])).first()
            return found if found and self.may_use(found) else None
        return self.in_library(url)


@without_garbage_collection()
def pasted(text: str, user, *, is_whole: bool, has_sections: bool) -> dict:
    """Return what the editor's script needs to paste this HTML. Raises CannotImport.

    `is_whole`: the article is empty, so that what begins like one is title and lead. Without `has_sections`, all of it
    is in "opening".
    """
    pictures = PastedPictures(user)
    parsed = html.fragment(text, pictures, is_whole=is_whole, has_sections=has_sections)
    return {
        "title": parsed.title,
        "lead": parsed.lead,
        "opening": content_state(parsed.opening),
        "sections": sections_state(parsed),
        "counts": {
            "sections": len(parsed.sections),
            "tables": sum(kind == "table" for kind, _value in parsed.blocks),
            "pictures": parsed.number_of_pictures + pictures.waiting,
            "footnotes": sum(str(value).count("<footnote ") for kind, value in parsed.blocks if kind == "paragraph"),
        },
        "notes": notes_of(parsed),
    }


def sections_state(parsed: ParsedArticle) -> list[dict]:
    empty = {"summary": "", "address": "", "comments": "", "merged": ""}
    raw = [
        {
            "type": "section",
            "id": str(uuid.uuid4()),
            "value": {**empty, "heading": section.heading, "content": raw_content(section.blocks)},
        }
        for section in parsed.sections
    ]
    return form_state("body", raw)


def content_state(blocks: tuple[Block, ...]) -> list[dict]:
    return form_state("opening", raw_content(blocks))


def form_state(field: str, raw: list[dict]) -> list[dict]:
    block = ArticlePage._meta.get_field(field).stream_block  # type: ignore[union-attr]
    return block.get_form_state(block.to_python(raw))


def raw_content(blocks: tuple[Block, ...]) -> list[dict]:
    """Return the blocks as a stream is stored, with texts that follow each other as one: importers make one of each."""
    found = []
    for is_text, group in groupby(plain_blocks(blocks), key=lambda block: block["type"] == "paragraph"):
        if is_text:
            found.append({"type": "paragraph", "value": "".join(block["value"] for block in group)})
        else:
            found.extend(group)
    return [{**block, "value": with_alternative_text_asked(block), "id": str(uuid.uuid4())} for block in found]


def with_alternative_text_asked(block: dict):
    """Return the block's value with no picture marked as decorative: nobody has said so yet."""

    def asked(figure):
        return {**figure, "image": {**figure["image"], "decorative": False}}

    value = block["value"]
    if block["type"] == "figure":
        return asked(value)
    if block["type"] == "gallery":
        return {**value, "pictures": [asked(figure) for figure in value["pictures"]]}
    return value


def notes_of(parsed: ParsedArticle) -> list[str]:
    """Return what was dropped or changed, each reason once, with the first text that it is about and their number."""
    by_reason: dict[str, list[ImportNote]] = {}
    for note in (*parsed.dropped, *parsed.uncertain, *parsed.changed):
        by_reason.setdefault(note.why, []).append(note)
    found = []
    for why, notes in by_reason.items():
        text = FOLDERS.sub("", notes[0].text)
        text = text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"
        more = " " + _("(and %(number)s more)") % {"number": len(notes) - 1} if len(notes) > 1 else ""
        found.append(f"{text}{more}: {why}" if text else why)
    if parsed.authors:
        found.append(_("%(names)s: a byline; add the authors below") % {"names": _(", ").join(parsed.authors)})
    return found[:MAX_NOTES]
