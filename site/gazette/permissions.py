"""Base class of permission policies for models that no form of the admin adds, edits or deletes."""

from wagtail.permission_policies.base import BasePermissionPolicy


class ActionPermissionPolicy(BasePermissionPolicy):
    """Grant `actions` on what is accessible to a user. Everything else is done by our own views and actions.

    Subclasses define `has_access`, `accessible_to` and `users_with_access`.
    """

    actions: set[str] = {"view"}

    def has_access(self, user) -> bool:
        """Return whether the user may see the listing."""
        raise NotImplementedError

    def accessible_to(self, user):
        """Return the queryset of the instances that the user may act on."""
        raise NotImplementedError

    def users_with_access(self):
        raise NotImplementedError

    def can_access(self, user, instance) -> bool:
        return self.accessible_to(user).filter(pk=instance.pk).exists()

    def user_has_permission(self, user, action):
        return action in self.actions and self.has_access(user)

    def user_has_permission_for_instance(self, user, action, instance):
        return action in self.actions and self.can_access(user, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        return self.accessible_to(user) if self.user_has_any_permission(user, actions) else self.model.objects.none()

    def users_with_any_permission(self, actions):
        users = self.users_with_access()
        return users if self.actions & set(actions) else users.none()
