"""The moderator's own decisions, newest first, to look at them again and to undo several together."""

from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette.public_forms.responses import see_other
from gazette.public_forms.text_hygiene import parse_id

from .. import actions
from ..bulk.decisions import join_ids
from ..models import Decision, Status
from ..permissions import moderated_by
from .views import DeskView, numbers_left

PER_PAGE = 50
Action = Decision.Action
# What moderators do; the rest is done by authors and rules.
LISTED = [action for action in Action if action not in {Action.SUBMIT, Action.EDIT, Action.WITHDRAW}]


class OwnDecisionsFilter(forms.Form):
    action = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("", gettext_lazy("all")), *((action.value, action.label) for action in LISTED)],
        required=False,
    )
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data):
        super().__init__(data, auto_id="own_%s", label_suffix="")

    def chosen(self) -> dict:
        """Return the valid values; others are ignored."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class OwnDecisionsView(DeskView):
    """POST undoes the selected ones (`decision`), or only the one whose button was pressed (`only`).

    Several are undone only with `confirmed`; without it, POST asks.
    """

    template_name = "comments/desk/own_decisions.html"
    page_title = gettext_lazy("My decisions")
    header_icon = "history"

    @cached_property
    def filter_form(self) -> OwnDecisionsFilter:
        return OwnDecisionsFilter(self.request.GET)

    @property
    def all_decisions(self) -> QuerySet[Decision]:
        mine = moderated_by(self.request.user).filter(pk=OuterRef("comment"))
        return Decision.objects.filter(Exists(mine), user=self.request.user.pk)

    @property
    def decisions(self) -> QuerySet[Decision]:
        chosen = self.filter_form.chosen()
        decisions = self.all_decisions
        if "action" in chosen:
            decisions = decisions.filter(action=chosen["action"])
        if "day" in chosen:
            try:
                begin, end = limits_of(chosen["day"])
            except OverflowError:  # the first or last day of the calendar
                return decisions.none()
            decisions = decisions.filter(made_at__gte=begin, made_at__lt=end)
        return decisions

    def url(self, **parameters) -> str:
        chosen = {name: str(value) for name, value in self.filter_form.chosen().items()}
        query = {name: value for name, value in {**chosen, **parameters}.items() if value is not None}
        return reverse("comment_desk:own_decisions", query=query)

    def get_context_data(self, **kwargs):
        rows = self.decisions.select_related("comment__page", "undone_by")
        decisions, has_more = self.newest(rows, PER_PAGE)
        left = numbers_left(self.request)
        for decision in decisions:
            comment = decision.comment
            comment.card_url = self.queue.url("card", comment.pk)
            decision.is_kind_to_undo = actions.is_undoable(decision)
            decision.is_last = decision.revision == comment.revision
            decision.was_left = comment.pk in left and decision.is_kind_to_undo
        return super().get_context_data(
            **self.desk_context(),
            **kwargs,
            decisions=decisions,
            filter_form=self.filter_form,
            has_undoable=any(each.is_kind_to_undo and each.is_last for each in decisions),
            own_url=self.url(older=self.older),
            newest_url=self.url() if self.older is not None else "",
            older_url=self.url(older=decisions[-1].pk) if has_more else "",
        )

    def post(self, request):
        only = request.POST.get("only")
        sent = [only] if only else request.POST.getlist("decision")[:PER_PAGE]
        chosen = [number for number in map(parse_id, sent) if number is not None]
        if not chosen:
            return self.render(problem=_("No decision was selected. Nothing was changed."), status=400)
        if len(chosen) > 1 and "confirmed" not in request.POST and (undoable := self.undoable(chosen)):
            return self.ask(chosen, undoable)
        decisions = Decision.objects.filter(pk__in=chosen, user=request.user.pk, comment__isnull=False).order_by("-pk")
        outcome = actions.undo_each(decisions, moderator=request.user)
        if not outcome.done:
            problem = _("Nothing was undone: there is a newer decision on each of these comments, or it was undone.")
            return self.render(problem=problem, status=409)
        return see_other(self.url(older=self.older, done=outcome.done[0].pk, left=join_ids(outcome.left)))

    def undoable(self, chosen: list[int]) -> list[Decision]:
        """Those of the chosen decisions that can be undone, and what is undone with them: a staff reply's approval."""
        mine = self.all_decisions.filter(pk__in=chosen)
        replies = Decision.objects.of_replies().filter(batch__in=mine.values("batch"))
        decisions = Decision.objects.filter(Q(pk__in=mine) | Q(batch__in=replies.values("batch")))
        unchanged = decisions.filter(revision=F("comment__revision")).select_related("comment")
        return [each for each in unchanged.order_by("made_at") if actions.is_undoable(each)]

    def ask(self, chosen: list[int], undoable: list[Decision]):
        changes = [(each.comment.status, each.from_status) for each in undoable if each.comment]
        context = {
            "chosen": chosen,
            "number": len(undoable),
            "oldest": undoable[0],
            "removed": sum(now == Status.APPROVED != then for now, then in changes),
            "published": sum(now != Status.APPROVED == then for now, then in changes),
            "own_url": self.url(older=self.older),
        }
        context = super().get_context_data(**self.desk_context(), **context)
        return self.response_class(self.request, "comments/desk/undo_own_decisions.html", context)


def limits_of(day: date) -> tuple[datetime, datetime]:
    """Return the beginning of a day and of the next one, in the active time zone.

    Raises OverflowError where one of them is before or after what can be stored.
    """
    begin, end = (datetime.combine(each, time.min) for each in (day, day + timedelta(days=1)))
    return timezone.make_aware(begin).astimezone(UTC), timezone.make_aware(end).astimezone(UTC)
