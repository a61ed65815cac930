"""Actions on the page of a person: ban, note, reject all; and the page of all bans, to lift one."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette.public_forms.responses import see_other

from .. import actions
from ..actions import State
from ..bulk.decisions import join_ids
from ..models import AuthorIdentifier, Hold
from ..people.persons import Person, identifier_value
from ..permissions import bans_of, holds_of, moderated_by, notes_seen_by
from ..querysets import CappedCount
from .forms import BanForm, PersonNoteForm, RejectAllForm, focus_first_problem, pages_to_ban_on
from .persons import MAX_IN_BULK, PersonPage, PersonView, active_holds
from .views import DeskView


class PersonAct(PersonPage):
    """Base of the actions on the page of a person. GET, after signing in again, redirects to the page."""

    def get(self, request, pk, **kwargs):
        return self.back()

    def not_done(self, form, **forms):
        problem = _("%(problem)s Nothing was changed.") % {"problem": first_problem(form)}
        focus_first_problem(form)
        return self.render(problem=problem, status=422, **forms)

    def ban(self, form: BanForm, identifier: str) -> None:
        """Ban the author by one identifier, as the valid form says. Raises AlreadyBanned."""
        data, now = form.cleaned_data, timezone.now()
        actions.ban(
            self.comment,
            moderator=self.request.user,
            identifier=identifier,
            page=form.target,
            reason=form.ban_reason,
            ends_at=form.ends_at(now),
            note=data["note"],
            now=now,
        )


class BanView(PersonAct):
    def post(self, request, pk):
        form = BanForm(request.POST, comment=self.comment, moderator=request.user)
        if not self.is_clear(form):
            return self.not_done(form, ban_form=form)
        data = form.cleaned_data
        if data["identifier"] == AuthorIdentifier.DOMAIN:
            number = self.number_of_others(identifier_value(AuthorIdentifier.DOMAIN, self.comment))
            if data["number"] != number:
                return self.render(ban_form=form, others=number)
        try:
            self.ban(form, data["identifier"])
        except actions.AlreadyBanned as same:
            problem = _("Already banned %(until)s. For a shorter ban, lift that one first. Nothing was changed.")
            problem %= {"until": duration_until(same.ends_at)}
            return self.render(problem=problem, status=409, ban_form=form)
        messages.success(request, _("Banned. The form refuses their comments and keeps their text."))
        return self.back()

    def number_of_others(self, domain: str) -> CappedCount:
        """Count the comments from the domain, but not from this address, that this moderator may moderate."""
        return (
            moderated_by(self.request.user).from_domain(domain).exclude(lower_email=self.comment.email.lower()).number()
        )


class HoldView(PersonAct):
    """Hold further comments of the author for a day, wherever this moderator may moderate above the comment."""

    def post(self, request, pk):
        by = request.POST.getlist("by")
        if len(by) != 1 or by[0] not in Hold.By.values:
            return self.render(problem=_("Invalid request. Nothing was changed."), status=422)
        page = pages_to_ban_on(self.comment, request.user)[0]
        try:
            actions.hold(self.comment, moderator=request.user, by=by[0], page=page)
        except actions.AlreadyBanned:
            messages.warning(request, _("It is on hold already."))
        except actions.NoSuchIdentifier:
            return self.render(problem=_("This author can’t be held, but banned. Nothing was changed."), status=409)
        else:
            messages.success(request, _("On hold for a day: further comments wait for a moderator."))
        return self.back()


class NoteView(PersonAct):
    def post(self, request, pk):
        form = PersonNoteForm(request.POST, comment=self.comment)
        if not self.is_clear(form):
            return self.not_done(form, note_form=form)
        data = form.cleaned_data
        actions.note_on_person(self.comment, moderator=request.user, identifier=data["identifier"], text=data["text"])
        return self.back()


class RemoveNoteView(PersonAct):
    def post(self, request, pk, note):
        notes = notes_seen_by(request.user).identified_by(Person.author_of(self.comment).identifiers)
        try:
            actions.remove_note(get_object_or_404(notes, pk=note), moderator=request.user)
        except PermissionDenied:
            problem = _("Only who wrote a note can remove it. Nothing was changed.")
            return self.render(problem=problem, status=403)
        return self.back()


class RejectAllView(PersonAct):
    """Bound to the number on the button; each comment to its state when the number was checked."""

    def post(self, request, pk):
        form = RejectAllForm(request.POST, comment=self.comment)
        if not self.is_clear(form):
            return self.not_done(form, reject_form=form)
        seen = [(comment.pk, State.of(comment)) for comment in self.to_reject[:MAX_IN_BULK]]
        if len(seen) != form.cleaned_data["number"]:
            problem = _("There is another number of comments now. Nothing was changed.")
            return self.render(problem=problem, status=409, reject_form=form)
        data = form.cleaned_data
        outcome = actions.decide_in_bulk(
            seen, form.action, moderator=request.user, reason=data["reason"], note=data["note"]
        )
        if not outcome.done:
            problem = _("All of them have changed since you looked. Nothing was changed.")
            return self.render(problem=problem, status=409, reject_form=form)
        return self.back(done=outcome.done[0].pk, left=join_ids(outcome.left))


def first_problem(form) -> str:
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {problems[0]}" if label else problems[0]
    return _("Invalid request.")


def duration_until(end: datetime | None) -> str:
    """Return how long a ban lasts, to follow "banned"."""
    if end is None:
        return _("permanently")
    return _("until %(time)s") % {"time": date_format(timezone.localtime(end), "DATETIME_FORMAT")}


class BansView(DeskView):
    """All active bans and holds that this moderator may lift, newest first."""

    template_name = "comments/desk/bans.html"
    page_title = gettext_lazy("Active bans and holds")
    header_icon = "user"

    def get_context_data(self, **kwargs):
        bans = bans_of(self.request.user).active(timezone.now()).select_related("page")
        rows, has_more = self.newest(bans.annotate(**self.comment_behind()))
        for ban in rows:
            ban.lift_url = reverse("comment_desk:lift", args=[ban.pk])
            behind = {AuthorIdentifier.EMAIL: ban.with_email, AuthorIdentifier.BROWSER: ban.from_browser}.get(ban.trait)
            ban.person_url = behind and reverse("comment_desk:person", args=[behind])
        older_url = reverse("comment_desk:bans", query={"older": rows[-1].pk}) if has_more else ""
        return super().get_context_data(
            **kwargs,
            bans=rows,
            holds=active_holds(self.request.user),
            older_url=older_url,
            is_first=self.older is None,
        )

    def comment_behind(self) -> dict[str, Subquery]:
        """Expressions for a comment with the banned email address, or browser, that this moderator may moderate."""
        mine = moderated_by(self.request.user)
        with_email = mine.annotate(lower_email=Lower("email")).exclude(email="").filter(lower_email=OuterRef("value"))
        from_browser = mine.exclude(browser="").filter(browser=OuterRef("value"))
        return {
            "with_email": Subquery(with_email.values("pk")[:1]),
            "from_browser": Subquery(from_browser.values("pk")[:1]),
        }


class LiftView(PersonView):
    """Lift a ban, from the page of a person or from the page of all bans."""

    restrictions = staticmethod(bans_of)
    parameter = "ban"  # of the URL
    done = gettext_lazy("The ban is lifted.")
    too_late = gettext_lazy("That ban had already ended.")

    def get(self, request, pk=None, **kwargs):
        return self.back(pk)

    def post(self, request, pk=None, **kwargs):
        if pk is not None:
            get_object_or_404(moderated_by(request.user), pk=pk)
        try:
            restriction = get_object_or_404(self.restrictions(request.user), pk=kwargs[self.parameter])
            actions.lift(restriction, moderator=request.user)
        except actions.TooLate:
            messages.warning(request, self.too_late)
        else:
            messages.success(request, self.done)
        return self.back(pk)

    def back(self, pk):
        return see_other(self.url("person") if pk is not None else "comment_desk:bans")


class LiftHoldView(LiftView):
    restrictions = staticmethod(holds_of)
    parameter = "hold"
    done = gettext_lazy("The hold is lifted. What it held stays waiting.")
    too_late = gettext_lazy("That hold had already ended.")
