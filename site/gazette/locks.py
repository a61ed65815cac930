"""A lock keeps a page as it is and where it is, for everybody but its owner: superusers, bulk actions and the API too.

Wagtail's own lock stops edits and unpublication, but neither deletion nor moves, publication or privacy.
"""

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete
from django.utils.translation import gettext as _
from wagtail.locks import BaseLock, BasicLock
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, WorkflowState, get_page_models
from wagtail.models.pages import PagePermissionTester
from wagtail.signals import pre_page_move


class PageLocked(PermissionDenied):
    """What was asked would delete or move a page that somebody has locked; its text says which, and what to do."""

    def __init__(self, page: Page):
        owner = page.locked_by.get_username() if page.locked_by else ""
        title = page.get_admin_display_title()
        if owner:
            told = _("“%(title)s” is locked by %(owner)s: it must be unlocked first.")
        else:
            told = _("“%(title)s” is locked: it must be unlocked first.")
        super().__init__(told % {"title": title, "owner": owner})


def lock_against(page: Page, user) -> BaseLock | None:
    """The lock, somebody's or that of a review, that keeps `user` from this page; a schedule is none.

    Wagtail asks for one lock only, and a schedule hides all others.
    """
    if page.locked:
        lock: BaseLock = BasicLock(page)
    elif task := page.current_workflow_task:
        lock = task.lock_class(page, task)
    else:
        return None
    return lock if lock.for_user(user) else None


def is_locked_below(page: Page, user) -> bool:
    """Whether a page below this one is locked against `user`."""
    if page.is_leaf():
        return False
    below = page.get_descendants()
    if any(BasicLock(locked).for_user(user) for locked in below.filter(locked=True).only("locked_by")):
        return True
    reviews = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    numbers = [int(number) for number in reviews.values_list("object_id", flat=True) if number.isdigit()]
    return any(lock_against(reviewed, user) for reviewed in below.filter(pk__in=numbers).specific(defer=True))


class LocksHoldTester(PagePermissionTester):
    """Wagtail's, with locks that stop all that changes a page or where it stands."""

    def is_locked(self) -> bool:
        return lock_against(self.page, self.user) is not None

    def is_locked_here_or_below(self) -> bool:
        return self.is_locked() or is_locked_below(self.page, self.user)

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not self.is_locked_here_or_below()

    def can_move(self):
        # Wagtail's asks whether the page could be deleted, which a subclass may refuse for reasons of its own.
        return PagePermissionTester.can_delete(self, ignore_bulk=True) and not self.is_locked_here_or_below()

    def can_move_to(self, destination):
        # Superusers are waved through there, without being asked whether they may move it at all.
        return super().can_move_to(destination) and self.can_move()

    def can_publish(self):
        return super().can_publish() and not self.is_locked()

    def can_unpublish(self):
        return super().can_unpublish() and not self.is_locked()


# Code that asks no permission: what it would delete or move is looked at where Django and Wagtail announce it.


def keep_if_locked(sender, instance, **kwargs):
    if is_kept(instance):
        raise PageLocked(instance)


def keep_in_place_if_locked(sender, instance, **kwargs):
    if is_kept(instance):
        raise PageLocked(instance)
    for page in instance.get_descendants().filter(locked=True):
        if is_kept(page):
            raise PageLocked(page)


def is_kept(page: Page) -> bool:
    """Whether the page is locked, but not by the person whom the admin is serving."""
    return page.locked and (page.locked_by_id is None or page.locked_by_id != active_user_id())


def active_user_id() -> int | None:
    user = get_active_log_context().user
    return user and user.pk


def connect() -> None:
    # By model: a handler for all of them would keep Django from deleting anything in one statement.
    for model in get_page_models():
        pre_delete.connect(keep_if_locked, sender=model, dispatch_uid=f"gazette.keep_if_locked.{model._meta.label}")
    pre_page_move.connect(keep_in_place_if_locked, dispatch_uid="gazette.keep_in_place_if_locked")
