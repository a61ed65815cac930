"""Password reset by email: a few times an hour, and equally fast with and without an account."""

import unicodedata

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from wagtail.admin.forms.auth import PasswordResetForm

from ..public_forms import rate_limit
from ..public_forms.networks import digest
from ..public_forms.rate_limit import Rate
from ..public_forms.refusals import TooOften

PER_EMAIL = Rate(3, 3600)


class ThrottledPasswordResetForm(PasswordResetForm):
    """Ignore requests beyond the rate, and do the same work for an email address without an account."""

    @transaction.atomic
    def save(self, **options):
        # Normalize as Django does to find accounts, so that all spellings have one key.
        email = unicodedata.normalize("NFKC", self.cleaned_data["email"]).casefold()
        try:
            rate_limit.take(digest("throttle.reset.address", email), PER_EMAIL, timezone.now())
        except TooOften:
            return
        super().save(**options)

    def get_users(self, email):
        """Return the accounts; if there are none, an unsaved user, whose email the outbox stores but doesn't send."""
        return list(super().get_users(email)) or [get_user_model()(pk=0, email="nobody@no-account.invalid")]
