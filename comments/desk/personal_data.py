"""Export or erase the personal data of a comment's author, as far as the moderator may see it."""

import json
import logging

from django import forms
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gazette.public_forms.responses import see_other

from ..actions.privacy import erase, export
from ..permissions import bans_seen_by, notes_seen_by
from .persons import PersonMixin

logger = logging.getLogger(__name__)

MAX_LISTED = 50


class EraseForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput)  # what the moderator was told
    sure = forms.BooleanField(label=gettext_lazy("Yes, erase them. This can't be undone."))


class PersonalDataView(PersonMixin, WagtailAdminTemplateMixin, View):
    http_method_names = ["get", "head", "post"]
    template_name = "comments/desk/personal_data.html"
    page_title = gettext_lazy("Personal data")

    def get_breadcrumbs_items(self):
        name = self.comment.name or _("erased author")
        return [
            *self.breadcrumbs_items,
            {"url": reverse("comment_desk:index"), "label": _("Reader comments")},
            {
                "url": reverse("comment_desk:card", args=[self.comment.pk]),
                "label": Truncator(_("Comment by %(name)s") % {"name": name}).chars(40),
            },
            {"url": "", "label": self.page_title},
        ]

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

    def get(self, request, pk):
        return self.page()

    def post(self, request, pk):
        form = EraseForm(request.POST)
        if not form.is_valid():
            return self.page(_("Nothing was erased: tick the box to confirm."), status=422)
        comments = list(self.comments)
        if len(comments) != form.cleaned_data["number"]:
            return self.page(_("Nothing was erased: there is another number of comments now."), status=409)
        number = len(erase(comments, moderator=request.user))
        messages.success(
            request,
            ngettext("%(number)d comment was erased.", "%(number)d comments were erased.", number) % {"number": number},
        )
        return see_other("comment_desk:card", pk)

    def page(self, problem="", *, status=200):
        response = self.render_to_response(self.get_context_data(problem=problem), status=status)
        add_never_cache_headers(response)
        return response


class ExportView(PersonMixin, View):
    http_method_names = ["get", "head"]

    def get(self, request, pk):
        everywhere, bans = request.user.is_superuser, bans_seen_by(request.user)
        data = export(self.person, self.comments, bans=bans, notes=notes_seen_by(request.user), everywhere=everywhere)
        logger.info("%s exported what is stored about the author of comment %d.", request.user.get_username(), pk)
        response = HttpResponse(
            json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2),
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="person-behind-comment-{pk}.json"'},
        )
        add_never_cache_headers(response)
        return response
