"""The active holds on browsers and networks, and those that can be made."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Comment, Hold
from ..permissions import holds_of

MAX_LISTED = 100
LABELS = {"browser": _("Hold this browser for a day"), "network": _("Hold this network for a day")}


def active_holds(user, comment: Comment | None = None) -> list[Hold]:
    """Return the active holds that `user` may lift, newest first; with `comment`, those on its author."""
    holds = holds_of(user).active(timezone.now()).select_related("page").order_by("-id")
    if comment is not None:
        holds = holds.filter(value__in=[value for value in (comment.browser, comment.network) if value])
    listed = list(holds[:MAX_LISTED])
    for hold in listed:
        hold.lift_url = reverse("comment_desk:lift_hold", args=[hold.pk])
        query = {"by": "network"} if hold.by == Hold.By.NETWORK else None
        hold.person_url = hold.comment_id and reverse("comment_desk:person", args=[hold.comment_id], query=query)
    return listed


def holds_to_make(comment: Comment, holds: list[Hold]) -> list[tuple[str, str | Promise]]:
    """Return by what further comments of an author without an email address can be held, each with a label."""
    if comment.email:
        return []
    held = {hold.value for hold in holds}
    return [(by, label) for by, label in LABELS.items() if (value := getattr(comment, by)) and value not in held]
