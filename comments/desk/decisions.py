"""Views behind the buttons of a card, each bound to the state shown on it."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.compare import diff_text

from gazette.public_forms.responses import see_other
from gazette.public_forms.text_hygiene import parse_id

from .. import actions
from ..actions import State
from ..models import Comment, ConversationSettings, Decision
from ..permissions import moderated_by
from .cards import CardView
from .forms import (
    ClosureForm,
    DecisionForm,
    EscalationForm,
    MoveForm,
    NoteForm,
    SeenForm,
    StaffReplyForm,
    focus_first_problem,
    new_card_stamp,
)
from .rows import RowTable, part_of, prepare_rows, row_url
from .verbs import VERBS
from .views import DeskView, QueueView

# Status and message for each refusal.
REFUSALS: dict[type[actions.Refused], tuple] = {
    actions.ChangedSinceSeen: (
        409,
        gettext_lazy("It changed since you looked; nothing was changed. This is how it is now."),
    ),
    actions.AlreadySent: (409, gettext_lazy("You have already sent this reply; nothing was changed.")),
    actions.ReasonNotOffered: (409, gettext_lazy("This reason is not offered any more; nothing was changed.")),
    actions.NothingToUndo: (409, gettext_lazy("There is no decision to undo here; nothing was changed.")),
    actions.NotAModerator: (400, gettext_lazy("They can’t moderate this comment any more. Nothing was changed.")),
    actions.NotAThread: (400, gettext_lazy("A reply can’t be moved without its thread. Nothing was changed.")),
}


class Changes(NamedTuple):
    """What happened to a comment since its card was shown; `text` marks its author's changes, empty if none."""

    decisions: list[Decision]
    text: SafeString | str


class ActView(CardView):
    """Perform an action on the comment if it is still as shown; respond with the next card."""

    form_class: type[forms.Form]
    explained: str = NON_FIELD_ERRORS  # the field whose errors are shown

    def get(self, request, pk):
        """Redirect to the card: requested after signing in again, or by reloading."""
        return redirect(self.queue.url("card", self.card_to_return_to or self.comment.pk, **self.thread_parameters))

    @cached_property
    def card_to_return_to(self) -> int | None:
        """The comment from whose card another one of its thread was decided: `?card=`."""
        number = parse_id(self.request.GET.get("card", ""))
        on_page = moderated_by(self.request.user).filter(pk=number, page=self.comment.page_id)
        return number if number is not None and on_page.exists() else None

    def card_again(self, problem, *, status=409, **context):
        if self.card_to_return_to:
            self.turn_to(self.card_to_return_to)
        return super().card_again(problem, status=status, **context)

    def post(self, request, pk):
        form = self.get_form()
        if not self.is_clear(form):
            return self.card_again(self.misunderstood(form), status=400, **self.typed(form))
        seen = State(form.cleaned_data["status"], form.cleaned_data["revision"])
        try:
            decision = self.act(form, seen)
        except tuple(REFUSALS) as refusal:
            status, problem = REFUSALS[type(refusal)]
            return self.card_again(problem, status=status, changes=self.changes_since(seen), **self.typed(form))
        return self.go_on(decision, self.following(decision))

    def get_form(self) -> forms.Form:
        return self.form_class(self.request.POST)

    def misunderstood(self, form: forms.Form) -> str:
        problem = next(iter(form.errors.get(self.explained, ())), _("Invalid request."))
        return f"{problem} {_('Nothing was changed.')}"

    def typed(self, form: forms.Form) -> dict:
        """Return the context that shows again what was typed."""
        return {}

    def changes_since(self, seen: State) -> Changes | None:
        self.turn_to(self.comment.pk)
        decisions = list(self.comment.decisions.filter(revision__gt=seen.revision).for_history())
        seen_text = self.request.POST.get("seen_text", self.comment.text).replace("\r\n", "\n")
        has_new_text = seen_text != self.comment.text and any(each.action == Decision.Action.EDIT for each in decisions)
        text = diff_text(seen_text, self.comment.text).to_html() if has_new_text else ""
        return Changes(decisions, text) if decisions else None

    def act(self, form, seen: State) -> Decision:
        raise NotImplementedError

    def following(self, decision: Decision) -> int | None:
        """Return the id of the next comment, None for the queue. By default, display this comment again."""
        return self.comment.pk

    def go_on(self, decision: Decision, target: int | None):
        if not self.is_for_module and self.card_to_return_to:
            url = self.queue.url("card", target, done=decision.pk, **self.thread_parameters)
            return see_other(f"{url}#desk_thread_{decision.comment_id}")
        if not self.is_for_module:
            where = ("card", target) if target else ("index",)
            return see_other(self.queue.url(*where, done=decision.pk))
        self.last_decision = decision
        if target is None:
            context = {
                **self.desk_context(),
                "queue_url": self.queue.url("index", done=decision.pk),
                "number_to_decide": self.number_to_decide(),
            }
            return self.response_class(self.request, "comments/desk/card/none.html", context)
        self.turn_to(target)
        return self.show()


class DecideView(ActView):
    """Decide from a card, or from a row of the queue (`?row=`), to which the response then returns."""

    form_class = DecisionForm

    @property
    def is_in_row(self) -> bool:
        return bool(self.request.GET.get("row"))

    def go_on(self, decision, target):
        if not self.is_in_row:
            return super().go_on(decision, target)
        if self.is_for_module:
            self.last_decision = decision
            return self.show_row(is_decided=decision.action != Decision.Action.UNDO)
        url = self.queue.url("index", done=decision.pk, **part_of(self.request))
        return see_other(f"{url}#desk_row_{target}" if target else url)

    def card_again(self, problem, *, status=409, **context):
        if self.is_in_row and self.is_for_module:
            return self.show_row(problem=problem, status=status, changes=context.get("changes"))
        return super().card_again(problem, status=status, **context)

    def show_row(self, *, is_decided=False, problem="", changes: Changes | None = None, status: int = 200):
        """Render the row as it is in the database now, and the line about the last decision."""
        self.turn_to(self.comment.pk)
        comment: Any = self.comment
        prepare_rows([comment], self.queue, self.request)
        comment.problem, comment.changes, comment.is_decided = problem, changes, is_decided
        context = {**self.desk_context(), "table": RowTable(QueueView.columns, [comment])}
        if last := self.last_decision:
            context["undo_url"] = row_url(self.queue, last.comment_id, self.request)
        if status == 200:
            context["number_to_decide"] = self.number_to_decide()
        return self.response_class(self.request, "comments/desk/row.html", context, status=status)

    def act(self, form, seen):
        data = form.cleaned_data
        return VERBS[data["do"]].perform(
            self.comment,
            moderator=self.request.user,
            seen=seen,
            reason=data["reason"],
            note=data["note"],
            seconds_on_card=form.seconds_on_card,
            last_report=data["last_report"],
        )

    def following(self, decision):
        """Return the next comment, or the same one where the verb stays; after undoing a reply, what it answered.

        After a decision on a comment of the thread, return the card on which it was made.
        """
        if self.card_to_return_to:
            return self.card_to_return_to
        if not VERBS[decision.action].stays:
            return self.queue.next_to_decide(self.comment)
        is_reply_undone = decision.undoes and decision.undoes.action == Decision.Action.SUBMIT
        return self.comment.parent_id if is_reply_undone else self.comment.pk


class NoteView(ActView):
    form_class = NoteForm
    explained = "note"

    def act(self, form, seen):
        return actions.note(self.comment, moderator=self.request.user, seen=seen, text=form.cleaned_data["note"])


class GiveBackView(ActView):
    """End an escalation without a decision, and show the card again."""

    form_class = SeenForm

    def act(self, form, seen):
        return actions.give_back(self.comment, moderator=self.request.user, seen=seen)


class ReplyView(ActView):
    form_class = StaffReplyForm
    explained = "text"

    def get_form(self):
        return StaffReplyForm(self.request.POST, page=self.comment.page.specific)

    def post(self, request, pk):
        """Publish the reply; or only add a saved one to what was typed, where its button was pressed."""
        number = parse_id(request.POST.get("saved", ""))
        if number is None:
            return super().post(request, pk)
        page = self.comment.page.specific
        settings = ConversationSettings.of_page(page)
        saved = get_object_or_404(settings.saved_replies, pk=number)
        texts = (request.POST.get("text", "").strip(), saved.text_for(self.comment))
        form = StaffReplyForm({**request.POST.dict(), "text": "\n\n".join(filter(None, texts))}, page=page)
        return self.show(reply_form=form)

    def typed(self, form):
        return {"reply_form": form}

    def act(self, form, seen):
        return actions.reply_as_staff(
            self.comment,
            moderator=self.request.user,
            seen=seen,
            text=form.cleaned_data["text"],
            seconds_on_card=form.seconds_on_card,
        )

    def following(self, decision):
        return self.queue.next_to_decide(self.comment)


class MoveView(ActView):
    """Move the thread to the chosen section, and show its card again."""

    def get_form(self):
        return MoveForm(
            self.request.POST, comment=self.comment, sections=self.comment.page.specific.discussed_sections()
        )

    def misunderstood(self, form):
        if form.has_error("section", "required"):
            return _("No section was chosen. Nothing was changed.")
        return _("There is no such section here now. Nothing was changed.")

    def act(self, form, seen):
        return actions.move_to_section(self.comment, moderator=self.request.user, seen=seen, section=form.target)


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
            focus_first_problem(form)
            is_incomplete = form.has_error("to") or form.has_error("note")
            problem = "" if is_incomplete else _("Invalid request. Nothing was changed.")
            return self.render(form=form, problem=problem, status=400)
        data = form.cleaned_data
        try:
            decision = actions.escalate(
                self.comment,
                moderator=request.user,
                seen=State(data["status"], data["revision"]),
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


class ClosureView(CardView):
    """Close or reopen the comments of the article, and show the same card again."""

    http_method_names = ["post"]

    def post(self, request, pk):
        page, form = self.comment.page.specific, ClosureForm(request.POST)
        if not self.is_clear(form):
            return self.show(status=400)
        if form.cleaned_data["do"] == "close":
            actions.close_comments(page, moderator=request.user)
            done = _("Comments on “%(title)s” are closed.")
        else:
            actions.reopen_comments(page, moderator=request.user)
            done = _("Comments on “%(title)s” are open again.")
        done %= {"title": page.title}
        self.turn_to(pk)
        if self.is_for_module:
            return self.show(closure_done=done)
        messages.success(request, done)
        return see_other(self.queue.url("card", pk))
