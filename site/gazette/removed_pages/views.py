from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.unpublish import UnpublishView

from .actions import set_target
from .forms import RedirectForm


class UnpublishWithRedirectView(UnpublishView):
    """Wagtail's view, which also asks where readers of the page are redirected. Pages below it answer 410."""

    template_name = "removed_pages/confirm_unpublish.html"
    form = None

    def get_form(self):
        data = self.request.POST if self.request.method == "POST" else None
        return RedirectForm(data, removed=[self.object])

    def unpublish(self):
        self.form = self.get_form()
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        with transaction.atomic():
            response = super().unpublish()
            if target := self.form.cleaned_data["target"]:
                set_target(self.object, target)
        return response

    def get_success_message(self):
        target = self.form.cleaned_data["target"] if self.form else None
        texts = {"title": self.object.get_admin_display_title(), "target": target}
        if target:
            return _("“%(title)s” is unpublished: a draft again. Its URL redirects to “%(target)s”.") % texts
        return _("“%(title)s” is unpublished: a draft again.") % texts

    def get_success_buttons(self):
        # A button is a tuple that begins with its URL. The form from which the page was unpublished is opened again.
        return [button for button in super().get_success_buttons() if button[0] != self.get_next_url()]

    def get_context_data(self, **kwargs):
        form = self.form or self.get_form()
        context = super().get_context_data(form=form, media=form.media, **kwargs)
        # Wagtail also mentions the usage of a page that nothing refers to, unless it has no URL for it.
        return context if context.get("usage_count") else {**context, "usage_url": ""}
