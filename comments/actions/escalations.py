"""Pass a comment on to a colleague or a group, and give it back. Its status does not change."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from ..models import Comment, Decision, Escalation, Status
from ..permissions import check_can_moderate, groups_of_moderators, moderators_of
from .changes import change, record
from .refusals import ChangedSinceSeen, NotAModerator, Seen

Action = Decision.Action


@transaction.atomic
def escalate(comment: Comment, *, moderator, seen: Seen, to, note: str = "", now: datetime | None = None) -> Decision:
    """Pass a comment on to the user or group `to`; an open escalation ends, and undo reopens it.

    Raises NotAModerator where nobody of `to` may moderate it, ChangedSinceSeen where it is not as seen, withdrawn or
    erased.
    """
    check_can_moderate(moderator, comment)
    is_group = isinstance(to, Group)
    those = groups_of_moderators(comment.page) if is_group else moderators_of(comment.page)
    if not those.filter(pk=to.pk).exists():
        raise NotAModerator
    if seen.status in {Status.WITHDRAWN, Status.ERASED}:
        raise ChangedSinceSeen
    change(comment, seen, seen.status)
    decision = record(comment, Action.ESCALATE, was=seen.status, user=moderator, note=note, now=now)
    name = to.name if is_group else to.get_full_name() or to.get_username()
    Escalation.objects.create(
        comment=comment,
        decision=decision,
        user=None if is_group else to,
        group=to if is_group else None,
        to=name[:150],
    )
    return decision


@transaction.atomic
def give_back(comment: Comment, *, moderator, seen: Seen, note: str = "", now: datetime | None = None) -> Decision:
    """End the escalation of a comment without a decision. Raises ChangedSinceSeen where it has none."""
    check_can_moderate(moderator, comment)
    change(comment, seen, seen.status)  # which locks it
    if not comment.escalations.open().exists():
        raise ChangedSinceSeen
    return record(comment, Action.GIVE_BACK, was=seen.status, user=moderator, note=note, now=now)
