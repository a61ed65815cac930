"""Conflicts as shown to the editor: both texts side by side, with their differences marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import ClassVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.compare import diff_text
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

from ...blocks.paragraphs import paragraphs_in
from .merge import Conflict


@dataclass(frozen=True)
class Question:
    """A conflict as it is shown. A side is None if it was removed."""

    PREFIX: ClassVar = "choice-"

    name: str
    label: str
    mine: SafeString | None
    theirs: SafeString | None
    can_both: bool
    is_same_text: bool  # only images, links or formatting differ


def ask_about_field(form, conflict: Conflict, *, can_both: bool) -> Question:
    # A field can be empty, but not removed.
    mine, theirs = ([] if side is None else list(_lines(side.value)) for side in (conflict.mine, conflict.theirs))
    return _question(conflict, conflict.id, label_of_field(form, conflict.id), mine, theirs, can_both=can_both)


def ask_about_block(stream: str, conflict: Conflict, mine: StreamValue, theirs: StreamValue) -> Question:
    my_child, their_child = _child(conflict.id, mine), _child(conflict.id, theirs)
    label = name_of_block(stream, conflict.id, mine, theirs)
    my_lines, their_lines = (
        None if child is None else list(_lines(child.value, child.block)) for child in (my_child, their_child)
    )
    can_both = my_child is not None and their_child is not None
    return _question(conflict, f"{stream}-{conflict.id}", label, my_lines, their_lines, can_both=can_both)


def _question(
    conflict: Conflict, key: str, label: str, mine: list[str] | None, theirs: list[str] | None, *, can_both: bool
) -> Question:
    # With a digest of their text, so that an answer is void if their text has changed.
    name = f"{Question.PREFIX}{key}-{conflict.theirs.digest if conflict.theirs else ''}"
    sides = (_in_html(mine), _in_html(theirs)) if mine is None or theirs is None else differences_marked(mine, theirs)
    return Question(name, label[:1].upper() + label[1:], *sides, can_both=can_both, is_same_text=mine == theirs)


def label_of_field(form, name: str) -> str:
    if name in form.fields:
        return str(form.fields[name].label)
    labels = {"bylines": _("Authors"), "related_links": _("Related articles"), "corrections": _("Corrections")}
    return labels.get(name, name)


def name_of_block(stream: str, block_id: str, mine: StreamValue, theirs: StreamValue) -> str:
    """Return a section's heading in the other draft, or the type of a block of the opening."""
    child = _child(block_id, theirs) or _child(block_id, mine)
    if stream == "opening":
        return f"{_('Opening')}, {child.block.label}" if child else _("Opening")
    heading = child.value.get("heading") if child else ""
    return _("the section “%(heading)s”") % {"heading": heading} if heading else _("a section without a heading")


def differences_marked(mine: list[str], theirs: list[str]) -> tuple[SafeString, SafeString]:
    """Return both texts, with the words marked that the other lacks."""
    changes = diff_text("\n".join(theirs), "\n".join(mine)).changes
    return _marked(changes, "addition"), _marked(changes, "deletion")


def _marked(changes: Iterable[tuple[str, str]], own: str) -> SafeString:
    html = ""
    for kind, run in groupby((change for change in changes if change[0] in ("equal", own)), key=itemgetter(0)):
        html += format_html("<mark>{}</mark>" if kind == own else "{}", "".join(text for _kind, text in run))
    return _with_breaks(mark_safe(html))  # noqa: S308  escaped


def _in_html(lines: list[str] | None) -> SafeString | None:
    return None if lines is None else _with_breaks(format_html_join("\n", "{}", ((line,) for line in lines)))


def _with_breaks(html: SafeString) -> SafeString:
    return mark_safe(html.replace("\n", "<br>"))  # noqa: S308  escaped before


def _child(block_id: str, stream: StreamValue):
    return next((child for child in stream if child.id == block_id), None)


def _lines(value, block: blocks.Block | None = None) -> Iterator[str]:
    """Yield the value of a block or field as lines of plain text; nothing for an empty value."""
    if isinstance(value, RichText):
        yield from paragraphs_in(value.source)
    elif isinstance(value, StreamValue):
        for child in value:
            yield from _lines(child.value, child.block)
    elif isinstance(value, ListValue):
        for child in value.bound_blocks:
            yield from _lines(child.value, child.block)
    elif isinstance(value, blocks.StructValue):
        for name, child in value.block.child_blocks.items():
            if name != "merged":  # ids mean nothing to an editor
                found = list(_lines(value.get(name), child))
                is_text = name in ("heading", "content", "text") or len(found) > 1
                yield from found if is_text else (f"{child.label}: {line}" for line in found)
    elif isinstance(value, dict):  # a table
        yield from (" | ".join(str(cell or "") for cell in row) for row in value.get("data") or [] if any(row))
        yield from _lines(value.get("table_caption"))
    elif isinstance(value, bool):
        yield _("Yes") if value else _("No")
    elif isinstance(value, datetime):
        yield date_format(timezone.localtime(value), "j F Y, H:i")
    elif isinstance(value, list):
        yield ", ".join(str(each) for each in value)
    elif value not in (None, ""):
        choices = dict(getattr(getattr(block, "field", None), "choices", ()))
        yield from str(choices.get(value, value)).splitlines()
