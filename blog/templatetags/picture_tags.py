from django import template
from wagtail.images.models import Picture as PictureElement

from ..image_specs import USES

register = template.Library()


@register.simple_tag
def stored_picture(image, use, **attributes):
    """Render an image in the stored renditions for a use in `blog.image_specs.USES`; nothing if there is none.

    Like Wagtail's `{% picture %}`, or its `{% image %}` for a use with one rendition, but nothing is generated.
    """
    renditions = image.renditions_for(use) if image else {}
    if not renditions:
        return ""
    if len(USES[use]) == 1:
        (rendition,) = renditions.values()
        return rendition.img_tag(attributes)
    if len({rendition.width for rendition in renditions.values()}) == 1:
        attributes.pop("sizes", None)  # of a `srcset` with several widths
    return PictureElement(renditions, attributes).__html__()
