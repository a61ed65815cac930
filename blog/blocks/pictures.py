"""Image blocks of an article. All images of a stream are fetched in one query instead of one per block type."""

from copy import copy
from itertools import chain

from django.utils.functional import cached_property
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from .base import WagtailBlockInMigrations
from .samples import SamplePicture
from .widgets import PictureChooser

# The keys of image ids in a stored stream.
KEYS = {"image", "picture"}


class PictureChooserBlock(WagtailBlockInMigrations, ImageChooserBlock):
    """Accepts images that `ContentBlock` has already fetched."""

    @cached_property
    def widget(self):
        return PictureChooser()

    def bulk_to_python(self, values):
        if any(isinstance(value, int) for value in values):
            return super().bulk_to_python(values)
        return [copy(value) for value in values]  # each use has its own alternative text


class PictureBlock(ImageBlock):
    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"] = chooser = PictureChooserBlock(required=required)
        chooser.set_name("image")

    def normalize(self, value):
        return value if isinstance(value, SamplePicture) else super().normalize(value)


def with_pictures_fetched(stored):
    """Return a copy of stored streams with images in place of their ids; None for a deleted image."""
    wanted: set[int] = set()
    _with_ids_replaced(stored, wanted.add)
    return _with_ids_replaced(stored, get_image_model().objects.in_bulk(wanted).get)


def _with_ids_replaced(stored, replace):
    """Return a copy of a stored stream with `replace(id)` in place of each image id."""
    if isinstance(stored, dict):
        return {
            key: replace(value) if key in KEYS and isinstance(value, int) else _with_ids_replaced(value, replace)
            for key, value in stored.items()
        }
    if isinstance(stored, list):
        return [_with_ids_replaced(value, replace) for value in stored]
    return stored


def pictures_in(article) -> list:
    """Return every image of an article, to fetch their renditions in one query."""
    streams = [article.opening, *(section.value["content"] for section in article.body)]
    pictures = [article.hero]
    for block in chain.from_iterable(streams):
        if block.block_type == "figure":
            pictures.append(block.value.get("image"))
        elif block.block_type == "gallery":
            pictures += [figure.get("image") for figure in block.value.get("pictures")]
        elif block.block_type == "embed":
            pictures.append(block.value.get("picture"))
    return [picture for picture in pictures if picture]
