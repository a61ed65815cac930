from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ...models import Author
from ...pages import BlogIndexPage


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the value is a list."""

    widget = FilesInput

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(file, initial) for file in data or [None]]


class UploadForm(forms.Form):
    uploads = FilesField(label=_("Files"))


class DraftsForm(forms.Form):
    """Where the drafts go, and by whom they are."""

    listing = forms.ModelChoiceField(label=_("Listing"), queryset=BlogIndexPage.objects.none(), empty_label=None)
    author = forms.ModelChoiceField(
        label=_("Author of articles that name none"),
        queryset=Author.objects.order_by("name"),
        required=False,
        empty_label=_("nobody"),
    )
    new_authors = forms.MultipleChoiceField(
        label=_("New authors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody is called so yet. Unchecked, an article goes in without this name."),
    )
    chosen = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, listings, unknown_authors, number, **kwargs):
        """`listings`: that the user may add to. `unknown_authors`: names that may be added. `number` of articles."""
        super().__init__(*args, **kwargs)
        listing = cast(forms.ModelChoiceField, self.fields["listing"])
        listing.queryset = BlogIndexPage.objects.filter(pk__in=[each.pk for each in listings])
        if len(listings) == 1:
            listing.widget = forms.HiddenInput()
        listing.label_from_instance = lambda each: f"{each.get_admin_display_title()} ({each.locale})"
        cast(forms.MultipleChoiceField, self.fields["new_authors"]).choices = [(name, name) for name in unknown_authors]
        if not unknown_authors:
            del self.fields["new_authors"]
        chosen = cast(forms.TypedMultipleChoiceField, self.fields["chosen"])
        chosen.choices = [(str(place), place) for place in range(number)]
