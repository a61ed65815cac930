"""Image blocks of an article, with a chooser that marks images of private collections."""

from itertools import chain

from django.utils.functional import cached_property
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from .base import DeconstructAsWagtailBlockMixin
from .samples import SamplePicture
from .widgets import PictureChooser


class PictureChooserBlock(DeconstructAsWagtailBlockMixin, ImageChooserBlock):
    @cached_property
    def widget(self):
        return PictureChooser()


class PictureBlock(ImageBlock):
    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"] = chooser = PictureChooserBlock(required=required)
        chooser.set_name("image")

    def normalize(self, value):
        # Previews pass a sample image that is not stored.
        return value if isinstance(value, SamplePicture) else super().normalize(value)


def pictures_in(article) -> list:
    """Return the lead image and the images in an article's blocks, to fetch their renditions in one query."""
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
