"""Wagtail's views of any page of this site, where ours do more. Types with views of their own build on these."""

from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.views.pages.workflow import WorkflowActionView

from .locks import PageLocked, lock_against
from .review_mail import DraftCommentsByOutbox


class PageEditView(DraftCommentsByOutbox, EditView):
    pass


class PageRevertView(DraftCommentsByOutbox, RevisionsRevertView):
    pass


class PageWorkflowActionView(WorkflowActionView):
    """A decision from a list of what is to be reviewed. What somebody has locked is left alone until it is unlocked."""

    def post(self, request, *args, **kwargs):
        if not lock_against(self.object, request.user):
            return super().post(request, *args, **kwargs)
        messages.error(request, str(PageLocked(self.object)))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)
