"""Closing the comments of the article in front of a moderator, and opening them again."""

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.views import View

from .. import actions
from ..answers import see_other
from .cards import CardMixin


class ClosureForm(forms.Form):
    do = forms.ChoiceField(choices=[("close", "close"), ("reopen", "reopen")])


class ClosureView(CardMixin, View):
    """Answers with the same card, which says what holds now and offers the way back."""

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
        return see_other(self.queue.address("card", pk))
