"""The button that watches an article or a topic, or no longer does."""

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.views import View

from gazette.public_forms.responses import see_other

from ..watching import MAX_WATCHED, find_subject, unwatch, watch
from .views import DeskMixin


class WatchForm(forms.Form):
    subject = forms.CharField(max_length=40)
    do = forms.ChoiceField(choices=[("watch", "watch"), ("unwatch", "unwatch")])
    comment = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)  # of the card to return to


class WatchView(DeskMixin, View):
    """Return to the card or the list where the button was pressed."""

    http_method_names = ["get", "head", "post"]

    def get(self, request):
        return see_other(self.queue.url("index"))

    def post(self, request):
        form = WatchForm(request.POST)
        subject = find_subject(form.cleaned_data["subject"], request.user) if self.is_clear(form) else None
        if subject is None:
            messages.error(request, _("Invalid request. Nothing was changed."))
        elif form.cleaned_data["do"] == "unwatch":
            unwatch(request.user, subject)
        elif not watch(request.user, subject):
            messages.error(request, _("You watch %(number)d articles and topics already.") % {"number": MAX_WATCHED})
        card = form.cleaned_data.get("comment") if subject else None
        return see_other(self.queue.url(*(("card", card) if card else ("index",))))
