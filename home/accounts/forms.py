from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserCreationForm
from django.utils.translation import gettext_lazy as _


class AccountForm(UserCreationForm):
    """What somebody with an invitation says about their own account."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))

    class Meta(UserCreationForm.Meta):
        fields = ("email", "username")
        labels = {"username": _("User name")}
        help_texts = {"username": _("You sign in with it. Letters, digits and @ . + - _ only.")}

    field_order = ("name", "email", "username", "password1", "password2")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["username"].widget.attrs["autofocus"] = False
        self.fields["name"].widget.attrs["autofocus"] = True
        self.fields["password1"].help_text = _("At least 8 characters; no common password, name or digits only.")
        self.fields["password2"].label, self.fields["password2"].help_text = _("Password again"), ""

    def clean_email(self):
        email = self.cleaned_data["email"]
        if get_user_model().objects.filter(email__iexact=email).exists():
            # Not that somebody has an account with it: whoever holds a link is not signed in.
            message = _("This email address can’t be used here. Write another one, or ask who invited you.")
            raise forms.ValidationError(message)
        return email

    def _post_clean(self):
        # Before the passwords are compared with what the account says.
        first, _space, last = self.cleaned_data.get("name", "").strip().rpartition(" ")
        self.instance.first_name, self.instance.last_name = (first, last) if first else (last, "")
        super()._post_clean()
