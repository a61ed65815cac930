"""Articles in the trash, to those who may decide on the comments that lie there with them."""

from typing import NamedTuple

from django.urls import reverse

from gazette.trash.models import Trashed

from ..permissions import trashed_for


class InTrash(NamedTuple):
    """An article there; `address` is that of the page that restores it, empty where `user` may not."""

    title: str
    address: str


def in_trash(user, page_id: int | None) -> InTrash | None:
    """None also for what `user` may not know of."""
    trashed = trashed_for(user).filter(pk=page_id).first()
    if trashed is None:
        return None
    root = trashed.root_id or trashed.pk
    may_restore = Trashed.objects.visible_to(user).filter(pk=root).exists()
    return InTrash(str(trashed), reverse("trash:restore", args=[root]) if may_restore else "")
