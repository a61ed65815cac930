from django.db import transaction
from wagtail.admin.views.pages.unpublish import UnpublishView

from .addresses import send_readers
from .forms import ReadersForm


class AskingUnpublishView(UnpublishView):
    """Wagtail's, which also asks where readers go from now on. What is unpublished below the page is gone, unasked."""

    template_name = "gone/confirm_unpublish.html"
    form = None

    def get_form(self):
        sent = self.request.POST if self.request.method == "POST" else None
        return ReadersForm(sent, leaving=[self.object])

    def unpublish(self):
        self.form = self.get_form()
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        with transaction.atomic():
            response = super().unpublish()
            if self.form.cleaned_data["target"]:
                send_readers(self.object, self.form.cleaned_data["target"])
        return response

    def get_context_data(self, **kwargs):
        form = self.form or self.get_form()
        context = super().get_context_data(form=form, media=form.media, **kwargs)
        # With the address of the uses Wagtail also tells that there are none.
        return context if context.get("usage_count") else {**context, "usage_url": ""}
