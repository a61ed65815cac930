"""Wagtail's views for choosing a picture, with the note on those of private collections."""

from wagtail.images.forms import BaseImageForm
from wagtail.images.views import chooser

from gazette.image_files.forms import CheckedImageField

from .widgets import PrivateCollectionMixin


class PictureChosenView(PrivateCollectionMixin, chooser.ImageChosenView):
    pass


class PicturesChosenView(PrivateCollectionMixin, chooser.ImageChosenMultipleView):
    pass


class PictureUploadView(PrivateCollectionMixin, chooser.ImageUploadView):
    pass


def use_our_views():
    """In Wagtail's own chooser, before its URLs are made."""
    chooser.viewset.chosen_view_class = PictureChosenView
    chooser.viewset.chosen_multiple_view_class = PicturesChosenView
    chooser.viewset.create_view_class = PictureUploadView


class PictureForm(BaseImageForm):
    """`WAGTAILIMAGES_IMAGE_FORM_BASE`. Wagtail makes the field for the file itself, so it is replaced afterwards."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = CheckedImageField.in_place_of(self.fields["file"])
