"""Form fields for what readers type, and the field that programs fill in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .text_hygiene import ascii_domain, clean, has_visible_text


class ReaderTextField(forms.CharField):
    """Text from a reader, cleaned before it is validated."""

    def __init__(self, *, clean=clean, **kwargs):
        self.hygiene = clean
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        text = self.hygiene(super().to_python(value))
        return text if has_visible_text(text) else ""


class ReaderEmailField(forms.EmailField):
    """An email address that accepts mail, with an ASCII domain so that both databases compare it by `Lower`."""

    def to_python(self, value):
        # Before the length is validated: lower case can be longer.
        local, at, domain = super().to_python(value).rpartition("@")
        return f"{local}{at}{ascii_domain(domain)}"

    def clean(self, value):
        email = super().clean(value)
        local = email.rpartition("@")[0]
        # No mail to an IP address: the mail server could be made to connect to machines of its own network. And none to
        # an encoded word, which Python decodes in the header: it may be another address.
        if not (local.isascii() and local.isprintable()) or email.endswith("]") or "=?" in local:
            raise ValidationError(self.default_validators[0].message, code="invalid")
        return email


class HoneypotForm(forms.Form):
    """A form with a field hidden from people, of a name that no browser fills in automatically."""

    subject = forms.CharField(required=False, max_length=1_000)

    def clean(self):
        if self.data.get("subject"):
            raise ValidationError(_("A hidden field was filled in. It has been cleared: please send the form again."))
        return super().clean()
