"""What is in the trash, and where that lies."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from .models import BIN_SLUG, TrashBin

BELOW_BIN = f"/{BIN_SLUG}/"


def is_in_trash(page: Page) -> bool:
    """Also for the bin itself. Told from the page as it is: no query asked."""
    return page.url_path.startswith(BELOW_BIN)


def outside_trash(pages):
    """Of a queryset of pages, those that are not in the trash. By the path, which search backends know too."""
    path = TrashBin.objects.values_list("path", flat=True).first()
    return pages.exclude(path__startswith=path) if path else pages


def the_bin() -> TrashBin:
    """In the caller's transaction."""
    found = TrashBin.objects.first()
    if found is None:
        with transaction.atomic():
            root = Page.objects.select_for_update().get(depth=1)
            found = TrashBin.objects.first() or root.add_child(
                instance=TrashBin(title=_("Trash"), slug=BIN_SLUG, live=False)
            )
    return found
