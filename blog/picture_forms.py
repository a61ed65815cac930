"""The form of a picture in the admin, in choosers and in the API."""

from wagtail.images.forms import BaseImageForm

from gazette.image_files.forms import CheckedImageField


class PictureForm(BaseImageForm):
    """`WAGTAILIMAGES_IMAGE_FORM_BASE`. Wagtail makes the field for the file itself, so it is replaced afterwards."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = CheckedImageField.in_place_of(self.fields["file"])
