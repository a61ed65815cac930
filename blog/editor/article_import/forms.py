from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ...importers.bylines import is_name
from ...models import Author
from ...pages import BlogIndexPage
from .actions import MAX_ARTICLES


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the value is a list."""

    widget = FilesInput

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(file, initial) for file in data or [None]]


class NamesField(forms.MultipleChoiceField):
    """Names of the bylines that were shown; they need no second look at the files."""

    def valid_value(self, value):
        return is_name(value)


class PlacesField(forms.TypedMultipleChoiceField):
    def __init__(self, **kwargs):
        super().__init__(coerce=int, choices=[(str(place), place) for place in range(MAX_ARTICLES)], **kwargs)


class UploadForm(forms.Form):
    uploads = FilesField(label=_("Files"), allow_empty_file=True)


class DraftsForm(forms.Form):
    """Where the drafts go, and by whom they are."""

    listing: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Listing"), queryset=BlogIndexPage.objects.none(), empty_label=None
    )
    author = forms.ModelChoiceField(
        label=_("Author of articles that name none"),
        queryset=Author.objects.order_by("name"),
        required=False,
        empty_label=_("nobody"),
    )
    new_authors = NamesField(
        label=_("New authors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("No author has this name yet. Unchecked, an article goes in without this name."),
    )
    # The places of the articles that were shown, and of those that are wanted.
    offered = PlacesField(required=False)
    chosen = PlacesField(required=False)

    def __init__(self, *args, listings, unknown_authors=None, **kwargs):
        """`listings`: that the user may add to. `unknown_authors`: names to choose from, if the form is shown."""
        super().__init__(*args, **kwargs)
        listing = cast(forms.ModelChoiceField, self.fields["listing"])
        listing.queryset = BlogIndexPage.objects.filter(pk__in=[each.pk for each in listings])
        if len(listings) == 1:
            listing.widget = forms.HiddenInput()
        listing.label_from_instance = lambda each: f"{each.get_admin_display_title()} ({each.locale})"
        if unknown_authors:
            names = cast(forms.MultipleChoiceField, self.fields["new_authors"])
            names.choices = [(name, name) for name in unknown_authors]
        elif unknown_authors is not None:
            del self.fields["new_authors"]
