"""The page that passes a comment on to a colleague or a group."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette.public_forms.responses import see_other

from .. import actions
from ..actions import Seen
from ..models import Comment
from ..permissions import moderated_by
from .decisions import REFUSALS
from .forms import EscalationForm, new_card_stamp
from .views import DeskView


class EscalateView(DeskView):
    """The comment with the form; POST escalates it if it is still as shown, and leads to the next card."""

    template_name = "comments/desk/escalate.html"
    page_title = gettext_lazy("Escalate")
    header_icon = "comment"

    @cached_property
    def comment(self) -> Comment:
        comments = moderated_by(self.request.user).select_related("page", "parent")
        return get_object_or_404(comments, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", EscalationForm(comment=self.comment, moderator=self.request.user))
        return super().get_context_data(
            **self.desk_context(),
            **kwargs,
            comment=self.comment,
            escalation=self.queue.escalations.get(self.comment.pk),
            card_stamp=new_card_stamp(),
            card_url=self.queue.url("card", self.comment.pk),
            escalate_url=self.queue.url("escalate", self.comment.pk),
        )

    def post(self, request, pk):
        form = EscalationForm(request.POST, comment=self.comment, moderator=request.user)
        if not self.is_clear(form):
            is_incomplete = form.has_error("to") or form.has_error("note")
            problem = "" if is_incomplete else _("Invalid request. Nothing was changed.")
            return self.render(form=form, problem=problem, status=400)
        data = form.cleaned_data
        try:
            decision = actions.escalate(
                self.comment,
                moderator=request.user,
                seen=Seen(data["status"], data["revision"]),
                to=form.target,
                note=data["note"],
            )
        except tuple(REFUSALS) as refusal:
            status, problem = REFUSALS[type(refusal)]
            del self.comment  # to be shown as it is now
            return self.render(form=form, problem=problem, status=status)
        following = self.queue.next_to_decide(self.comment)
        where = ("card", following) if following else ("index",)
        return see_other(self.queue.url(*where, done=decision.pk))
