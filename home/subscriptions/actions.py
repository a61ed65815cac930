"""Ask for a subscription, confirm it and end it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Site

from comments import conf
from comments.mail.notifications import (
    BETWEEN_QUESTIONS,
    FORGET_UNANSWERED_AFTER,
    QUIET_AFTER_REFUSAL,
    NotToAsk,
    count_question,
    forget_confirmation_if_unknown,
)
from comments.models import mailbox_of
from gazette import outbox
from gazette.models import Email
from gazette.public_forms.rate_limit import consume_rate
from gazette.public_forms.refusals import TooOften

from ..subscription_models import Subscription
from . import mail


@transaction.atomic
def ask(
    email: str,
    *,
    site: Site,
    language: str,
    every: str,
    network: str,
    wide_network: str = "",
) -> None:
    """Send the confirmation mail, at most once a day to a mailbox, also where the address is confirmed already.

    Whoever asks can't know whether it was sent; it takes as long if it was not. Raises TooOften where the network has
    asked too often.
    """
    now = timezone.now()
    consume_rate(network, conf.comment_rate(), now, wide_network=wide_network, purpose="subscriptions")
    try:
        _ask(email.lower(), site, language, every, now)
    except (NotToAsk, TooOften):
        mail.queue_to_nobody(Subscription(pk=0, site=site, language=language), every, now)


@transaction.atomic
def _ask(email: str, site: Site, language: str, every: str, now: datetime) -> None:
    """Raise NotToAsk, or TooOften where the domain's rate is used up; then nothing is stored or counted."""
    mailbox = mailbox_of(email)
    count_question(mailbox, now)
    quiet = Q(asked_at__gt=now - BETWEEN_QUESTIONS) | Q(refused_at__gt=now - QUIET_AFTER_REFUSAL)
    if Subscription.objects.filter(quiet, mailbox=mailbox).exists():
        raise NotToAsk
    values = {"mailbox": mailbox, "every": every}
    subscription, _created = Subscription.objects.get_or_create(
        email=email, site=site, language=language, defaults=values
    )
    may_be_asked = Subscription.objects.filter(Q(asked_at=None) | Q(asked_at__lte=now - BETWEEN_QUESTIONS))
    # Conditional update: of two requests at once, one sends the mail.
    if not may_be_asked.filter(pk=subscription.pk).update(asked_at=now):
        raise NotToAsk
    mail.queue_question(subscription, every, now)


@transaction.atomic
def confirm(subscription: Subscription, every: str, *, now: datetime | None = None) -> None:
    """Confirm it, to be sent this often. Articles that are published from now on are sent."""
    now = now or timezone.now()
    Subscription.objects.filter(pk=subscription.pk).update(
        every=every,
        confirmed_at=Coalesce("confirmed_at", now),
        sent_until=Coalesce("sent_until", now),
        refused_at=None,
    )


@transaction.atomic
def stop(pk: int) -> None:
    """Delete the subscription and its unsent mail. One that was never confirmed is kept for a while as refused."""
    subscription = Subscription.objects.select_for_update().filter(pk=pk).first()
    if subscription is None:
        return
    outbox.withdraw(mail.about(subscription))
    if subscription.confirmed_at:
        subscription.delete()
        # It was kept when the last comment was erased, since the subscription was there.
        forget_confirmation_if_unknown(subscription.email)
    elif not subscription.refused_at:
        Subscription.objects.filter(pk=pk).update(refused_at=timezone.now())


@transaction.atomic
def erase(subscription: Subscription) -> None:
    """Delete it with all emails about it."""
    list(Subscription.objects.select_for_update().filter(pk=subscription.pk))
    Email.objects.about(mail.about(subscription)).delete()
    Subscription.objects.filter(pk=subscription.pk).delete()


def forget(now: datetime) -> int:
    """Delete addresses that were never confirmed, and refusals that are over; return how many."""
    unanswered = Q(refused_at=None, asked_at__lt=now - FORGET_UNANSWERED_AFTER)
    over = unanswered | Q(refused_at__lt=now - QUIET_AFTER_REFUSAL)
    return Subscription.objects.filter(over, confirmed_at=None).delete()[0]
