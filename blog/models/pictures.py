from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who made it, and its licence."))

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: list[tuple[str, str]] = []

    def get_renditions(self, *filters):
        """As Wagtail's, but one a format and width: a small picture is not offered to browsers twice in one size."""
        found = {}
        for spec, rendition in super().get_renditions(*filters).items():
            found.setdefault((rendition.file.name.rpartition(".")[2], rendition.width), (spec, rendition))
        return dict(found.values())


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]
