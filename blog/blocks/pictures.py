"""Image blocks of an article. All images of a stream are fetched in one query instead of one per block type."""

from copy import copy
from itertools import chain

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.compare import StructBlockComparison
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from .base import DeconstructAsWagtailBlockMixin
from .samples import SamplePicture
from .widgets import PictureChooser

# The keys of image ids in a stored stream.
KEYS = {"image", "picture"}


class PictureChooserBlock(DeconstructAsWagtailBlockMixin, ImageChooserBlock):
    """Accepts images that `ContentBlock` has already fetched."""

    @cached_property
    def widget(self):
        return PictureChooser()

    def bulk_to_python(self, values):
        if any(isinstance(value, int) for value in values):
            return super().bulk_to_python(values)
        return [copy(value) for value in values]  # each use has its own alternative text


class PictureComparison(StructBlockComparison):
    """Compares values of which one has no image yet; Wagtail's own fails for them."""

    def __init__(self, block, exists_a, exists_b, val_a, val_b):
        super().__init__(block, exists_a, exists_b, _fields(val_a), _fields(val_b))

    def htmlvalue(self, val):
        return super().htmlvalue(val if isinstance(val, dict) else _fields(val))


def _fields(image) -> dict:
    return {
        "image": image,
        "alt_text": image.contextual_alt_text if image else "",
        "decorative": _("yes") if image and image.decorative else _("no"),
    }


class PictureBlock(ImageBlock):
    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"] = chooser = PictureChooserBlock(required=required, label=gettext_lazy("Image"))
        chooser.set_name("image")

    def normalize(self, value):
        # Previews pass a sample image that is not stored.
        return value if isinstance(value, SamplePicture) else super().normalize(value)

    def get_comparison_class(self):
        return PictureComparison


def with_pictures_fetched(stored):
    """Return a copy of stored streams with images in place of their ids; None for a deleted image."""
    wanted = set(picture_ids_in(stored))
    return _with_pictures(stored, get_image_model().objects.in_bulk(wanted) if wanted else {})


def pictures_in(article) -> list:
    """Return the lead image and the images in an article's blocks, to fetch their renditions in one query."""
    streams = [article.opening, *(section.value["content"] for section in article.body)]
    return [*filter(None, [article.hero]), *chain.from_iterable(map(pictures_of, streams))]


def pictures_of(stream) -> list:
    pictures = []
    for block in stream:
        if block.block_type == "figure":
            pictures.append(block.value.get("image"))
        elif block.block_type == "gallery":
            pictures += [figure.get("image") for figure in block.value.get("pictures")]
        elif block.block_type == "embed":
            pictures.append(block.value.get("picture"))
    return [picture for picture in pictures if picture]


def picture_ids_in(stored):
    """Yield the image ids in a stored stream."""
    if isinstance(stored, dict):
        for key, value in stored.items():
            if key in KEYS and isinstance(value, int):
                yield value
            else:
                yield from picture_ids_in(value)
    elif isinstance(stored, list):
        for value in stored:
            yield from picture_ids_in(value)


def _with_pictures(stored, found):
    """Return a copy of `stored` with the images `found` in place of their ids; None for a deleted image."""
    if isinstance(stored, dict):
        return {
            key: found.get(value) if key in KEYS and isinstance(value, int) else _with_pictures(value, found)
            for key, value in stored.items()
        }
    if isinstance(stored, list):
        return [_with_pictures(value, found) for value in stored]
    return stored
