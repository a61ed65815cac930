"""Holds: for a day, all comments from one browser or network wait for a moderator. Nothing is refused."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from gazette.public_forms.refusals import TooLate

from ..models import Comment, Hold
from ..permissions import can_moderate_on, check_can_moderate, holds_of
from .refusals import AlreadyBanned, NoSuchIdentifier

LENGTH = timedelta(days=1)


@transaction.atomic
def hold(comment: Comment, *, moderator, by: str, page: Page, now: datetime | None = None) -> Hold:
    """Hold further comments from the browser or network of `comment` on `page` and all below it, for a day.

    For authors who left no email address: others can be banned. Raises NoSuchIdentifier where the comment has an
    address or no such identifier, AlreadyBanned where such a hold on that page is active.
    """
    check_can_moderate(moderator, comment)
    if not can_moderate_on(moderator, page):
        raise PermissionDenied
    now = now or timezone.now()
    # Serialize two moderators who hold at the same time.
    comment = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    value = getattr(comment, Hold.By(by))
    if comment.email or not value:
        raise NoSuchIdentifier
    if Hold.objects.active(now).filter(value=value, page=page).exists():
        raise AlreadyBanned
    return Hold.objects.create(
        by=by,
        value=value,
        page=page,
        comment=comment,
        made_at=now,
        ends_at=now + LENGTH,
        user=moderator,
        made_by=moderator.get_username(),
    )


def lift_hold(hold: Hold, *, moderator, now: datetime | None = None) -> None:
    """Lift a hold; what it has held stays waiting. Raises TooLate where it has ended or was lifted."""
    now = now or timezone.now()
    if not holds_of(moderator).filter(pk=hold.pk).exists():
        raise PermissionDenied
    if not Hold.objects.active(now).filter(pk=hold.pk).update(lifted_at=now, lifted_by=moderator.get_username()):
        raise TooLate


def held_by(page: Page, *, browser: str, network: str, now: datetime) -> str:
    """Return by what comments on `page` from there are held: "browser", "network", or "" if they are not."""
    values = [value for value in (browser, network) if value]
    if not values or not _was_ever_held(values):
        return ""
    return Hold.objects.active(now).above(page).filter(value__in=values).values_list("by", flat=True).first() or ""


def _was_ever_held(values: list[str]) -> bool:
    # In SQL: Django takes ten times as long to build this query as the database to answer it, for every comment.
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(values))
        cursor.execute(f"SELECT 1 FROM comments_hold WHERE value IN ({places}) LIMIT 1", values)  # noqa: S608
        return cursor.fetchone() is not None
