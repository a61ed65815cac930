"""The digest setting in a moderator's account."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from ..models import Digest
from ..permissions import can_moderate_somewhere


class DigestForm(forms.ModelForm):
    class Meta:
        model = Digest
        fields = ["every"]
        labels = {"every": _("Email me how many comments are waiting")}
        help_texts = {"every": _("Only if there are any. Sent to the email address of your account.")}

    def save(self, commit=True):
        return super().save(commit) if self.has_changed() else self.instance


class DigestPanel(BaseSettingsPanel):
    name = "comments_digest"
    title = _("Reader comments")
    tab = notifications_tab
    order = 200
    form_class = DigestForm

    def is_active(self):
        return can_moderate_somewhere(self.user)

    def get_form(self):
        digest = Digest.objects.filter(user=self.user).first() or Digest(user=self.user)
        return DigestForm(
            self.request.POST if self.request.method == "POST" else None, instance=digest, prefix=self.name
        )
