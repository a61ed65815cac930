"""Create and edit users.

Wagtail lets whoever may change users make superusers and set their passwords; it refuses only to delete them.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from wagtail import hooks
from wagtail.users.views import users


class SuperuserFieldMixin:
    """Shows whether the user is a superuser; only superusers change it."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        if "is_superuser" in form.fields:  # not in one's own form
            form.fields["is_superuser"].disabled = not self.request.user.is_superuser
        return form


class CreateView(SuperuserFieldMixin, users.CreateView):
    pass


class EditView(SuperuserFieldMixin, users.EditView):
    def dispatch(self, request, *args, **kwargs):
        check_may_change(request.user, [self.object])
        return super().dispatch(request, *args, **kwargs)


class UserViewSet(users.UserViewSet):
    add_view_class = CreateView
    edit_view_class = EditView
    copy_view_enabled = False  # an account belongs to one person


@hooks.register("before_bulk_action")
def check_bulk_action(request, action_type, objects, action):
    if action.model is get_user_model():
        check_may_change(request.user, objects)


def check_may_change(user, people) -> None:
    if not user.is_superuser and any(person.is_superuser for person in people):
        raise PermissionDenied
