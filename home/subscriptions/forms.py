from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gazette.public_forms.fields import ReaderEmailField

from ..subscription_models import Subscription


class SubscriptionForm(forms.Form):
    email = ReaderEmailField(
        max_length=254,
        label=_("Email address"),
        help_text=_("Used for this email only, and deleted when you unsubscribe."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    every = forms.ChoiceField(
        choices=Subscription.Every,
        initial=Subscription.Every.WEEK,
        label=_("How often"),
        widget=forms.RadioSelect,
    )
    # A honeypot: hidden from people, and no browser fills in a field of this name automatically.
    subject = forms.CharField(required=False)

    def clean(self):
        data = super().clean()
        if data.get("subject"):
            raise ValidationError(_("A hidden field was filled in. It has been cleared: please send the form again."))
        return data
