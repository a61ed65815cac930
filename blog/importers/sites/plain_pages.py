"""Plain pages, which the app above this one has: it registers here how they are stored."""

from collections.abc import Callable

from wagtail.models import Page

# Return the stored page, below the home page above the listing: (listing, page or None, title, slug, rich text).
store: Callable[..., Page] | None = None
