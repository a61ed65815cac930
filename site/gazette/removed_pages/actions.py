"""Record where removed pages were, and find out where their readers are redirected."""

from collections.abc import Iterable
from urllib.parse import unquote

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import get_dummy_request
from wagtail.models import Page, Site

from .models import RemovedPageURL

# How many removed pages, each redirected to the next, are followed.
MAX_HOPS = 10
MAX_REDIRECT_LENGTH = Redirect._meta.get_field("old_path").max_length


def without_trailing_slash(path: str) -> str:
    return path.rstrip("/") or "/"


def paths_of(page: Page) -> set[tuple[int, str]]:
    """Return (site id, path) for each site that the page belongs to; empty for a page outside all sites."""
    roots = Site.get_site_root_paths()
    sites = {root.site_id for root in roots if page.url_path.startswith(root.root_path)}
    requests: Iterable = [None]
    if len(sites) > 1:  # only then does the URL depend on the request
        requests = (get_dummy_request(site=site) for site in Site.objects.filter(pk__in=sites))
    found = (page.get_url_parts(request) for request in requests)
    return {(parts[0], without_trailing_slash(unquote(parts[2]))) for parts in found if parts and parts[2]}


def is_site_root(page: Page) -> bool:
    return any(page.url_path == root.root_path for root in Site.get_site_root_paths())


@transaction.atomic
def record_removal(page: Page) -> None:
    """Record the URLs of a page that was live: they answer 404, or 410 once it is deleted, until `set_target`."""
    if is_site_root(page):
        return
    for site_id, path in paths_of(page):
        RemovedPageURL.objects.update_or_create(
            site_id=site_id, path=path, defaults={"page_id": page.pk, "target": None, "removed_at": timezone.now()}
        )


def may_return(page: Page | None) -> bool:
    """Return whether an unpublished page may be published again: not if it is outside all sites, as the trash is."""
    return page is not None and bool(paths_of(page))


def was_deleted(page_id: int) -> bool:
    """Return whether the page was public once and is in the trash."""
    row = RemovedPageURL.objects.filter(page=page_id).exclude(page__live=True).select_related("page").first()
    return row is not None and not may_return(row.page)


def set_target(page: Page, target: Page | None) -> None:
    """Change where the recorded URLs of a removed page redirect to."""
    RemovedPageURL.objects.filter(page_id=page.pk).update(target=target)


@transaction.atomic
def record_return(page: Page) -> None:
    """Free the URLs of a page that is live again; its other former URLs get a redirect to it."""
    current = paths_of(page)
    is_concerned = Q(page_id=page.pk)
    for site_id, path in current:
        is_concerned |= Q(site_id=site_id, path=path)
    for row in RemovedPageURL.objects.filter(is_concerned):
        is_former = row.page_id == page.pk and (row.site_id, row.path) not in current
        if is_former and len(row.path) <= MAX_REDIRECT_LENGTH:
            Redirect.objects.get_or_create(
                old_path=row.path,
                site_id=row.site_id,
                defaults={"redirect_page_id": page.pk, "automatically_created": True},
            )
        row.delete()


@transaction.atomic
def record_deletion(page: Page) -> None:
    """Record the URLs of a page about to be deleted, and those of the redirects that are deleted with it."""
    last = RemovedPageURL.objects.filter(page_id=page.pk).order_by("-removed_at").first()
    if not (page.live or last):
        return
    paths = set(Redirect.objects.filter(redirect_page_id=page.pk).exclude(site=None).values_list("site_id", "old_path"))
    if page.live and not is_site_root(page):
        paths |= paths_of(page)
    target = last.target if last else None
    for site_id, path in paths:
        # Without the page: Django has already collected the rows that refer to it.
        RemovedPageURL.objects.get_or_create(
            site_id=site_id, path=path, defaults={"target": target, "removed_at": timezone.now()}
        )


def public_target(target: Page | None) -> Page | None:
    """Return `target` if it is public, else the page that its own readers are redirected to; None if there is none."""
    for _hop in range(MAX_HOPS):
        if target is None or Page.objects.live().public().filter(pk=target.pk).exists():
            return target
        rows = RemovedPageURL.objects.filter(page_id=target.pk).order_by("-removed_at", "-pk")
        row = rows.select_related("target").first()
        target = row.target if row else None
    return None
