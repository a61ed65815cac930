"""Locks that also stop deletion, moves, publication and privacy changes, for everybody but the lock's owner.

Wagtail's own locks stop edits and unpublication, and only until the page is scheduled.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.locks import BaseLock, BasicLock
from wagtail.models import Page, WorkflowState
from wagtail.models.pages import PagePermissionTester


class PageLocked(PermissionDenied):
    """The page is locked; the message says by whom."""

    def __init__(self, page: Page):
        owner = page.locked_by.get_username() if page.locked_by else ""
        title = page.get_admin_display_title()
        if owner:
            message = _("“%(title)s” is locked by %(owner)s: it must be unlocked first.")
        else:
            message = _("“%(title)s” is locked: it must be unlocked first.")
        super().__init__(message % {"title": title, "owner": owner})


def lock_against(page: Page, user) -> BaseLock | None:
    """Return the lock of a user or of a review that applies to `user`.

    Wagtail returns one lock only, and that of a schedule hides all others.
    """
    if page.locked:
        lock: BaseLock = BasicLock(page)
    elif task := page.current_workflow_task:
        lock = task.lock_class(page, task)
    else:
        return None
    return lock if lock.for_user(user) else None


def is_locked_below(page: Page, user) -> bool:
    """Return whether a descendant of the page is locked against `user`."""
    if page.is_leaf():
        return False
    below = page.get_descendants()
    if any(BasicLock(locked).for_user(user) for locked in below.filter(locked=True).only("locked_by")):
        return True
    reviews = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    page_ids = [int(text) for text in reviews.values_list("object_id", flat=True) if text.isdigit()]
    return any(lock_against(reviewed, user) for reviewed in below.filter(pk__in=page_ids).specific(defer=True))


class LockPermissionTester(PagePermissionTester):
    """Wagtail's permissions on a page, without what a lock forbids, and without an order where it has no effect."""

    def can_reorder_children(self):
        return super().can_reorder_children() and getattr(self.page, "has_ordered_children", False)

    def is_locked(self) -> bool:
        return lock_against(self.page, self.user) is not None

    def is_locked_here_or_below(self) -> bool:
        return self.is_locked() or is_locked_below(self.page, self.user)

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not self.is_locked_here_or_below()

    def can_move(self):
        # Not `self.can_delete`, as Wagtail has it: a subclass may refuse deletion for reasons of its own.
        return PagePermissionTester.can_delete(self, ignore_bulk=True) and not self.is_locked_here_or_below()

    def can_move_to(self, destination):
        # For superusers Wagtail doesn't ask whether the page may be moved at all.
        return super().can_move_to(destination) and self.can_move()

    def can_publish(self):
        return super().can_publish() and not self.is_locked()

    def can_unpublish(self):
        return super().can_unpublish() and not self.is_locked()
