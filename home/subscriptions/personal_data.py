"""Subscriptions as personal data: registered with `comments.people.personal_data`."""

from datetime import datetime

from comments.permissions import can_moderate_somewhere

from ..subscription_models import Subscription
from . import actions


class Subscriptions:
    name = "subscriptions"

    def rows(self, email: str):
        return Subscription.objects.from_email(email).order_by("pk")

    def may_erase(self, user, subscription: Subscription) -> bool:
        return can_moderate_somewhere(user)

    def erase(self, subscription: Subscription, *, by) -> None:
        actions.erase(subscription)

    def notify(self, email: str, *, since: datetime, now: datetime) -> None:
        """Nothing is decided about a subscription."""
