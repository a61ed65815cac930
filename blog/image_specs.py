"""The renditions that public pages, feeds and share images show, by use.

Templates show them (`{% stored_picture %}`), and `blog.renditions` generates them; nothing else lists them.
"""

from wagtail.images.models import Filter


def _filters(*specs: str) -> tuple[Filter, ...]:
    return tuple(Filter(spec) for spec in Filter.expand_spec(specs))


FORMATS = "format-{avif,webp,jpeg}"

USES: dict[str, tuple[Filter, ...]] = {
    "figure": _filters(FORMATS, "width-{720,1280}"),
    # Of a figure that is wider than the text; without AVIF, which takes long to make in that size.
    "wide": (*_filters("format-{webp,jpeg}", "width-{720,1280}"), *_filters("format-webp", "width-1920")),
    "thumbnail": _filters(FORMATS, "fill-{240x180,480x360}"),
    "share": _filters("fill-1200x630", "format-jpeg"),
    "portrait": _filters(FORMATS, "fill-{96x96,192x192}"),
    "logo": _filters("height-96"),
}
# Every image may become a lead image; few are a portrait or the logo (`blog.renditions.used_by`).
USES_OF_ALL = ("figure", "wide", "thumbnail", "share")

# Generated in the request that stores an image, so that there is one to show at once.
FIRST = Filter("format-jpeg|width-1280")
