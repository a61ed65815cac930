"""Wagtail's views of a page, extended for all page types of this site."""

from django.db.models import OuterRef, Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.history import PageHistoryView as HistoryView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import PageLogEntry

from .locks import PageLocked, lock_against


class DeferredFieldMessages:
    """Show a message for each value that was not saved in a draft; the page is reloaded without them."""

    def save_action(self):
        response = super().save_action()
        if not self.expects_json_response:
            if self.form.slug_wanted:
                names = {"wanted": self.form.slug_wanted, "slug": self.form.cleaned_data["slug"]}
                message = _("The slug “%(wanted)s” is not available: the draft has “%(slug)s”.")
                messages.warning(self.request, message % names)
            for label, problem in self.form.left_out.items():
                message = _("Saved, but “%(field)s” was not changed: %(problem)s")
                messages.warning(self.request, message % {"field": label, "problem": problem})
        return response


class PageCreateView(DeferredFieldMessages, CreateView):
    pass


class PageEditView(DeferredFieldMessages, EditView):
    pass


class PageHistoryView(HistoryView):
    """The log of a page, with one entry for each action in a request or an editing session."""

    def get_base_queryset(self):
        # Wagtail's `latest_by_uuid_and_action` takes one entry for all pages that a request changed, and the histories
        # of the others lack it (Wagtail 8.0.1).
        entries = PageLogEntry.objects.filter(page=self.object)
        same = entries.filter(uuid=OuterRef("uuid"), action=OuterRef("action"))
        latest = same.order_by("-timestamp", "-id").values("id")[:1]
        return self._annotate_queryset(entries.filter(Q(uuid=None) | Q(id=latest)))


class PageWorkflowActionView(WorkflowActionView):
    """Approve or reject from the list of reviews; refused while the page is locked by somebody else."""

    def post(self, request, *args, **kwargs):
        if not lock_against(self.object, request.user):
            return super().post(request, *args, **kwargs)
        messages.error(request, str(PageLocked(self.object)))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)
