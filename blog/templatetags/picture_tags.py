import re

from django import template
from django.utils.html import format_html_join
from wagtail.images.models import Picture as PictureElement

from ..image_specs import USES

register = template.Library()

# "Photo: Jane Doe", "Foto von Jane Doe", "© Agency": what the credit names needs no word before it.
LABELLED = re.compile(
    r"\s*(?:©|\(c\)|copyright\b|[^\W\d_]{3,20}\s?:|(?:foto|photo|bild|image|picture|illustration)(?:graph)?\s(?:by|von)\s)",
    re.IGNORECASE,
)


@register.filter
def is_labelled(credit) -> bool:
    """Return whether a credit says itself what it is, as in “Photo: Jane Doe”."""
    return bool(LABELLED.match(str(credit)))


SIZES = {
    "": "(min-width: 42rem) 38rem, 92vw",
    "wide": "(min-width: 76rem) 57rem, 92vw",
    "full": "100vw",
}


@register.filter
def with_parts(credit):
    """Return a credit with its parts, such as a name and an agency after a slash, each in an element of its own."""
    parts = re.split(r"(?<=[/|])\s+", str(credit))
    return format_html_join(" ", "<span>{}</span>", ((part,) for part in parts)) if len(parts) > 1 else credit


@register.filter
def sizes_of(width):
    """Return the `sizes` of an image by the width that an editor chose."""
    return SIZES.get(width, SIZES[""])


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
