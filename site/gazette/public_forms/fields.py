"""Form fields for what readers type."""

from django import forms
from django.core.exceptions import ValidationError

from .text_hygiene import ascii_domain, clean, has_visible_text


class ReaderTextField(forms.CharField):
    """Text from a stranger: hygiene first, so that nothing is stored that was not also checked."""

    def __init__(self, *, clean=clean, **kwargs):
        self.hygiene = clean
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        text = self.hygiene(super().to_python(value))
        return text if has_visible_text(text) else ""


class ReaderEmailField(forms.EmailField):
    """An e-mail address that can be written to, spelled so that both databases find it again by `Lower`."""

    def to_python(self, value):
        # Before its length is checked: small letters can be more than the capitals that they stand for.
        local, at, domain = super().to_python(value).rpartition("@")
        return f"{local}{at}{ascii_domain(domain)}"

    def clean(self, value):
        address = super().clean(value)
        local = address.rpartition("@")[0]
        # No mail to an IP address: strangers would have the mail server talk to machines of its own network.
        if not (local.isascii() and local.isprintable()) or address.endswith("]"):
            raise ValidationError(self.default_validators[0].message, code="invalid")
        return address
