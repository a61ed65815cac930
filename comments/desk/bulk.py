"""Bulk decisions: the pages that list similar or selected comments to decide on, and the page of the result."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette.public_forms.responses import see_other
from gazette.public_forms.text_hygiene import parse_id

from .. import actions
from ..actions import State
from ..bulk.decisions import BulkDecision, join_ids
from ..bulk.similar import ALL, Shared, SimilarComments, shared_by, similar_comments
from ..models import DECIDABLE, Comment, Status, reason_choices, sites_of
from ..permissions import moderated_by
from ..querysets import CappedCount
from .forms import BulkForm
from .marks import marked_text
from .queue import Queue
from .rows import IN_BULK, prepare_flags, shortcuts_context
from .views import DeskView, numbers_left

MAX_LISTED = 500
MAX_SELECTED = 200
STATES = [*((status.value, status.label) for status in DECIDABLE), (ALL, gettext_lazy("all"))]


def similar_url(queue: Queue, comment: Comment, shared: Shared, state: str, **parameters) -> str:
    host = shared.value if shared.by == "link" else None
    asked = {"by": shared.by, "host": host, "state": None if state == Status.PENDING else state}
    return queue.url("similar", comment.pk, **asked, **parameters)


def similar_lines(comment: Comment, queue: Queue) -> list[tuple[SimilarComments, str]]:
    """Return what `comment` shares with others, each with the URL of the page that lists them."""
    return [
        (each, similar_url(queue, comment, each.shared, Status.PENDING if each.others_wait else ALL))
        for each in similar_comments(comment, user=queue.user)
    ]


def same_text_lines(
    similar: list[tuple[SimilarComments, str]], comment: Comment, queue: Queue
) -> list[tuple[Status, CappedCount, str]]:
    """Return how many other comments with the same text were rejected, spam or approved, each with a URL."""
    return [
        (state, number, similar_url(queue, comment, each.shared, state))
        for each, _url in similar
        for state, number in each.decided
    ]


def seen_in(values: Sequence[str]) -> list[tuple[int, State]]:
    """Return the selected comments, each with the state it was seen in. Raises ValidationError."""
    matches = [re.fullmatch(r"([0-9]{1,18}):([a-z]{1,10}):([0-9]{1,9})", value) for value in values]
    seen = {int(match[1]): State(match[2], int(match[3])) for match in matches if match}
    if len(seen) < len(values) or len(values) > MAX_SELECTED:
        raise ValidationError(_("Invalid request."))
    if not seen:
        raise ValidationError(_("No comment was selected."))
    return list(seen.items())


class BulkView(DeskView):
    """The comments that were selected in the queue, in full, for a bulk decision."""

    template_name = "comments/desk/bulk.html"
    page_title = gettext_lazy("Several comments")
    header_icon = "comment"

    @cached_property
    def selected(self) -> set[int | None]:
        """The ids of the comments in the request."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        return {parse_id(value.partition(":")[0]) for value in sent.getlist("comment")[:MAX_SELECTED]} - {None}

    @property
    def listed(self) -> set[int | None]:
        """The ids of the comments that the page listed when a button was pressed, else of those selected."""
        sent = self.request.POST.get("listed", "").split(",")[:MAX_SELECTED]
        return self.selected | {parse_id(value) for value in sent} - {None}

    @property
    def comments(self):
        """The comments that can be decided, before the limit MAX_SELECTED."""
        return moderated_by(self.request.user).filter(pk__in=self.listed, status__in=DECIDABLE)

    def in_order(self, comments):
        return comments.order_by("submitted_at", "id")

    def urgent_first(self) -> list[Comment]:
        comments = self.in_order(self.comments.select_related("page", "parent", "triage"))
        urgent = list(comments.filter(is_urgent=True)[:MAX_SELECTED])
        return [*urgent, *comments.filter(is_urgent=False)[: MAX_SELECTED - len(urgent)]]

    def is_preselected(self, comment: Comment) -> bool:
        """Return whether the comment's box is ticked when the page is first displayed."""
        return True

    @property
    def has_all_selected(self) -> bool:
        """Return whether the page was asked for with all ticked that are not urgent, as the script does by itself."""
        return self.request.GET.get("select") == "all"

    @property
    def url(self) -> str:
        return self.queue.url("bulk")

    def get_context_data(self, **kwargs):
        comments = self.urgent_first()
        prepare_flags(comments, self.queue)
        # Again with the ticks and the note as they were; what changed since it was seen is no longer ticked.
        is_again, as_seen = self.request.method == "POST", self.request.POST.getlist("comment")
        for comment in comments:
            comment.card_url = self.queue.url("card", comment.pk)
            comment.marked_text = marked_text(comment, comment.assessment)
            comment.is_ticked = (
                f"{comment.pk}:{comment.status}:{comment.revision}" in as_seen
                if is_again
                else self.is_preselected(comment) or (self.has_all_selected and not comment.is_urgent)
            )
        return super().get_context_data(
            **self.desk_context(),
            **shortcuts_context(IN_BULK),
            comments=comments,
            has_urgent=any(comment.is_urgent for comment in comments),
            listed=join_ids(comment.pk for comment in comments),
            note=self.request.POST.get("note", "")[:500],
            reasons=reason_choices(sites_of(comments)),
            bulk_url=self.url,
            queue_url=self.queue.url("index"),
            **kwargs,
        )

    def post(self, request, **kwargs):
        form = BulkForm(request.POST)
        try:
            if not self.is_clear(form):
                raise ValidationError((*form.non_field_errors(), _("Invalid request."))[0])
            seen = seen_in(request.POST.getlist("comment"))
        except ValidationError as invalid:
            return self.render(problem=f"{invalid.message} {_('Nothing was changed.')}", status=400)
        outcome = actions.decide_in_bulk(
            seen,
            form.action,
            moderator=request.user,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
        )
        if not outcome.done:
            problem = _("All of them have changed since you looked; nothing was changed. This is how they are now.")
            return self.render(problem=problem, status=409)
        return see_other(self.next_url(done=outcome.done[0].pk, left=join_ids(outcome.left)))

    def next_url(self, **parameters) -> str:
        return self.queue.url("index", **parameters)

    @property
    def was_full(self) -> bool:
        """Whether the page listed as many comments as it can: there may be more."""
        return len(self.listed) >= MAX_SELECTED


class ReviewView(BulkView):
    """The waiting comments of the queue, filtered and in order as it is, urgent ones first, in full.

    None is selected: read them first.
    """

    page_title = gettext_lazy("Review all")

    @property
    def comments(self):
        if self.request.method == "POST":
            return super().comments
        return self.queue.comments.awaiting_moderation()

    def in_order(self, comments):
        return self.queue.in_order(comments)

    def is_preselected(self, comment):
        return False

    @property
    def url(self):
        return self.queue.url("review")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            is_review=True,
            number=self.queue.comments.awaiting_moderation().number(),
            hint=_("None is selected: read them, then select all, or those that get the same decision."),
            select_all_url=self.queue.url("review", select="all"),
            **kwargs,
        )

    def next_url(self, **parameters):
        """Return to this page if there may be more comments than it lists."""
        return self.queue.url("review", **parameters) if self.was_full else super().next_url(**parameters)


class SimilarView(BulkView):
    """The comments that share a value with this one (`?by=`, for a link also `host=`), in one status.

    Only those with exactly its text are selected: innocent readers share networks, links and even email addresses.
    """

    page_title = gettext_lazy("Similar comments")

    @cached_property
    def comment(self) -> Comment:
        return get_object_or_404(moderated_by(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def shared(self) -> Shared:
        by, host = self.request.GET.get("by", ""), self.request.GET.get("host", "")
        for shared in shared_by(self.comment):
            if shared.by == by and (by != "link" or shared.value == host):
                return shared
        raise Http404

    @cached_property
    def state(self) -> str:
        asked = self.request.GET.get("state", "")
        return asked if asked in dict(STATES) else Status.PENDING

    def is_preselected(self, comment):
        """Return whether it has the same text. What is urgent is not preselected, nor what readers see among all."""
        is_same = bool(comment.text_digest) and comment.text_digest == self.comment.text_digest
        return is_same and not comment.is_urgent and (self.state != ALL or comment.status == Status.PENDING)

    @property
    def comments(self):
        return self.shared.comments(self.request.user, self.state)

    @cached_property
    def numbers(self):
        states = [state for state, _label in STATES]
        return dict(zip(states, self.shared.numbers(self.request.user, states), strict=True))

    def url_in(self, state: str, **parameters) -> str:
        return similar_url(self.queue, self.comment, self.shared, state, **parameters)

    @property
    def url(self) -> str:
        return self.url_in(self.state)

    def get_context_data(self, **kwargs):
        states = [(label, self.numbers[state], self.url_in(state), state == self.state) for state, label in STATES]
        return super().get_context_data(
            comment=self.comment,
            shared=self.shared,
            state=self.state,
            states=states,
            number=self.numbers[self.state],
            most=MAX_SELECTED,
            card_url=self.queue.url("card", self.comment.pk),
            **self.hint_context(),
            **kwargs,
        )

    def hint_context(self) -> dict[str, str]:
        """Why not all are selected. Empty where all have the same text, and are."""
        if self.shared.by == "text":
            return {}
        hint = _(
            "Only comments with exactly the same text are selected: others may be by somebody else. "
            "Read them, then select them or all."
        )
        return {"hint": hint, "select_all_url": self.url_in(self.state, select="all")}

    def next_url(self, **parameters) -> str:
        """Return to this page if there are more comments than it lists."""
        there_is_more = self.was_full and self.comments.exists()
        return self.url_in(self.state, **parameters) if there_is_more else super().next_url(**parameters)


class BulkDecisionView(DeskView):
    """A bulk decision with each comment; POST undoes it. The same 404 if absent and if on comments of others only."""

    template_name = "comments/desk/bulk_decision.html"
    page_title = gettext_lazy("Bulk decision")
    header_icon = "comment"

    @cached_property
    def bulk_decision(self) -> BulkDecision:
        bulk_decision = BulkDecision(self.kwargs["batch"], user=self.request.user, left=numbers_left(self.request))
        if bulk_decision.first is None:
            raise Http404
        return bulk_decision

    def get_context_data(self, **kwargs):
        decisions = list(self.bulk_decision.decisions.select_related("comment__page", "undone_by")[:MAX_LISTED])
        for comment in [*(decision.comment for decision in decisions), *self.bulk_decision.left]:
            comment.card_url = self.queue.url("card", comment.pk)
        return super().get_context_data(
            **self.desk_context(),
            bulk_decision=self.bulk_decision,
            decisions=decisions,
            more=self.bulk_decision.number - len(decisions),
            queue_url=self.queue.url("index"),
            **kwargs,
        )

    def post(self, request, batch):
        if request.POST.getlist("do") != ["undo"]:
            return self.render(problem=_("Invalid request. Nothing was changed."), status=400)
        outcome = actions.undo_bulk_decision(self.bulk_decision.batch, moderator=request.user)
        if not outcome.done:
            return self.render(problem=_("There is nothing left to undo here; nothing was changed."), status=409)
        return see_other(self.queue.url("index", done=outcome.done[0].pk))
