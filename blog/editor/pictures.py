"""Wagtail's image chooser and image form, with a note on private collections and our file checks."""

from wagtail.images.forms import BaseImageForm
from wagtail.images.views import chooser

from gazette.image_files.forms import CheckedImageField

from ..blocks.widgets import PrivateCollectionMixin


def use_our_views():
    """Extend the views of Wagtail's image chooser. Call it before its URLs are created."""
    for name in ("chosen_view_class", "chosen_multiple_view_class", "create_view_class"):
        view = getattr(chooser.viewset, name)
        setattr(chooser.viewset, name, type(view.__name__, (PrivateCollectionMixin, view), {}))


class PictureForm(BaseImageForm):
    """`WAGTAILIMAGES_IMAGE_FORM_BASE`. Wagtail adds the file field itself, so it is replaced afterwards."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = CheckedImageField.in_place_of(self.fields["file"])

    def save(self, commit=True):
        picture = super().save(commit=commit)
        if commit:
            picture.generate_first_rendition()  # Wagtail has deleted all renditions of a replaced file
        return picture
