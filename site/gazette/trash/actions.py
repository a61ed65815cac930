"""What becomes of pages that somebody deletes: into the trash, out of it, and for good."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction, DeletePagePermissionError
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page, Site
from wagtail.signals import page_published

from gazette.removed_pages.actions import set_target

from ..locks import PageLocked, lock_against
from .guard import for_good
from .keepers import keepers
from .models import Trashed
from .permissions import may_delete_for_good, may_publish_below, may_restore_below
from .places import is_in_trash, the_bin

THROWN_AWAY, RESTORED = "gazette.trash", "gazette.restore"  # Wagtail's log of the page


class Refused(Exception):
    """Nothing was done; its text says why, to whom asked."""


class NotToTrash(Refused, DeletePagePermissionError):
    pass


class SlugTaken(Refused):
    pass


class NowhereToReturn(Refused):
    pass


class StillKept(Refused):
    pass


@transaction.atomic
def throw_away(page: Page, *, user=None, readers_go_to: Page | None = None, skip_permission_checks=False) -> Trashed:
    """Takes the page, and all below it, from readers and editors; `restore` brings it back. Its slug is free at once.

    Raises PermissionDenied, PageLocked or NotToTrash; then nothing has happened.
    """
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    title = page.get_admin_display_title()
    if is_in_trash(page) or page.depth < 2:
        raise NotToTrash(_("“%(title)s” is in the trash already.") % {"title": title})
    if Site.objects.filter(root_page__path__startswith=page.path).exists():
        raise NotToTrash(_("“%(title)s” is the front page of a site: it can't be deleted.") % {"title": title})
    if user and not skip_permission_checks and not page.permissions_for_user(user).can_delete():
        raise DeletePagePermissionError("You do not have permission to delete this page.")
    was_live = page.live
    root = Trashed(
        page_id=page.pk,
        parent=page.get_parent(),
        slug=page.slug,
        address=unquote(page.get_url() or ""),
        user=user,
        trashed_by=user.get_username() if user else "",
    )
    for each in [page, *page.get_descendants().specific().iterator()]:
        if each.locked and (user is None or lock_against(each, user)):
            raise PageLocked(each)
        put_down(each, root, user)
    if was_live and readers_go_to:
        set_target(page, readers_go_to)
    Page.objects.filter(pk=page.pk).update(slug=f"trashed-{page.pk}")
    # Moved as Wagtail knows it now: by the slug in the row, and without the lock.
    MovePageAction(Page.objects.get(pk=page.pk), the_bin(), pos="last-child", user=user).execute(
        skip_permission_checks=True
    )
    log(instance=page, action=THROWN_AWAY, user=user, data={"address": root.address})
    return root


def put_down(page: Page, root: Trashed, user) -> None:
    """Notes what the page is, and takes from it all that would act on it by itself."""
    trashed = root if page.pk == root.page_id else Trashed(page_id=page.pk, root=root)
    trashed.was_live = page.live
    trashed.live_revision = page.live_revision
    trashed.had_changes = page.has_unpublished_changes
    trashed.live_aliases = list(page.aliases.filter(live=True).values_list("pk", flat=True))
    trashed.save(force_insert=True)
    if page.current_workflow_state:
        page.current_workflow_state.cancel(user=user)
    page.revisions.update(approved_go_live_at=None)
    if page.live:
        UnpublishPageAction(page, user=user, log_action=False).execute(skip_permission_checks=True)
    Page.objects.filter(pk=page.pk).update(locked=False, locked_at=None, locked_by=None)


@transaction.atomic
def restore(trashed: Trashed, *, user, parent: Page | None = None, slug: str = "") -> Page:
    """Brings the page back to where it was, or below `parent`, with all below it: live what was live, if `user` may
    publish there, and a draft what was scheduled.

    Raises PermissionDenied, NowhereToReturn, SlugTaken; then nothing has happened.
    """
    trashed = Trashed.objects.select_for_update().get(pk=trashed.pk, root=None)
    parent = parent or trashed.parent
    if parent is None or is_in_trash(parent):
        raise NowhereToReturn(_("What it stood below is gone: choose another page."))
    page = Page.objects.get(pk=trashed.page_id)
    parent = parent.specific
    if not may_restore_below(user, parent):
        raise PermissionDenied
    if parent.specific_class not in page.specific_class.allowed_parent_page_models():
        raise NowhereToReturn(_("It can't stand below that page: choose another one."))
    slug = slug or trashed.slug
    if not Page._slug_is_available(slug, parent, page):
        raise SlugTaken(
            _("“%(slug)s” is taken below “%(parent)s” by now: choose another address.")
            % {"slug": slug, "parent": parent.get_admin_display_title()}
        )
    Page.objects.filter(pk=page.pk).update(slug=slug)
    MovePageAction(Page.objects.get(pk=page.pk), parent, pos="last-child", user=user).execute(
        skip_permission_checks=True
    )
    if slug != trashed.slug:
        rename_drafts(page, slug)
    rows = [trashed, *trashed.with_it.order_by("page__path")]
    publishes = may_publish_below(user, parent)
    for row in rows:
        if row.was_live and publishes:
            bring_live(row)
    log(instance=Page.objects.get(pk=page.pk), action=RESTORED, user=user, data={"slug": slug})
    trashed.delete()
    return Page.objects.get(pk=page.pk).specific


def rename_drafts(page: Page, slug: str) -> None:
    """The draft would bring the former slug back when it is published."""
    for revision in page.revisions.filter(pk=page.latest_revision_id):
        revision.content["slug"] = slug
        revision.save(update_fields=["content"])


def bring_live(row: Trashed) -> None:
    """As it was: what was live lies in the page itself, and a later draft stays a draft."""
    page = Page.objects.get(pk=row.page_id).specific
    page.live, page.live_revision, page.has_unpublished_changes = True, row.live_revision, row.had_changes
    page.expired = False
    page.save(clean=False)
    page_published.send(sender=page.specific_class, instance=page, revision=row.live_revision)
    for alias in Page.objects.filter(pk__in=row.live_aliases, alias_of=page, live=False).specific():
        alias.live, alias.has_unpublished_changes = True, False
        alias.save(clean=False)
        page_published.send(sender=alias.specific_class, instance=alias, revision=row.live_revision, alias=True)


def ids_of(trashed: Trashed) -> list[int]:
    return [trashed.pk, *trashed.with_it.values_list("pk", flat=True)]


def held_by(trashed: Trashed) -> list[tuple]:
    """Each keeper of something on these pages, with how much."""
    page_ids = ids_of(trashed)
    numbers = [(keeper, keeper.number(page_ids)) for keeper in keepers]
    return [(keeper, number) for keeper, number in numbers if number]


@transaction.atomic
def delete_for_good(trashed: Trashed, *, user=None, seen: int = 0) -> None:
    """Deletes the page and all below it. `seen` is how much of what others keep there `user` was told of.

    Raises PermissionDenied or StillKept; then nothing has happened. Without a user (the clock), nothing may be kept.
    """
    trashed = Trashed.objects.select_for_update().get(pk=trashed.pk, root=None)
    if user and not may_delete_for_good(user, trashed):
        raise PermissionDenied
    held, page_ids = held_by(trashed), ids_of(trashed)
    for keeper, _number in held:
        if not user or not keeper.may_let_go(user, trashed.parent):
            raise StillKept(
                _("%(kept)s: only who may decide on them may delete them.") % {"kept": keeper.told(page_ids)}
            )
    if sum(number for _keeper, number in held) != seen:
        raise StillKept(_("Something came or went since you opened this page: look at the numbers again."))
    for keeper, _number in held:
        keeper.let_go(page_ids)
    with for_good():
        DeletePageAction(Page.objects.get(pk=trashed.pk), user=user).execute(skip_permission_checks=True)


def empty(pk: int, now: datetime) -> Iterator[str]:
    """Delete what has been in the trash long enough; what others keep stays until somebody who may lets it go."""
    trashed = Trashed.objects.due(now).filter(pk=pk).select_related("page").first()
    if trashed and not held_by(trashed):
        title = trashed.page.get_admin_display_title()
        delete_for_good(trashed)
        yield f"Deleted for good, after its time in the trash: {title}"
