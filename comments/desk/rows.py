"""Rows of the queue with their buttons, and the keyboard shortcuts of lists of comments."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, Table

from ..models import DECIDABLE, Report
from ..people.author_records import author_records
from ..permissions import moderated_by
from ..triage.assessments import assessment_of, with_repeated_text
from ..triage.scoring import CurrentModel, current_model
from .queue import Queue
from .verbs import NO_UNDO, VERBS

# The verbs that a row offers: those that need no reason.
ROW_VERBS = ("approve", "keep", "spam")
# Query parameters that name a part of the queue, and the time of its order.
PART_PARAMETERS = ("after", "before", "as_of")

Shortcuts = list[tuple[str, str | Promise, bool]]
MOVING = (("j", _("Next comment")), ("k", _("Previous comment")))
SELECTING = (
    ("x", _("Select or deselect")),
    ("X", _("Select all from the last one to this one (with Shift)")),
    ("o", _("Open the card (also Enter)")),
    ("u", _("Undo what you decided just now")),
    ("?", _("Show this help")),
)
IN_QUEUE = (*MOVING, ("a", _("Approve, or dismiss the reports")), ("s", _("Mark as spam")), *SELECTING)
IN_BULK = (
    *MOVING,
    ("a", _("Approve selected")),
    ("s", _("Mark selected as spam")),
    ("r", _("Show the reasons to reject the selected ones")),
    *SELECTING,
)
# Keys of the card, and what to say where they are pressed in a list.
ON_CARD = dict.fromkeys("rfenb", _("only on the card: press o"))


def shortcuts_context(shortcuts: Iterable[tuple[str, str | Promise]]) -> dict[str, object]:
    """Return what the help and the script need of a list's shortcuts."""
    rows: Shortcuts = [(key, text, False) for key, text in shortcuts]
    no_use = {key: str(text) for key, text in {**ON_CARD, "u": NO_UNDO}.items()}
    keys = dict.fromkeys([*(key for key, _text, _digit in rows), *no_use])
    return {"shortcuts": rows, "shortcut_keys": "".join(keys), "no_use": json.dumps(no_use)}


class RowTable(Table):
    def get_row_attrs(self, instance):
        return {**super().get_row_attrs(instance), "data-desk-row": instance.pk}


class TemplateColumn(Column):
    """A cell rendered by a template from the row's comment; its forms have a token."""

    def __init__(self, name, **kwargs):
        super().__init__(name, accessor=lambda comment: comment, **kwargs)
        self.cell_template_name = f"comments/desk/columns/{name}.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "csrf_token": get_token(context["request"])}


def part_of(request: HttpRequest) -> dict[str, str]:
    """Return the query parameters of the part of the queue that the page shows."""
    return {name: request.GET[name] for name in PART_PARAMETERS if request.GET.get(name)}


def row_url(queue: Queue, comment_id: int | None, request: HttpRequest) -> str:
    return queue.url("decide", comment_id, row=1, **part_of(request))


def prepare_flags(comments: list[Any], queue: Queue, model: CurrentModel | None = None):
    """Give each comment its escalation and assessment (comments/desk/flags.html)."""
    model = model or current_model()
    repeated = with_repeated_text(comment for comment in comments if hasattr(comment, "triage"))
    for comment in comments:
        comment.escalation = queue.escalations.get(comment.pk)
        comment.assessment = assessment_of(comment, model, comment.escalation, comment.pk in repeated)


def prepare_rows(comments: list[Any], queue: Queue, request: HttpRequest, model: CurrentModel | None = None):
    """Give each comment what the cells of its row show."""
    records = author_records(comments, moderated_by(request.user))
    prepare_flags(comments, queue, model)
    reported = [comment.pk for comment in comments if comment.open_reports]
    reports = Report.objects.open().filter(comment__in=reported).order_by()
    last_reports = dict(reports.values_list("comment").annotate(Max("pk"))) if reported else {}
    for comment in comments:
        comment.last_report = last_reports.get(comment.pk)
        comment.record = records[comment.pk]
        comment.card_url = queue.url("card", comment.pk)
        comment.can_be_picked = comment.status in DECIDABLE
        comment.article_url = queue.url("index", page=comment.page_id, section=None)
        comment.decide_url = row_url(queue, comment.pk, request)
        comment.row_verbs = [VERBS[name] for name in ROW_VERBS if VERBS[name].is_offered(comment, None)]
