"""Plain pages, which the app above this one has: it registers here how they are stored."""

from collections.abc import Callable

from wagtail.models import Page, PageLogEntry

from ..streams import digest_of_content

# Return the stored page, below the home page above the listing: (listing, draft or None, title, slug, rich text).
store: Callable[..., Page] | None = None
TEXT = "page text"  # kind of the ImportedObject whose digest is that of the text as the last import stored it


def is_edited(page: Page, draft: Page, digest: str) -> bool:
    """Return whether somebody changed the page since an import stored it with this digest."""
    if not digest:  # stored by an earlier version: an import is no user
        return PageLogEntry.objects.filter(page=page.pk).exclude(user=None).exists()
    # A draft of a user would be published with what is imported.
    has_draft = page.live and page.has_unpublished_changes and page.latest_revision.user_id
    return bool(has_draft) or digest_of_content(draft) != digest
