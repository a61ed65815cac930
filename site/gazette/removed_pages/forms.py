from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page


class RedirectForm(forms.Form):
    """Ask where readers of removed pages are redirected.

    `removed` are the pages about to be removed; `cleaned_data["target"]` is a public page or None.
    """

    without_target = _("see that it is not available at the moment")

    readers = forms.ChoiceField(
        label=_("Readers who open its URL"),
        initial="gone",
        widget=forms.RadioSelect,
        required=False,
    )
    target = forms.ModelChoiceField(
        label=_("Redirect to"), queryset=Page.objects.filter(depth__gt=1), widget=AdminPageChooser, required=False
    )

    def __init__(self, *args, removed=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.removed = removed
        self.fields["readers"].choices = [
            ("gone", self.without_target),
            ("page", _("are redirected to another page")),
        ]

    def clean_target(self):
        target = self.cleaned_data["target"]
        if target and not Page.objects.live().public().filter(pk=target.pk).exists():
            raise ValidationError(_("That page is not public. Choose a published page without view restrictions."))
        if target and any(target.path.startswith(page.path) for page in self.removed):
            raise ValidationError(_("That page is removed too. Choose another page."))
        return target

    def clean(self):
        data = super().clean()
        if data.get("readers") == "page" and not self.errors and not data.get("target"):
            self.add_error("target", _("Choose the page to redirect to."))
        if data.get("readers") != "page":
            data["target"] = None
        return data


class DeletionRedirectForm(RedirectForm):
    without_target = _("see that the page was removed")


class BulkUnpublishForm(RedirectForm, DefaultPageForm):
    pass
