"""Who may do what with pages in the trash. Nobody has any of Wagtail's rights there: what counts is where they were."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from ..locks import LocksHoldTester
from .models import Trashed
from .places import is_in_trash, outside_trash


class OutsideTrashPolicy(PagePermissionPolicy):
    """Wagtail's rights on pages, for all that asks by them: explorer, choosers, search, reports, API."""

    def instances_user_has_any_permission_for(self, user, actions):
        return self.without_trash(user, super().instances_user_has_any_permission_for(user, actions))

    def explorable_instances(self, user):
        return self.without_trash(user, super().explorable_instances(user))

    def without_trash(self, user, pages):
        # Whose rights begin at a site has none beside it: nothing need be asked.
        granted = self.get_cached_permissions_for_user(user)
        reaches_it = user.is_superuser or any(permission.page.depth == 1 for permission in granted)
        return outside_trash(pages) if reaches_it else pages

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return not is_in_trash(instance) and super().user_has_any_permission_for_instance(user, actions, instance)


class TrashHoldsTester(LocksHoldTester):
    """Locks hold, and in the trash nobody may anything, superusers neither: restore the page first."""

    def __init__(self, user, page):
        super().__init__(AnonymousUser() if is_in_trash(page) else user, page)
        if is_in_trash(page):
            self.permissions: set[str] = set()  # which Wagtail leaves out for strangers, and asks for all the same


def works_with_pages(user) -> bool:
    return policy_registry.get_by_type(Page).user_has_any_permission(user, {"add", "change", "publish"})


def seen_by(user):
    """What `user` may restore, or put there: editors all that stood where they edit, authors what is their own."""
    roots = Trashed.objects.roots()
    if not user.is_active:
        return roots.none()
    if user.is_superuser:
        return roots
    mine = Q(user=user)
    for granted in policy_registry.get_by_type(Page).get_cached_permissions_for_user(user):
        below = Q(parent__path__startswith=granted.page.path)
        if granted.permission.codename in {"change_page", "publish_page"}:
            mine |= below
        elif granted.permission.codename == "add_page":
            mine |= below & Q(page__owner=user)
    return roots.filter(mine)


def may_restore_below(user, parent: Page) -> bool:
    return not is_in_trash(parent) and parent.permissions_for_user(user).can_add_subpage()


def may_publish_below(user, parent: Page) -> bool:
    return parent.permissions_for_user(user).can_publish_subpage()


def may_delete_for_good(user, trashed: Trashed) -> bool:
    """Who may publish where it stood; and who wrote it, where readers never saw it and nothing stands below it."""
    if user.is_superuser:
        return user.is_active
    parent = trashed.parent
    if parent is None or is_in_trash(parent) or not seen_by(user).filter(pk=trashed.pk).exists():
        return False
    never_seen = trashed.page.first_published_at is None and not trashed.with_it.exists()
    return may_publish_below(user, parent) or (never_seen and trashed.page.owner_id == user.pk)


class TrashPolicy(BasePermissionPolicy):
    """What Wagtail's admin asks of the listing. All acts are our own views'."""

    def user_has_permission(self, user, action):
        return action == "view" and works_with_pages(user)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        return action == "view" and seen_by(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        return seen_by(user) if self.user_has_any_permission(user, actions) else Trashed.objects.none()

    def users_with_any_permission(self, actions):
        return policy_registry.get_by_type(Page).users_with_any_permission({"add", "change", "publish"})
