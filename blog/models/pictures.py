from io import BytesIO

from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image, WagtailImageFieldFile
from wagtail.utils.file import hash_filelike

from gazette import page_cache
from gazette.image_files.cleaning import clean, parse, without_metadata


class PictureFile(WagtailImageFieldFile):
    """Remove metadata before a file is stored, whether it comes from a form, the API, an importer or a shell."""

    def save(self, name, content, save=True):
        content.open("rb")
        cleaned = clean(content.read())
        self.instance.describe_from(cleaned)
        super().save(name, ContentFile(cleaned.content, name=name), save)

    def get_image_dimensions(self):
        """Read them from the file's header: Wagtail would decode the image before its size was checked."""
        was_closed = self.closed
        self.open()
        self.seek(0)
        try:
            parsed = parse(self.read())
            return parsed.width, parsed.height
        finally:
            if was_closed:
                self.close()
            else:
                self.seek(0)


class Picture(AbstractImage):
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who made it, and its licence."))

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: list[tuple[str, str]] = []
        # For looking up who may see a file.
        indexes = [models.Index(fields=["file"], name="picture_by_file")]

    @classmethod
    def from_db(cls, *args, **kwargs):
        picture = super().from_db(*args, **kwargs)
        page_cache.depends_on(f"picture:{picture.pk}")
        return picture

    def describe_from(self, cleaned):
        """Copy size and hash of a cleaned file, and its credit and caption where ours are empty."""
        self.file_size = len(cleaned.content)
        self.file_hash = hash_filelike(BytesIO(cleaned.content))
        self.credit = self.credit or cleaned.words.credit[: self._meta.get_field("credit").max_length]
        self.description = self.description or cleaned.words.caption[: self._meta.get_field("description").max_length]

    def generate_rendition_file(self, filter, *, source=None):
        """As Wagtail's, but strip metadata that Willow and Pillow copy from originals stored by older versions."""
        made = super().generate_rendition_file(filter, source=source)
        made.seek(0)
        return File(BytesIO(without_metadata(made.read())), name=made.name)

    def get_renditions(self, *filters):
        """As Wagtail's, but one per format and width: a small image is not offered to browsers twice in one size."""
        found = {}
        for spec, rendition in super().get_renditions(*filters).items():
            found.setdefault((rendition.file.name.rpartition(".")[2], rendition.width), (spec, rendition))
        return dict(found.values())


# Not a field of our own: that would come after width and height, which are read from the stored file.
Picture._meta.get_field("file").attr_class = PictureFile


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        indexes = [models.Index(fields=["file"], name="rendition_by_file")]
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]
