"""What publication, the search (blog.search.index) and imports of sites (blog.importers.sites) do with plain pages."""

from collections.abc import Iterator

from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page

from blog.blocks.paragraphs import in_one_line, paragraphs_in
from blog.search.index import Part

from .models import InfoPage
from .placeholders import check_filled_in


def check_before_publication() -> None:
    """Have every publication and schedule, the admin API's too, refuse a page with a part that is not filled in."""
    check_permission = PublishPageRevisionAction.check

    def check(self, skip_permission_checks=False):
        check_permission(self, skip_permission_checks)
        if isinstance(self.object, InfoPage):
            check_filled_in(self.object.text)

    PublishPageRevisionAction.check = check


def store_plain_page(listing: Page, page: Page | None, *, title: str, slug: str, text: str) -> Page:
    """Store a draft of a new plain page beside the listing, or a new revision of the one whose draft is `page`."""
    if page is None:
        page = InfoPage(title=title, slug=slug, text=text, live=False)
        Page.objects.get(pk=listing.pk).get_parent().specific.add_child(instance=page)
    else:
        page.title, page.text = title, text
    page.save_revision()
    return page


def parts_of(page: InfoPage) -> Iterator[Part]:
    yield Part(page.title, in_one_line(paragraphs_in(page.text)))
