from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from .places import outside_trash


class RestoreForm(forms.Form):
    slug = forms.SlugField(
        label=_("Address"), max_length=255, allow_unicode=True, help_text=_("The last part of it, as it was.")
    )
    parent = forms.ModelChoiceField(
        label=_("Below"),
        queryset=Page.objects.none(),
        widget=AdminPageChooser,
        help_text=_("What it stood below is gone: choose where it goes."),
    )

    def __init__(self, *args, asks_for_parent, page, **kwargs):
        super().__init__(*args, **kwargs)
        if asks_for_parent:
            self.fields["parent"].queryset = outside_trash(Page.objects.filter(depth__gt=1))
            self.fields["parent"].widget = AdminPageChooser(
                target_models=page.specific_class.allowed_parent_page_models()
            )
        else:
            del self.fields["parent"]
