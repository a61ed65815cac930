"""Signed tokens in the links of emails. None contains the address, so access logs don't either."""

from django.core import signing

from gazette.public_forms.signed_tokens import read

from ..subscription_models import Subscription

CONFIRM, STOP = "home.subscriptions.confirm", "home.subscriptions.stop"
CONFIRM_SECONDS = 7 * 24 * 3600


def confirm_token(subscription: Subscription, every: str) -> str:
    return signing.dumps([subscription.pk, every], salt=CONFIRM)


def stop_token(subscription: Subscription) -> str:
    return signing.dumps(subscription.pk, salt=STOP)


def to_confirm(token: str) -> tuple[Subscription, str] | None:
    """Return the subscription and how often it is to be sent; None for an invalid or expired token."""
    value = read(token, CONFIRM, CONFIRM_SECONDS)
    if value is None:
        return None
    subscription = Subscription.objects.select_related("site").filter(pk=value[0]).first()
    return (subscription, value[1]) if subscription else None


def pk_to_stop(token: str) -> int | None:
    """Return None for an invalid token; this one never expires, and the subscription may be deleted already."""
    return read(token, STOP)
