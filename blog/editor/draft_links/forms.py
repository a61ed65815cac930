from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .actions import DAYS


class DraftLinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("Expires after"),
        choices=[(days, ngettext_lazy("%(days)d day", "%(days)d days", days) % {"days": days}) for days in DAYS],
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Label"), max_length=100, required=False, help_text=_("Optional. Shown in the list of links.")
    )
