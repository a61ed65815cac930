"""Wagtail's image chooser and image form, with a note on private collections and our file checks."""

from django.utils.translation import gettext as _
from wagtail.images.forms import BaseImageForm
from wagtail.images.views import chooser

from gazette.image_files.forms import CheckedImageField

from ..blocks.widgets import PrivateCollectionMixin


class ChosenInOrderMixin:
    """Returns several chosen images in the order of the dialog; Wagtail returns them in that of upload."""

    def get_objects(self, pks):
        places = {pk: place for place, pk in enumerate(pks)}
        return sorted(super().get_objects(pks), key=lambda picture: places.get(str(picture.pk), 0))


class ChooseSeveralMixin:
    def get_context_data(self, **kwargs):
        several = {"page_title": _("Choose images")} if self.request.GET.get("multiple") else {}
        return super().get_context_data(**kwargs) | several


def use_our_views():
    """Extend the views of Wagtail's image chooser. Call it before its URLs are created."""
    for name, *mixins in (
        ("choose_view_class", ChooseSeveralMixin),
        ("chosen_view_class", PrivateCollectionMixin),
        ("chosen_multiple_view_class", PrivateCollectionMixin, ChosenInOrderMixin),
        ("create_view_class", PrivateCollectionMixin),
    ):
        view = getattr(chooser.viewset, name)
        setattr(chooser.viewset, name, type(view.__name__, (*mixins, view), {}))


class PictureForm(BaseImageForm):
    """`WAGTAILIMAGES_IMAGE_FORM_BASE`. Wagtail adds the file field itself, so it is replaced afterwards."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = CheckedImageField.in_place_of(self.fields["file"])
        if "description" in self.fields:
            self.fields["description"].help_text = _("Suggested as alternative text where the image is put in a text.")

    def save(self, commit=True):
        picture = super().save(commit=commit)
        if commit:
            picture.generate_first_rendition()  # Wagtail has deleted all renditions of a replaced file
        return picture
