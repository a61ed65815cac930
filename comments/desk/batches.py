"""The page of what was decided on at once: each comment with what became of it, and the undo of all."""

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .. import actions
from ..answers import see_other
from ..batches import Batch
from .views import DeskMixin, numbers_left

MOST_LISTED = 500


class BatchView(DeskMixin, WagtailAdminTemplateMixin, View):
    """By POST takes back what stands of it. Absent, and on comments of others only: the same 404."""

    http_method_names = ["get", "head", "post"]
    template_name = "comments/desk/batch.html"
    page_title = gettext_lazy("Decided on at once")
    header_icon = "comment"

    @cached_property
    def batch(self) -> Batch:
        batch = Batch(self.kwargs["batch"], user=self.request.user, left=numbers_left(self.request))
        if batch.first is None:
            raise Http404
        return batch

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.queue.address("index"), "label": _("Reader comments")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        decisions = list(self.batch.decisions.select_related("comment__page", "undone_by")[:MOST_LISTED])
        for comment in [*(decision.comment for decision in decisions), *self.batch.left]:
            comment.card_address = self.queue.address("card", comment.pk)
        return super().get_context_data(
            **self.desk_context(),
            batch=self.batch,
            decisions=decisions,
            more=self.batch.number - len(decisions),
            queue_address=self.queue.address("index"),
            **kwargs,
        )

    def get(self, request, batch):
        return self.render_to_response(self.get_context_data())

    def post(self, request, batch):
        if request.POST.getlist("do") != ["undo"]:
            return self.page_again(_("That was not understood. Nothing was done."), status=400)
        outcome = actions.undo_batch(self.batch.batch, moderator=request.user)
        if not outcome.done:
            return self.page_again(_("Nothing of this stands that could be undone; nothing was done."), status=409)
        return see_other(self.queue.address("index", done=outcome.done[0].pk))

    def page_again(self, problem: str, *, status: int):
        return self.render_to_response(self.get_context_data(problem=problem), status=status)
