from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page


class ReadersForm(forms.Form):
    """Where readers go who ask for pages that leave. `cleaned_data["target"]` is a live page for everybody, or None."""

    readers = forms.ChoiceField(
        label=_("Readers who open its address"),
        choices=[("gone", _("are told that it is gone")), ("page", _("are led to another page"))],
        initial="gone",
        widget=forms.RadioSelect,
        required=False,
    )
    target = forms.ModelChoiceField(
        label=_("The other page"), queryset=Page.objects.none(), widget=AdminPageChooser, required=False
    )

    def __init__(self, *args, leaving=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.leaving = leaving
        self.fields["target"].queryset = Page.objects.filter(depth__gt=1)

    def clean_target(self):
        target = self.cleaned_data["target"]
        if target and not Page.objects.live().public().filter(pk=target.pk).exists():
            raise ValidationError(_("Readers can't open that page: choose one that is published, for everybody."))
        if target and any(target.path.startswith(page.path) for page in self.leaving):
            raise ValidationError(_("That page leaves too: choose another one."))
        return target

    def clean(self):
        sent = super().clean()
        if sent.get("readers") == "page" and not self.errors and not sent.get("target"):
            self.add_error("target", _("Choose the page that readers are led to."))
        if sent.get("readers") != "page":
            sent["target"] = None
        return sent


class BulkUnpublishForm(ReadersForm, DefaultPageForm):
    pass
