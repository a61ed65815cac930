"""A gallery in the editor: several images are chosen at once."""

from django.forms import Media
from django.templatetags.static import static
from django.utils.translation import gettext as _
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from ...blocks.article import GalleryBlock


class GalleryBlockAdapter(StructBlockAdapter):
    js_constructor = "gazette.Gallery"

    def js_args(self, block):
        name, children, meta = super().js_args(block)
        return [name, children, {**meta, "choose": _("Choose several images"), "add": _("Add image")}]

    @property
    def media(self):
        return super().media + Media(js=[static("js/editor/gallery.js")])


register(GalleryBlockAdapter(), GalleryBlock)
