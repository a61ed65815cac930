"""Where pages stand, where they stood, and where a reader goes who asks for one that has left."""

from collections.abc import Iterable
from urllib.parse import unquote

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import get_dummy_request
from wagtail.models import Page, Site

from .models import FormerAddress

# A page that left for another one, which left for a third, …: nobody goes further than this.
MOST_HOPS = 10
LONGEST_REDIRECT = Redirect._meta.get_field("old_path").max_length


def trimmed(path: str) -> str:
    return path.rstrip("/") or "/"


def addresses_of(page: Page) -> set[tuple[int, str]]:
    """(site id, path) of each place where the page stands; none for what is outside all sites."""
    roots = Site.get_site_root_paths()
    sites = {root.site_id for root in roots if page.url_path.startswith(root.root_path)}
    if len(sites) > 1:
        requests: Iterable = [get_dummy_request(site=site) for site in Site.objects.filter(pk__in=sites)]
    else:
        requests = [None]
    found = (page.get_url_parts(request) for request in requests)
    return {(parts[0], trimmed(unquote(parts[2]))) for parts in found if parts and parts[2]}


def is_root_of_site(page: Page) -> bool:
    return any(page.url_path == root.root_path for root in Site.get_site_root_paths())


@transaction.atomic
def note_left(page: Page, target: Page | None = None) -> None:
    """For a page that was live: who asks for it from now on goes to `target`, or is told that it is gone."""
    if is_root_of_site(page):
        return
    for site_id, path in addresses_of(page):
        FormerAddress.objects.update_or_create(
            site_id=site_id, path=path, defaults={"page_id": page.pk, "target": target, "left_at": timezone.now()}
        )


def has_left(page_id: int) -> bool:
    """Whether readers could open the page until it was taken away."""
    return FormerAddress.objects.filter(page=page_id).exclude(page__live=True).exists()


def send_readers(page: Page, target: Page | None) -> None:
    """Changes where readers of a page go that has left already."""
    FormerAddress.objects.filter(page_id=page.pk).update(target=target)


@transaction.atomic
def note_returned(page: Page) -> None:
    """For a page that is live: its address is its own again, and from others that it had a redirect leads to it."""
    here = addresses_of(page)
    at_its_place = (Q(site_id=site_id, path=path) for site_id, path in here)
    rows = FormerAddress.objects.filter(page_id=page.pk)
    for condition in at_its_place:
        rows |= FormerAddress.objects.filter(condition)
    for row in rows:
        its_own = row.page_id == page.pk and (row.site_id, row.path) not in here
        if its_own and len(row.path) <= LONGEST_REDIRECT:
            Redirect.objects.get_or_create(
                old_path=row.path,
                site_id=row.site_id,
                defaults={"redirect_page_id": page.pk, "automatically_created": True},
            )
        row.delete()


@transaction.atomic
def note_deleted(page: Page) -> None:
    """Before the page is deleted, and with it the redirects that lead to it: their addresses are gone too."""
    last = FormerAddress.objects.filter(page_id=page.pk).order_by("-left_at").first()
    if not (page.live or last):
        return
    gone = set(Redirect.objects.filter(redirect_page_id=page.pk).exclude(site=None).values_list("site_id", "old_path"))
    if page.live and not is_root_of_site(page):
        gone |= addresses_of(page)
    target = last.target if last else None
    for site_id, path in gone:
        # Without the page: Django has looked already for what names it.
        FormerAddress.objects.get_or_create(
            site_id=site_id, path=path, defaults={"target": target, "left_at": timezone.now()}
        )


def destination_of(target: Page | None) -> Page | None:
    """The page that a reader who is sent to `target` gets: itself, or, if it left too, the one that readers of it are
    sent to. None where there is nothing that everybody may read.
    """
    for _hop in range(MOST_HOPS):
        if target is None or Page.objects.live().public().filter(pk=target.pk).exists():
            return target
        row = (
            FormerAddress.objects.filter(page_id=target.pk).order_by("-left_at", "-pk").select_related("target").first()
        )
        target = row.target if row else None
    return None
