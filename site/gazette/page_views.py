"""Wagtail's views of any page of this site, where ours do more. Types with views of their own build on these."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView

from .locks import PageLocked, lock_against


class DeferredFieldMessages:
    """For the views in which a draft is saved: what it could not take is named, since the page is then loaded anew."""

    def save_action(self):
        response = super().save_action()
        if not self.expects_json_response:
            if self.form.slug_wanted:
                names = {"wanted": self.form.slug_wanted, "slug": self.form.cleaned_data["slug"]}
                told = _("The address “%(wanted)s” can't be had: the draft has “%(slug)s”.")
                messages.warning(self.request, told % names)
            for label, problem in self.form.left_out.items():
                told = _("Saved, but “%(field)s” stays as it was: %(problem)s")
                messages.warning(self.request, told % {"field": label, "problem": problem})
        return response


class PageCreateView(DeferredFieldMessages, CreateView):
    pass


class PageEditView(DeferredFieldMessages, EditView):
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
