"""Storing a picture of the clipboard under the rules of any upload."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.images.forms import get_image_form
from wagtail.permissions import policy_registry

from ...models import Picture


class CannotStore(Exception):
    """The picture is refused; the message is one sentence for the user."""


def store_picture(file, user, *, title: str = "", alt_text: str = "") -> Picture:
    """Store the file in the first public collection to which `user` may add. Raises CannotStore."""
    policy = policy_registry.get_by_type(Picture)
    collections = policy.collections_user_has_permission_for(user, "add").order_by("path")
    public = next((each for each in collections if not each.get_view_restrictions().exists()), None)
    if public is None:
        raise CannotStore(_("You may not add images to a public collection."))
    name = file.name if file else ""
    title = title or alt_text or name.rpartition(".")[0] or name
    form = get_image_form(Picture)(
        {
            "title": Truncator(title).chars(255) or _("Pasted image"),
            "collection": public.pk,
            "description": Truncator(alt_text).chars(255),
        },
        {"file": SimpleUploadedFile(name, file.read())} if file else {},
        instance=Picture(uploaded_by_user=user),
        user=user,
    )
    if not form.is_valid():
        message = next(message for errors in form.errors.values() for message in errors)
        raise CannotStore(f"{name}: {message}" if name else message)
    return form.save()
