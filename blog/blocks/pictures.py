"""How the pictures of an article are fetched: all at once, where each kind of block would ask for its own."""

from copy import copy
from itertools import chain

from django.utils.functional import cached_property
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from ..editor.widgets import PictureChooser

# Where a stored stream holds the number of a picture.
KEYS = {"image", "picture"}


class PictureChooserBlock(ImageChooserBlock):
    """Takes pictures that `ContentBlock` has fetched already, for all kinds of blocks at once."""

    @cached_property
    def widget(self):
        return PictureChooser()

    def bulk_to_python(self, values):
        if any(isinstance(value, int) for value in values):
            return super().bulk_to_python(values)
        return [copy(value) for value in values]  # each place has an alternative text of its own

    # Migrations name Wagtail's own block: how pictures are fetched is none of their business, and may change.

    def deconstruct(self):
        return ("wagtail.images.blocks.ImageChooserBlock", [], self._constructor_args[1])

    def deconstruct_with_lookup(self, lookup):
        return self.deconstruct()


class PictureBlock(ImageBlock):
    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"] = chooser = PictureChooserBlock(required=required)
        chooser.set_name("image")


def with_pictures_fetched(stored):
    """A copy of streams as they are stored, with pictures in the place of their numbers; None where one is gone."""
    wanted = set(_numbers_in(stored))
    return _with_pictures(stored, get_image_model().objects.in_bulk(wanted) if wanted else {})


def pictures_in(article) -> list:
    """Every picture of an article: their renditions can be fetched at once."""
    streams = [article.opening, *(section.value["content"] for section in article.body)]
    shown = [article.hero]
    for block in chain.from_iterable(streams):
        if block.block_type == "figure":
            shown.append(block.value.get("image"))
        elif block.block_type == "gallery":
            shown += [figure.get("image") for figure in block.value.get("pictures")]
        elif block.block_type == "embed":
            shown.append(block.value.get("picture"))
    return [picture for picture in shown if picture]


def _numbers_in(stored):
    """The numbers of the pictures in a stream as it is stored."""
    if isinstance(stored, dict):
        for key, value in stored.items():
            if key in KEYS and isinstance(value, int):
                yield value
            else:
                yield from _numbers_in(value)
    elif isinstance(stored, list):
        for value in stored:
            yield from _numbers_in(value)


def _with_pictures(stored, found):
    """A copy of `stored` with the pictures `found` in the place of their numbers; None where one is gone."""
    if isinstance(stored, dict):
        return {
            key: found.get(value) if key in KEYS and isinstance(value, int) else _with_pictures(value, found)
            for key, value in stored.items()
        }
    if isinstance(stored, list):
        return [_with_pictures(value, found) for value in stored]
    return stored
