"""Comments of another system, before they are stored."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gazette.imports.texts import plain
from gazette.public_forms.text_hygiene import clean, clean_line, has_visible_text

from ..models import Comment, Status
from .html_text import text_of

NAMELESS = "Anonymous"
MAX_EMAIL = 254
NO_TEXT = "no text"
MAX_NAME = Comment._meta.get_field("name").max_length or 60


@dataclass(frozen=True)
class SourceThread:
    """What comments are on: the URL of a page, by which it is found here, or else `other_url`."""

    id: str
    url: str
    title: str = ""
    is_closed: bool = False
    other_url: str = ""


@dataclass
class SourceComment:
    """A comment with its id in the source, and notes on what was changed: a list of {"text", "why"}.

    `parent_id` is empty for one that opens a thread. One with a reason in `dropped` is not stored.
    """

    id: str
    parent_id: str = ""
    name: str = ""
    email: str = ""
    text: str = ""
    submitted_at: datetime | None = None
    status: Status = Status.APPROVED
    is_by_staff: bool = False
    dropped: str = ""
    changed: list[dict[str, str]] = field(default_factory=list)

    def set_text(self, text: str):
        self.text = clean(text)
        if self.dropped in ("", NO_TEXT):
            self.dropped = "" if has_visible_text(self.text) else NO_TEXT

    def note(self, text: str, why: str):
        self.changed.append({"text": text[:200], "why": why})


def source_comment(
    source_id: str,
    *,
    name: str,
    email: str,
    typed: str = "",
    markup: str = "",
    url: str = "",
    has_line_breaks: bool = True,
    **values,
) -> SourceComment:
    """Return the comment with its values cleaned.

    `typed`: its text as its author wrote it; where that is not known, `markup`: as HTML. `has_line_breaks`: whether a
    line end in the HTML is one of the text. `url`: the author's site, which is not taken.
    """
    comment = SourceComment(source_id, **values)
    comment.set_text(typed or text_of(markup, has_line_breaks=has_line_breaks))
    line = clean_line(plain(name))
    if not has_visible_text(line):
        line = NAMELESS
        comment.note(name, f"no name: {NAMELESS}")
    if len(line) > MAX_NAME:
        comment.note(line, f"a name of more than {MAX_NAME} characters: shortened")
        line = f"{line[: MAX_NAME - 1].rstrip()}…"
    comment.name = line
    if email := email.strip():
        try:
            if len(email) > MAX_EMAIL:
                raise ValidationError("too long")
            validate_email(email)
        except ValidationError:
            comment.note(email, "no valid email address: left out")
        else:
            comment.email = email
    if url.strip():
        comment.note(url.strip(), "the URL of its author: left out")
    return comment
