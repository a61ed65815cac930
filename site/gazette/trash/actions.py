"""Move pages to the trash, restore them, delete them permanently."""

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
from wagtail.models import Page, PageLogEntry, Site
from wagtail.signals import page_published

from gazette.removed_pages.actions import set_target

from ..locks import PageLocked, lock_against
from .deletion import permanent_deletion
from .models import Trashed, get_trash_bin, is_in_trash
from .permissions import can_delete_permanently, can_publish_below, can_restore_below
from .protected_pages import protected_content_on

TRASHED, RESTORED = "gazette.trash", "gazette.restore"  # names in Wagtail's log of the page


class TrashError(Exception):
    """Nothing was changed; the message says why to the user."""


class CannotTrash(TrashError, DeletePagePermissionError):
    pass


class SlugTaken(TrashError):
    pass


class NoParent(TrashError):
    pass


class StillProtected(TrashError):
    pass


@transaction.atomic
def move_to_trash(page: Page, *, user=None, redirect_to: Page | None = None, skip_permission_checks=False) -> Trashed:
    """Unpublish the page and its descendants and move them to the trash. The slug is free at once.

    Raises PermissionDenied, PageLocked or CannotTrash, with nothing changed.
    """
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    title = page.get_admin_display_title()
    if is_in_trash(page) or page.depth < 2:
        raise CannotTrash(_("“%(title)s” is in the trash already.") % {"title": title})
    if Site.objects.filter(root_page__path__startswith=page.path).exists():
        raise CannotTrash(_("“%(title)s” is the home page of a site: it can’t be deleted.") % {"title": title})
    if user and not skip_permission_checks and not page.permissions_for_user(user).can_delete():
        raise DeletePagePermissionError("You do not have permission to delete this page.")
    was_live = page.live
    root = Trashed(
        page_id=page.pk,
        parent=page.get_parent(),
        slug=page.slug,
        url=unquote(page.get_url() or ""),
        user=user,
        trashed_by=user.get_username() if user else "",
    )
    for each in [page, *page.get_descendants().specific().iterator()]:
        if each.locked and (user is None or lock_against(each, user)):
            raise PageLocked(each)
        record_trashed_state(each, root, user)
    if was_live and redirect_to:
        set_target(page, redirect_to)
    Page.objects.filter(pk=page.pk).update(slug=f"trashed-{page.pk}")
    move(page, get_trash_bin(), user=user, action=TRASHED, data={"address": root.url})
    return root


def move(page: Page, parent: Page, *, user, action: str, data: dict[str, str]) -> None:
    """Move the page, recorded in its history as `action` instead of as Wagtail's move."""
    # Reload the page: its row has another slug, and may have no lock any more.
    page = Page.objects.get(pk=page.pk)
    MovePageAction(page, parent, pos="last-child", user=user).execute(skip_permission_checks=True)
    PageLogEntry.objects.filter(page=page.pk, action="wagtail.move").latest("pk").delete()
    log(instance=page, action=action, user=user, data=data)


def record_trashed_state(page: Page, root: Trashed, user) -> None:
    """Record the state of a page, then end everything that would act on it: review, schedule, publication, lock."""
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
    """Move the page and its descendants back to their former place or below `parent`.

    What was live is published again if `user` may publish there; what was scheduled becomes a draft. Raises
    PermissionDenied, NoParent or SlugTaken, with nothing changed.
    """
    trashed = Trashed.objects.select_for_update().get(pk=trashed.pk, root=None)
    parent = parent or trashed.parent
    if parent is None or is_in_trash(parent):
        raise NoParent(_("The former parent page is deleted. Choose another one."))
    page = Page.objects.get(pk=trashed.page_id)
    parent = parent.specific
    if not can_restore_below(user, parent):
        raise PermissionDenied
    if parent.specific_class not in page.specific_class.allowed_parent_page_models():
        raise NoParent(_("This type of page isn’t allowed below that page. Choose another one."))
    slug = slug or trashed.slug
    if not Page._slug_is_available(slug, parent, page):
        raise SlugTaken(
            _("The slug “%(slug)s” is already in use below “%(parent)s”. Choose another one.")
            % {"slug": slug, "parent": parent.get_admin_display_title()}
        )
    Page.objects.filter(pk=page.pk).update(slug=slug)
    move(page, parent, user=user, action=RESTORED, data={"slug": slug})
    if slug != trashed.slug:
        change_slug_of_draft(page, slug)
    rows = [trashed, *trashed.descendants.order_by("page__path")]
    if can_publish_below(user, parent):
        for row in rows:
            if row.was_live:
                publish_again(row)
    trashed.delete()
    return Page.objects.get(pk=page.pk).specific


def change_slug_of_draft(page: Page, slug: str) -> None:
    """Publishing the latest revision would otherwise bring the former slug back."""
    for revision in page.revisions.filter(pk=page.latest_revision_id):
        revision.content["slug"] = slug
        revision.save(update_fields=["content"])


def publish_again(row: Trashed) -> None:
    """Make the page live as it was. The row holds the live version; a later draft stays a draft."""
    page = Page.objects.get(pk=row.page_id).specific
    page.live, page.live_revision, page.has_unpublished_changes = True, row.live_revision, row.had_changes
    page.expired = False
    page.save(clean=False)
    page_published.send(sender=page.specific_class, instance=page, revision=row.live_revision)
    for alias in Page.objects.filter(pk__in=row.live_aliases, alias_of=page, live=False).specific():
        alias.live, alias.has_unpublished_changes = True, False
        alias.save(clean=False)
        page_published.send(sender=alias.specific_class, instance=alias, revision=row.live_revision, alias=True)


@transaction.atomic
def delete_permanently(trashed: Trashed, *, user=None, seen: int = 0) -> None:
    """Delete the page and its descendants. `seen` is the number of protected items that `user` was shown.

    Raises PermissionDenied or StillProtected, with nothing changed. Without a user nothing may be protected.
    """
    trashed = Trashed.objects.select_for_update().get(pk=trashed.pk, root=None)
    if user and not can_delete_permanently(user, trashed):
        raise PermissionDenied
    page_ids = trashed.page_ids()
    protected = protected_content_on(page_ids)
    for content, _count in protected:
        if not user or not content.can_delete(user, trashed.parent):
            raise StillProtected(
                _("%(kept)s: only their moderators may delete them.") % {"kept": content.describe(page_ids)}
            )
    if sum(count for _content, count in protected) != seen:
        raise StillProtected(_("The numbers have changed since you opened this page. Check them again."))
    for content, _count in protected:
        content.delete(page_ids)
    with permanent_deletion():
        DeletePageAction(Page.objects.get(pk=trashed.pk), user=user).execute(skip_permission_checks=True)


def delete_expired(pk: int, now: datetime) -> Iterator[str]:
    """Delete a page whose time in the trash is over, unless something on it is protected."""
    trashed = Trashed.objects.due(now).filter(pk=pk).select_related("page").first()
    if trashed and not protected_content_on(trashed.page_ids()):
        title = trashed.page.get_admin_display_title()
        delete_permanently(trashed)
        yield f"Deleted permanently, after its time in the trash: {title}"
