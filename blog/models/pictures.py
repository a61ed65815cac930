import logging
from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple

from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import string_to_ascii
from wagtail.images.models import AbstractImage, AbstractRendition, Image, WagtailImageFieldFile
from wagtail.utils.file import hash_filelike

from gazette import page_cache
from gazette.image_files.cleaning import clean, parse, without_metadata

from ..image_specs import FIRST, USES

logger = logging.getLogger(__name__)


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

    stored_renditions: "list[StoredRendition] | None" = None  # from `fetch_renditions()`

    @property
    def default_alt_text(self) -> str:
        """Return the description, else the title, unless that is only the name of the file."""
        # Wagtail stores the name of a file in ASCII, and cuts a long one.
        title, name = (
            "".join(filter(str.isalnum, string_to_ascii(text))).casefold() for text in (self.title, self.filename)
        )
        return self.description or ("" if name.startswith(title[:40]) else self.title)

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

    def save(self, *args, **kwargs):
        has_new_file, is_new = bool(self.file) and not self.file._committed, self._state.adding
        if has_new_file:  # before the transaction: cleaning it takes a while
            self.file.save(self.file.name, self.file.file, save=False)
        with transaction.atomic():  # with what the indexes have of it
            super().save(*args, **kwargs)
        if has_new_file:
            if not is_new:
                self.renditions.all().delete()
            self.generate_first_rendition()

    def generate_first_rendition(self) -> None:
        """Generate the rendition that pages show until the others exist; `blog.renditions` tries again if it fails."""
        if self.renditions.filter(filter_spec=FIRST.spec).exists():
            return
        try:
            self.create_rendition(FIRST)
        except Exception:
            logger.exception("Image %s: no rendition", self.pk)

    def renditions_for(self, use: str) -> dict[str, "StoredRendition"]:
        """Return the stored renditions for a use in `blog.image_specs.USES`, by filter spec; never generate one.

        One per format and width: a small image is not offered to browsers twice in one size. After a change of the
        focal point, those of the former one until the new ones exist; where there are none, the first or the widest
        of another use; empty if there is none at all.
        """
        fetch_renditions([self])
        stored = self.stored_renditions or []
        by_spec = {each.filter_spec: each for each in stored}
        current = {(each.filter_spec, each.focal_point_key): each for each in stored}
        found: dict[tuple[str, int], tuple[str, StoredRendition]] = {}
        for filter in USES[use]:
            rendition = current.get((filter.spec, filter.get_cache_key(self))) or by_spec.get(filter.spec)
            if rendition:
                key = (rendition.file.rpartition(".")[2], rendition.width)
                found.setdefault(key, (filter.spec, rendition))
        if found:
            return dict(found.values())
        # The admin's rendition "original" is the uploaded file, which is not for readers.
        others = [each for each in stored if each.filter_spec != "original"]
        other = by_spec.get(FIRST.spec) or max(others, key=lambda each: each.width, default=None)
        return {other.filter_spec: other} if other else {}

    def rendition_for(self, use: str) -> "StoredRendition | None":
        """Return the stored rendition for a use that has one, or what stands in for it."""
        return next(iter(self.renditions_for(use).values()), None)

    def check_renditions_again(self) -> None:
        """Have the next tick generate renditions whose row or file is missing."""
        RenditionStatus.objects.filter(picture=self.pk, is_complete=True).delete()


# Not a field of our own: that would come after width and height, which are read from the stored file.
Picture._meta.get_field("file").attr_class = PictureFile


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        indexes = [models.Index(fields=["file"], name="rendition_by_file")]
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]


class StoredRendition(NamedTuple):
    """A row of PictureRendition; `file` is its name. Objects of the model load slowly, because of their image field."""

    filter_spec: str
    focal_point_key: str
    file: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return PictureRendition._meta.get_field("file").storage.url(self.file)

    @property
    def full_url(self) -> str:
        return PictureRendition(**self._asdict()).full_url


def fetch_renditions(pictures: Iterable[Picture]) -> None:
    """Fetch what `renditions_for` needs of all these pictures, in one query, unless it was fetched before."""
    pictures = list(pictures)
    page_cache.depends_on(*(f"picture:{picture.pk}" for picture in pictures))
    pictures = [picture for picture in pictures if picture.stored_renditions is None]
    if not pictures:
        return
    rows = PictureRendition.objects.filter(image__in={picture.pk for picture in pictures}).order_by("pk")
    found: dict[int, list[StoredRendition]] = {}
    for image_id, *row in rows.values_list("image", *StoredRendition._fields):
        found.setdefault(image_id, []).append(StoredRendition(*row))
    for picture in pictures:
        picture.stored_renditions = found.get(picture.pk, [])


class RenditionStatus(models.Model):
    """Whether the renditions of an image were generated, and from what: `blog.renditions`."""

    picture = models.OneToOneField(Picture, on_delete=models.CASCADE, primary_key=True, related_name="rendition_status")
    # The file, its focal point and the uses, as `blog.renditions.with_sources` computes them.
    source = models.CharField(max_length=255)
    tried_at = models.DateTimeField()
    is_complete = models.BooleanField(default=False)

    # Else each image would count as used, and one of a private collection as public.
    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.picture_id}: {'complete' if self.is_complete else 'incomplete'}"
