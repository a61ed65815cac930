"""Permissions on pages in the trash. Wagtail's don't count there: what counts is where the pages were."""

from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from ..permissions import ActionPermissionPolicy
from .models import Trashed, is_in_trash, outside_trash


class OutsideTrashPolicy(PagePermissionPolicy):
    """Wagtail's page permissions without pages in the trash: for explorer, choosers, search, reports and API."""

    def instances_user_has_any_permission_for(self, user, actions):
        return self._without_trash(user, super().instances_user_has_any_permission_for(user, actions))

    def explorable_instances(self, user):
        return self._without_trash(user, super().explorable_instances(user))

    def _without_trash(self, user, pages):
        # Permissions granted within a site don't reach the trash: save the query.
        granted = self.get_cached_permissions_for_user(user)
        reaches_trash = user.is_superuser or any(permission.page.depth == 1 for permission in granted)
        return outside_trash(pages) if reaches_trash else pages

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return not is_in_trash(instance) and super().user_has_any_permission_for_instance(user, actions, instance)


class TrashPolicy(ActionPermissionPolicy):
    def has_access(self, user):
        return policy_registry.get_by_type(Page).user_has_any_permission(user, {"add", "change", "publish"})

    def accessible_to(self, user):
        return Trashed.objects.visible_to(user)

    def users_with_access(self):
        return policy_registry.get_by_type(Page).users_with_any_permission({"add", "change", "publish"})


def can_restore_below(user, parent: Page) -> bool:
    return not is_in_trash(parent) and parent.permissions_for_user(user).can_add_subpage()


def can_publish_below(user, parent: Page) -> bool:
    return parent.permissions_for_user(user).can_publish_subpage()


def can_delete_permanently(user, trashed: Trashed) -> bool:
    """Return whether `user` may publish where the page was; or owns it, and it was never public and stands alone."""
    if user.is_superuser:
        return user.is_active
    parent = trashed.parent
    if parent is None or is_in_trash(parent) or not Trashed.objects.visible_to(user).filter(pk=trashed.pk).exists():
        return False
    if can_publish_below(user, parent):
        return True
    was_never_public = trashed.page.first_published_at is None and not trashed.descendants.exists()
    return was_never_public and trashed.page.owner_id == user.pk
