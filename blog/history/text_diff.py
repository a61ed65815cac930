"""Plain-text lines of blocks and fields, and their differences marked word by word."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.compare import diff_text
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

from ..blocks.footnotes import texts_in
from ..blocks.paragraphs import paragraphs_in


def lines_of(value, block: blocks.Block | None = None) -> Iterator[str]:
    """Yield the value of a block or field as lines of plain text; nothing for an empty value."""
    if isinstance(value, RichText):
        yield from paragraphs_in(value.source)
        yield from (f"{_('Footnote')}: {text}" for text in texts_in(value.source))
    elif isinstance(value, StreamValue):
        for child in value:
            yield from lines_of(child.value, child.block)
    elif isinstance(value, ListValue):
        for child in value.bound_blocks:
            yield from lines_of(child.value, child.block)
    elif isinstance(value, blocks.StructValue):
        for name, child in value.block.child_blocks.items():
            if name != "merged":  # ids mean nothing to an editor
                found = list(lines_of(value.get(name), child))
                is_text = name in ("heading", "content", "text") or len(found) > 1
                yield from found if is_text else (f"{child.label}: {line}" for line in found)
    elif isinstance(value, dict):  # a table
        yield from (" | ".join(str(cell or "") for cell in row) for row in value.get("data") or [] if any(row))
        yield from lines_of(value.get("table_caption"))
    elif isinstance(value, bool):
        yield _("Yes") if value else _("No")
    elif isinstance(value, datetime):
        yield date_format(timezone.localtime(value), "DATETIME_FORMAT")
    elif isinstance(value, list):
        yield _(", ").join(str(each) for each in value)
    elif value not in (None, ""):
        choices = dict(getattr(getattr(block, "field", None), "choices", ()))
        yield from str(choices.get(value, value)).splitlines()


def differences_marked(
    mine: list[str], theirs: list[str], tags: tuple[str, str] = ("mark", "mark")
) -> tuple[SafeString, SafeString]:
    """Return both texts as HTML, with the words that the other lacks in an element of their own."""
    changes = diff_text("\n".join(theirs), "\n".join(mine)).changes
    return _marked(changes, "addition", tags[0]), _marked(changes, "deletion", tags[1])


def _marked(changes: Iterable[tuple[str, str]], own: str, tag: str) -> SafeString:
    html = ""
    for kind, run in groupby((change for change in changes if change[0] in ("equal", own)), key=itemgetter(0)):
        text = "".join(text for _kind, text in run)
        html += format_html("<{0}>{1}</{0}>", tag, text) if kind == own else escape(text)
    return linebreaksbr(mark_safe(html))  # noqa: S308  escaped


def in_html(lines: list[str] | None) -> SafeString | None:
    return None if lines is None else linebreaksbr("\n".join(lines))
