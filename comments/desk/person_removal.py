"""Reject all that a person has waiting or visible, and ban them."""

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette.public_forms.responses import see_other

from .. import actions
from ..bulk.decisions import join_ids
from ..models import AuthorIdentifier, Reason, Status
from ..models.own_reasons import SPAM
from .bulk import seen_in
from .forms import BanForm, RejectAllForm, identifier_choices, reasons_to_choose
from .person_acts import PersonAct, duration_until
from .persons import MAX_IN_BULK, NETWORK

CARD = "card"


class RemovalForm(BanForm):
    """Reason, note and the ban, which is by all identifiers but the domain: other people have that, too.

    The reasons are those to reject; bans have only the fixed ones.
    """

    action = RejectAllForm.action

    def __init__(self, data=None, *, comment, moderator):
        super().__init__(data, comment=comment, moderator=moderator)
        for name in ("identifier", "number"):
            del self.fields[name]
        reason = cast(forms.ChoiceField, self.fields["reason"])
        reason.choices = reasons_to_choose(comment)
        if data is None:
            reason.widget.attrs["autofocus"] = True

    @property
    def ban_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if reason == SPAM:
            return Reason.ADVERTISING
        return reason if reason in Reason else Reason.OTHER


class RemovalView(PersonAct):
    """GET shows what is rejected and who is banned, POST does both.

    Each comment is bound to its state on the page. `?then=card` leads on to the next card of the queue.
    """

    template_name = "comments/desk/person_removal.html"
    page_title = gettext_lazy("Reject everything and ban")

    def get(self, request, pk):
        return self.render()

    @property
    def banned_by(self) -> dict[str, str]:
        """The identifiers that are banned, each with a label."""
        of_person = self.person.identifiers.keys() - {AuthorIdentifier.DOMAIN}
        return {by: label for by, label in identifier_choices(self.comment).items() if by in of_person}

    def get_context_data(self, **kwargs):
        listed = list(self.to_reject[:MAX_IN_BULK])
        narrower = [
            (each.label, each.number, self.narrowed_url(each.by)) for each in self.identifiers() if each.by != NETWORK
        ]
        return super().get_context_data(
            **{"removal_form": RemovalForm(comment=self.comment, moderator=self.request.user), **kwargs},
            listed=listed,
            waiting=sum(comment.status == Status.PENDING for comment in listed),
            visible=sum(comment.status == Status.APPROVED for comment in listed),
            banned_by=self.banned_by,
            narrower=narrower if len(narrower) > 1 else [],
            person_url=self.url("person"),
        )

    def narrowed_url(self, by: str) -> str:
        return self.queue.url("reject_and_ban", self.comment.pk, by=by or None, then=self.request.GET.get("then"))

    def post(self, request, pk):
        form = RemovalForm(request.POST, comment=self.comment, moderator=request.user)
        if not self.is_clear(form):
            return self.not_done(form, removal_form=form)
        sent = request.POST.getlist("comment")
        try:
            seen = seen_in(sent) if sent else []
        except ValidationError as invalid:
            return self.render(problem=f"{invalid.message} {_('Nothing was changed.')}", status=400, removal_form=form)
        query = {}
        if seen:
            why = {"reason": form.cleaned_data["reason"], "note": form.cleaned_data["note"]}
            theirs = set(self.comments.filter(pk__in=dict(seen)).values_list("pk", flat=True))
            of_person = [(number, as_seen) for number, as_seen in seen if number in theirs]
            outcome = actions.decide_in_bulk(of_person, form.action, moderator=request.user, **why)
            if not outcome.done:
                problem = _("All of them have changed since you looked. Nothing was changed.")
                return self.render(problem=problem, status=409, removal_form=form)
            query = {"done": outcome.done[0].pk, "left": join_ids(outcome.left)}
        self.ban_by_all(form)
        if request.GET.get("then") != CARD:
            return self.back(**query)
        following = self.queue.next_to_decide(self.comment)
        return see_other(self.queue.url(*(("card", following) if following else ("index",)), **query))

    def ban_by_all(self, form: RemovalForm) -> None:
        for identifier, label in self.banned_by.items():
            try:
                self.ban(form, identifier)
            except actions.AlreadyBanned as same:
                done = {"until": duration_until(same.ends_at), "by": label}
                messages.warning(self.request, _("Already banned %(until)s: %(by)s.") % done)
            else:
                messages.success(self.request, _("Banned: %(by)s. “Active bans and holds” lifts it.") % {"by": label})
