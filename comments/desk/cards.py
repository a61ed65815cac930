"""One comment with everything that a decision on it needs."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .. import actions
from ..conversation import Conversation
from ..forms import new_card_stamp
from ..models import Comment, Reason, Status
from ..permissions import moderated_by
from .marks import marked
from .moves import MoveForm
from .records import records_of
from .reported import reports_on
from .views import DeskMixin


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
            can_keep=comment.is_visible and comment.open_reports > 0,
            reported=reports_on(comment),
            can_reject=decidable and comment.status != Status.REJECTED,
            can_mark_spam=decidable and comment.status != Status.SPAM,
            can_undo=actions.decision_to_undo(comment) is not None,
            waiting=queue.number(),
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
