"""What the buttons of a card do, each bound to what stood on it."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from .. import actions
from ..actions import Seen
from ..forms import DecisionForm
from ..models import Comment, Decision
from .cards import CardMixin
from .moves import MoveForm


class DecideView(CardMixin, View):
    """Does what a moderator's button says, if the comment is still as it stood on the card."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, pk):
        """Asked for after signing in again, or from the address bar of a card that was shown again."""
        return redirect(self.queue.address("card", self.comment.pk))

    def post(self, request, pk):
        comment = self.comment
        form = DecisionForm(request.POST)
        if any(len(request.POST.getlist(name)) > 1 for name in form.fields):
            return self.card_again(_("That was not understood. Nothing was done."), status=400)
        if not form.is_valid():
            problems = form.non_field_errors() or [_("That was not understood.")]
            return self.card_again(f"{problems[0]} {_('Nothing was done.')}", status=400)
        try:
            decision = self.decide(comment, form)
        except actions.ChangedSinceSeen:
            return self.card_again(_("It changed since you looked; nothing was done. This is how it is now."))
        except actions.NothingToUndo:
            return self.card_again(_("There is no decision to undo here; nothing was done."))
        return self.go_on(comment, decision)

    def decide(self, comment: Comment, form: DecisionForm) -> Decision:
        data, moderator, seconds = form.cleaned_data, self.request.user, form.seconds_on_card
        seen = Seen(data["status"], data["revision"])
        match data["do"]:
            case "approve":
                return actions.approve(comment, moderator=moderator, seen=seen, seconds_on_card=seconds)
            case "keep":
                last_report = data["last_report"]
                return actions.keep(
                    comment, moderator=moderator, seen=seen, last_report=last_report, seconds_on_card=seconds
                )
            case "reject":
                return actions.reject(
                    comment,
                    moderator=moderator,
                    seen=seen,
                    reason=data["reason"],
                    note=data["note"],
                    seconds_on_card=seconds,
                )
            case "spam":
                return actions.mark_as_spam(comment, moderator=moderator, seen=seen, seconds_on_card=seconds)
            case _:
                return actions.undo(comment, moderator=moderator, seen=seen)

    def go_on(self, comment: Comment, decision: Decision):
        """After an undo back to its card; else to the next card, or to the queue when that was the last."""
        target = comment.pk if decision.action == Decision.Action.UNDO else self.queue.next_to_decide(comment)
        where = ("card", target) if target else ("index",)
        response = redirect(self.queue.address(*where, done=decision.pk))
        response.status_code = 303
        return response


class MoveView(CardMixin, View):
    """Files the thread where the moderator says, if the comment is still as on the card; then shows it again."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, pk):
        return redirect(self.queue.address("card", self.comment.pk))

    def post(self, request, pk):
        form = MoveForm(request.POST, comment=self.comment, sections=self.comment.page.specific.discussed_sections())
        if any(len(request.POST.getlist(name)) > 1 for name in form.fields) or not form.is_valid():
            return self.card_again(_("There is no such section here now. Nothing was done."), status=400)
        try:
            decision = self.move(form)
        except actions.ChangedSinceSeen:
            return self.card_again(_("It changed since you looked; nothing was done. This is how it is now."))
        except actions.NotAThread:
            return self.card_again(
                _("A reply stays with the comment that it answers. Nothing was done."),
                status=400,
            )
        response = redirect(self.queue.address("card", self.comment.pk, done=decision.pk))
        response.status_code = 303
        return response

    def move(self, form: MoveForm) -> Decision:
        return actions.move_to_section(
            self.comment,
            moderator=self.request.user,
            seen=Seen(form.cleaned_data["status"], form.cleaned_data["revision"]),
            section=form.target,
        )
