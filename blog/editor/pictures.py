"""Wagtail's image chooser and image form, with a note on private collections and our file checks."""

from wagtail.images.forms import BaseImageForm
from wagtail.images.views import chooser

from gazette.image_files.forms import CheckedImageField

from ..blocks.widgets import PrivateCollectionMixin


class PictureChosenView(PrivateCollectionMixin, chooser.ImageChosenView):
    pass


class PicturesChosenView(PrivateCollectionMixin, chooser.ImageChosenMultipleView):
    pass


class PictureUploadView(PrivateCollectionMixin, chooser.ImageUploadView):
    pass


def use_our_views():
    """Use our views in Wagtail's image chooser. Call it before its URLs are created."""
    chooser.viewset.chosen_view_class = PictureChosenView
    chooser.viewset.chosen_multiple_view_class = PicturesChosenView
    chooser.viewset.create_view_class = PictureUploadView


class PictureForm(BaseImageForm):
    """`WAGTAILIMAGES_IMAGE_FORM_BASE`. Wagtail adds the file field itself, so it is replaced afterwards."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = CheckedImageField.in_place_of(self.fields["file"])
