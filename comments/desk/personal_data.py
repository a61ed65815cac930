"""Export or erase the personal data of a comment's author, as far as the moderator may see it."""

import logging

from django import forms
from django.contrib import messages
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gazette.public_forms.responses import see_other

from ..actions.privacy import erase, export
from ..permissions import bans_seen_by, holds_of, notes_seen_by
from .persons import PersonView

logger = logging.getLogger(__name__)

MAX_LISTED = 50


class EraseForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput)  # what the moderator was told
    sure = forms.BooleanField(label=gettext_lazy("Yes, erase them. This can’t be undone."))


class PersonalDataView(PersonView):
    template_name = "comments/desk/personal_data.html"
    page_title = gettext_lazy("Personal data")

    def get_context_data(self, **kwargs):
        number = self.comments.count()
        return super().get_context_data(
            **kwargs,
            form=EraseForm(),
            comment=self.comment,
            person=self.person,
            export_url=self.url("export_personal_data"),
            number=number,
            comments=self.comments[:MAX_LISTED],
            more=max(0, number - MAX_LISTED),
        )

    def post(self, request, pk):
        form = EraseForm(request.POST)
        if not form.is_valid():
            return self.render(problem=_("Nothing was erased: tick the box to confirm."), status=422)
        comments = list(self.comments)
        if len(comments) != form.cleaned_data["number"]:
            problem = _("Nothing was erased: there is another number of comments now.")
            return self.render(problem=problem, status=409)
        number = len(erase(comments, moderator=request.user))
        messages.success(
            request,
            ngettext("%(number)d comment was erased.", "%(number)d comments were erased.", number) % {"number": number},
        )
        return see_other("comment_desk:card", pk)


class ExportView(PersonView):
    def get(self, request, pk):
        everywhere, bans = request.user.is_superuser, bans_seen_by(request.user)
        seen = {"bans": bans, "notes": notes_seen_by(request.user), "holds": holds_of(request.user)}
        data = export(self.person, self.comments, **seen, everywhere=everywhere)
        logger.info("%s exported what is stored about the author of comment %d.", request.user.get_username(), pk)
        return JsonResponse(
            data,
            json_dumps_params={"ensure_ascii": False, "indent": 2},
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="person-behind-comment-{pk}.json"'},
        )
