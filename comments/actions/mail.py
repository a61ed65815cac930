"""What readers answer to our mail: subscribe, confirm an email address, unsubscribe."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gazette.models import Email
from gazette.public_forms.rate_limit import consume_rate
from gazette.public_forms.refusals import TooLate

from .. import conf
from ..mail import notifications
from ..models import DELETED, Comment, Correspondent, Digest
from ..people import personal_data


@transaction.atomic
def ask_for_mail(comment: Comment, *, network: str = "", wide_network: str = "", now: datetime | None = None) -> None:
    """Subscribe the author of a comment; first send the confirmation mail where the address is not confirmed.

    Raises TooLate where the comment can't lead to mail, TooOften where the network has asked too often.
    """
    now = now or timezone.now()
    open_to_it = Comment.objects.filter(pk=comment.pk).exclude(email="")
    if not open_to_it.exclude(status__in=DELETED).update(wants_mail=True):
        raise TooLate
    if network:
        consume_rate(network, conf.comment_rate(), now, wide_network=wide_network, purpose="mail")
    comment.refresh_from_db()
    notifications.ask_to_confirm(comment.email, page=comment.page, now=now)


@transaction.atomic
def confirm_email(correspondent: Correspondent, *, now: datetime | None = None) -> None:
    """Mark the address as confirmed, and send what was decided since it was asked. Does nothing if it is confirmed."""
    now = now or timezone.now()
    # What was decided before the owner unsubscribed was sent then, or was not to be sent.
    since = correspondent.refused_at or correspondent.asked_at
    unknown = Correspondent.objects.filter(pk=correspondent.pk, confirmed_at=None)
    if unknown.update(confirmed_at=now, refused_at=None):
        notifications.catch_up(correspondent.email, since=since, now=now)
        personal_data.notify(correspondent.email, since=since or now, now=now)
    correspondent.refresh_from_db()


@transaction.atomic
def refuse_mail(correspondent: Correspondent, *, now: datetime | None = None) -> None:
    """Unsubscribe the address, and delete the mail to it that has not been sent."""
    known = Correspondent.objects.filter(pk=correspondent.pk, refused_at=None)
    known.update(confirmed_at=None, refused_at=now or timezone.now())
    Email.objects.waiting().filter(to=correspondent.email).delete()
    correspondent.refresh_from_db()


@transaction.atomic
def stop_digest(digest: Digest) -> None:
    Digest.objects.filter(pk=digest.pk).update(every=Digest.Every.NEVER)
    digest.refresh_from_db()
