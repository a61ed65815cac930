"""Conflicts as shown to the editor: both texts side by side, with their differences marked."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from ...history.text_diff import differences_marked, in_html, lines_of
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
    is_same_text: bool  # only images, links, formatting, footnotes or settings differ


def question_about_field(form, conflict: Conflict, *, can_both: bool) -> Question:
    # A field can be empty, but not removed.
    mine, theirs = ([] if side is None else list(lines_of(side.value)) for side in (conflict.mine, conflict.theirs))
    return _question(conflict, conflict.id, label_of_field(form, conflict.id), mine, theirs, can_both=can_both)


def question_about_block(stream: str, conflict: Conflict, mine: StreamValue, theirs: StreamValue) -> Question:
    my_child, their_child = _child(conflict.id, mine), _child(conflict.id, theirs)
    label = name_of_block(stream, conflict.id, mine, theirs)
    my_lines, their_lines = (
        None if child is None else list(lines_of(child.value, child.block)) for child in (my_child, their_child)
    )
    can_both = my_child is not None and their_child is not None
    return _question(conflict, f"{stream}-{conflict.id}", label, my_lines, their_lines, can_both=can_both)


def _question(
    conflict: Conflict, key: str, label: str, mine: list[str] | None, theirs: list[str] | None, *, can_both: bool
) -> Question:
    # With a digest of their text, so that an answer is void if their text has changed.
    name = f"{Question.PREFIX}{key}-{conflict.theirs.digest if conflict.theirs else ''}"
    sides = (in_html(mine), in_html(theirs)) if mine is None or theirs is None else differences_marked(mine, theirs)
    return Question(name, label, *sides, can_both=can_both, is_same_text=mine == theirs)


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


def _child(block_id: str, stream: StreamValue):
    return next((child for child in stream if child.id == block_id), None)
