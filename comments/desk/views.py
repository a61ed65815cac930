from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from .. import actions
from ..actions import Seen
from ..conversation import Conversation
from ..forms import DecisionForm, new_card_stamp
from ..models import Comment, Decision, Reason, Status
from ..permissions import can_moderate, moderated_by
from .filters import number_in
from .marks import marked
from .moves import MoveForm
from .queue import Queue
from .records import records_of


class TemplateColumn(Column):
    """A cell that its template fills from the row's comment, `instance`."""

    def __init__(self, name, **kwargs):
        super().__init__(name, accessor=lambda comment: comment, **kwargs)
        self.cell_template_name = f"comments/desk/columns/{name}.html"


class DeskMixin(PermissionCheckedMixin):
    """What the desk's views share: for moderators only, and all of them on one queue."""

    model = Comment
    any_permission_required = ["moderate"]

    @cached_property
    def queue(self):
        return Queue(self.request)

    @cached_property
    def last_decision(self) -> Decision | None:
        """The decision that led here, named in the address so that its line, and the way to undo it, stay."""
        number = number_in(self.request.GET.get("done", ""))
        if number is None:
            return None
        decision = Decision.objects.filter(pk=number).select_related("comment__page", "undoes").first()
        mine = decision and decision.comment and can_moderate(self.request.user, decision.comment)
        return decision if mine else None

    def desk_context(self):
        last = self.last_decision
        profile = getattr(self.request.user, "wagtail_userprofile", None)
        return {
            "queue": self.queue,
            "last_decision": last,
            "can_undo_last": bool(
                last and last.action != Decision.Action.UNDO and last.revision == last.comment.revision
            ),
            "undo_address": last and self.queue.address("decide", last.comment_id),
            "keys_allowed": getattr(profile, "keyboard_shortcuts", True),
        }


class QueueView(DeskMixin, generic.IndexView):
    page_title = gettext_lazy("Reader comments")
    columns = [
        TemplateColumn("comment", label=gettext_lazy("Comment")),
        TemplateColumn("about", label=gettext_lazy("About")),
        TemplateColumn("held", label=gettext_lazy("Held because")),
        TemplateColumn("sent", label=gettext_lazy("Sent")),
        StatusTagColumn(
            "get_status_display",
            label=gettext_lazy("Status"),
            primary=lambda comment: comment.status == Status.PENDING,
        ),
    ]

    @cached_property
    def filters(self):
        return self.queue.filters

    def get_queryset(self):
        return self.queue.comments

    def paginate_queryset(self, queryset, page_size):
        return None, None, self.part.comments, False

    @cached_property
    def part(self):
        return self.queue.part(self.paginate_by)

    @cached_property
    def header_buttons(self):
        buttons = [HeaderButton(_("Figures"), url=reverse("comment_desk:figures"), icon_name="table", priority=20)]
        if first := self.queue.first():
            label = _("Start with the oldest") if self.queue.is_oldest_first else _("Start with the newest")
            address = self.queue.address("card", first)
            key = {"data-desk-key": "j"}
            buttons.append(HeaderButton(label, url=address, icon_name="arrow-right", attrs=key, priority=10))
        return buttons

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | self.desk_context()
        comments = context["object_list"]
        records = records_of(comments)
        for comment in comments:
            comment.record = records[comment.pk]
            comment.card_address = self.queue.address("card", comment.pk)
            comment.article_address = self.queue.address("index", page=comment.page_id, section=None)
        if comments and (self.is_filtering or self.is_searching):
            context["items_count"] = self.queue.comments.number()
        if self.part.has_before:
            context["before_address"] = self.queue.address("index", before=comments[0].pk)
        if self.part.has_after:
            context["after_address"] = self.queue.address("index", after=comments[-1].pk)
        status = self.filters.form["status"]
        context["statuses"] = [
            (label, self.queue.address("index", status=value), value == status.value())
            for value, label in status.field.choices
        ]
        return context


class StartView(DeskMixin, View):
    """To the first card of the queue, or to the queue where nothing is waiting."""

    http_method_names = ["get", "head"]

    def get(self, request):
        first = self.queue.first()
        return redirect(self.queue.address("card", first) if first else self.queue.address("index"))


class CardMixin(DeskMixin, WagtailAdminTemplateMixin):
    """One comment with everything that a decision needs. Absent, and not this moderator's: the same 404."""

    template_name = "comments/desk/card.html"
    header_icon = "comment"

    @cached_property
    def comment(self) -> Comment:
        comments = moderated_by(self.request.user).select_related("page", "parent")
        return get_object_or_404(comments, pk=self.kwargs["pk"])

    def get_page_title(self):
        return _("Comment by %(name)s") % {"name": self.comment.name or _("nobody (erased)")}

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.queue.address("index"), "label": _("Reader comments")},
            {"url": "", "label": Truncator(self.get_page_title()).chars(40)},
        ]

    def get_context_data(self, **kwargs):
        comment, queue = self.comment, self.queue
        page = comment.page.specific
        sections = {section.block_id: section for section in page.discussed_sections()}
        section = sections.get(comment.block_id)
        extra = {"done": self.last_decision.pk} if self.last_decision else {}
        before, after = queue.before(comment), queue.after(comment)
        decidable = comment.status not in {Status.WITHDRAWN, Status.ERASED}
        return super().get_context_data(
            **self.desk_context(),
            **kwargs,
            comment=comment,
            text=marked(comment.text, comment.held_because),
            article=page,
            article_address=self._article_address(page, section),
            section=section,
            section_changed=Conversation(page).has_changed_since(comment),
            is_renamed=section and section.heading != comment.heading_then,
            record=records_of([comment])[comment.pk],
            decisions=comment.decisions.order_by("id"),
            reasons=Reason.choices,
            can_approve=decidable and comment.status != Status.APPROVED,
            can_reject=decidable and comment.status != Status.REJECTED,
            can_mark_spam=decidable and comment.status != Status.SPAM,
            can_undo=actions.decision_to_undo(comment) is not None,
            waiting=queue.comments.number(),
            shown=new_card_stamp(),
            decide_address=queue.address("decide", comment.pk),
            move_form=MoveForm(comment=comment, sections=list(sections.values())),
            move_address=queue.address("move", comment.pk),
            previous_address=before and queue.address("card", before, **extra),
            next_address=after and queue.address("card", after, **extra),
            queue_address=queue.address("index", **extra),
        )

    def card_again(self, problem: str, *, status: int = 409):
        del self.comment  # as it is in the database now
        return self.render_to_response(self.get_context_data(problem=problem), status=status)

    def _article_address(self, page, section) -> str:
        if not page.live:
            return ""
        if self.comment.is_visible:
            return reverse("comments:permalink", args=[self.comment.pk])
        address = page.get_url(self.request) or ""
        return f"{address}#{section.slug}" if address and section else address


class CardView(CardMixin, View):
    http_method_names = ["get", "head"]

    def get(self, request, pk):
        return self.render_to_response(self.get_context_data())


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
