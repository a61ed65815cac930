"""A comment's text with what the rules and the model found in <mark>."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ..models import Comment
from ..triage.assessments import Assessment


def marked_text(comment: Comment, assessment: Assessment | None) -> SafeString:
    return marked(comment.text, [*comment.held_because, *([{"spans": assessment.spans}] if assessment else [])])


def marked(text: str, held_because: Iterable[dict]) -> SafeString:
    """Return `text` escaped, with what the rules found in <mark>. The style sheet keeps its line breaks."""
    pieces, position = [], 0
    for start, end in spans_in(held_because, len(text)):
        pieces.append(format_html("{}<mark>{}</mark>", text[position:start], text[start:end]))
        position = end
    pieces.append(format_html("{}", text[position:]))
    return mark_safe("".join(pieces))  # noqa: S308  every piece was escaped


def spans_in(held_because: Iterable[dict], length: int) -> list[tuple[int, int]]:
    """Return the spans of all reasons inside a text of `length`, in order; adjacent ones are joined."""
    spans = sorted(
        (max(0, start), min(end, length))
        for reason in held_because
        for start, end in reason.get("spans", ())
        if start < end
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
