"""Plain pages from imports of whole sites (blog.importers.sites)."""

from wagtail.models import Page

from .models import InfoPage


def store_plain_page(listing: Page, page_id: int | None, *, title: str, slug: str, text: str) -> Page:
    """Store a draft of a new plain page beside the listing, or a new revision of the one with this id."""
    page = InfoPage.objects.filter(pk=page_id).first() if page_id else None
    if page is None:
        page = InfoPage(title=title, slug=slug, text=text, live=False)
        Page.objects.get(pk=listing.pk).get_parent().specific.add_child(instance=page)
    else:
        page = page.get_latest_revision_as_object()
        page.title, page.text = title, text
    page.save_revision()
    return page
