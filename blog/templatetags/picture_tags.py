import re
from html import escape

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from ..image_specs import USES

register = template.Library()

# Of the formats that not every browser knows, by the beginning of a spec: a browser takes the first one that it knows.
TYPES = {"format-avif": "image/avif", "format-webp": "image/webp"}

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
def stored_picture(image, use, *, alt, is_early=True, **attributes):
    """Render an image in the stored renditions for a use in `blog.image_specs.USES`; nothing if there is none.

    The HTML is that of Wagtail's `{% picture %}`, or of `{% image %}` for a use with one rendition, but nothing is
    generated. `is_early`: seen without scrolling, so that it is not loaded late.
    """
    if not is_early:
        attributes |= {"loading": "lazy", "decoding": "async"}
    groups: dict[str, list] = {}
    for spec, rendition in (image.renditions_for(use) if image else {}).items():
        groups.setdefault(TYPES.get(spec.partition("|")[0], ""), []).append((rendition.url, rendition))
    if not groups:
        return ""
    if len({rendition.width for found in groups.values() for _url, rendition in found}) == 1:
        attributes.pop("sizes", None)  # of a `srcset` with several widths
    *others, fallback = groups  # in the order of `image_specs.FORMATS`
    sizes = attributes.get("sizes")
    sources = [element("source", srcset=srcset(groups[each]), sizes=sizes, type=each) for each in others]
    url, first = groups[fallback][0]
    if len(groups[fallback]) > 1:
        attributes["srcset"] = srcset(groups[fallback])
    sources.append(element("img", src=url, width=first.width, height=first.height, alt=alt, **attributes))
    html = "".join(sources)
    return mark_safe(html if len(USES[use]) == 1 else f"<picture>{html}</picture>")  # noqa: S308  escaped by `element`


def srcset(found) -> str:
    (url, _rendition), *more = found
    return ", ".join(f"{url} {rendition.width}w" for url, rendition in found) if more else url


def element(name: str, **attributes) -> str:
    written = [f' {key}="{escape(str(value))}"' for key, value in sorted(attributes.items()) if value is not None]
    return f"<{name}{''.join(written)}>"
