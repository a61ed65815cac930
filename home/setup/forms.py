import re

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from ..models import time_zones
from . import invitations

MAX_INVITATIONS = 50
MEANS = [("mail", _("Send each an email")), ("link", _("Show me the links to copy"))]


class EmailLines(forms.CharField):
    """Email addresses, one a line or separated by commas; each once."""

    widget = forms.Textarea

    def clean(self, value):
        emails = re.split(r"[\s,;]+", super().clean(value).strip())
        emails = list({each.casefold(): each for each in reversed(emails) if each}.values())[::-1]
        for email in emails:
            try:
                validate_email(email)
            except ValidationError as error:
                raise ValidationError(_("“%(email)s” is not an email address."), params={"email": email}) from error
        return emails


class SetupForm(forms.Form):
    """The questions about a new publication."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("In the masthead, in feeds and in emails."))
    tagline = forms.CharField(
        label=_("Tagline"),
        max_length=160,
        required=False,
        help_text=_("Optional. A few words below the name, on every page."),
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of what you write first. Other languages can be added later.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Of all times that readers see.")
    )
    comments = forms.ChoiceField(
        label=_("Comments"),
        choices=[
            ("open", _("Open: each comment waits for a moderator")),
            ("closed", _("Closed: readers can’t comment")),
        ],
        widget=forms.RadioSelect,
    )
    means = forms.ChoiceField(label=_("Invitations"), choices=MEANS, initial="mail", widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES
        self.groups = {f"group_{group.pk}": group for group in invitations.invited_groups()}
        for name, group in self.groups.items():
            self.fields[name] = EmailLines(
                label=group.name,
                required=False,
                help_text=invitations.rights_of(group),
                widget=forms.Textarea(
                    {"rows": 2, "placeholder": _("Email addresses, one a line"), "spellcheck": "false"}
                ),
            )

    def group_fields(self):
        return [self[name] for name in self.groups]

    def clean(self):
        if sum(len(emails) for _group, emails in self.invited()) > MAX_INVITATIONS:
            raise ValidationError(_("Invite at most %(number)s people at once.") % {"number": MAX_INVITATIONS})

    def invited(self) -> list[tuple[Group, list[str]]]:
        return [(group, self.cleaned_data.get(name) or []) for name, group in self.groups.items()]


class InviteForm(forms.Form):
    group = forms.ModelChoiceField(label=_("Group"), queryset=Group.objects.none(), empty_label=None)
    email = forms.EmailField(label=_("Email address"), required=False, help_text=_("Not needed for a link to copy."))
    means = forms.ChoiceField(
        label=_("Invitation"),
        choices=[("mail", _("Send an email")), ("link", _("Show me the link to copy"))],
        initial="mail",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = invitations.invited_groups()

    def clean_email(self):
        email = self.cleaned_data["email"]
        if email and get_user_model().objects.filter(email__iexact=email).exists():
            raise ValidationError(_("This person has an account already. Change its groups under Settings, “Users”."))
        return email

    def clean(self):
        if (
            self.cleaned_data.get("means") == "mail"
            and not self.cleaned_data.get("email")
            and "email" not in self.errors
        ):
            self.add_error("email", _("Enter the address that the email goes to."))
