"""Password reset by mail: a few times an hour, in the same time with and without an account."""

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
        # The form by which Django finds accounts: one key for all spellings.
        email = unicodedata.normalize("NFKC", self.cleaned_data["email"]).casefold()
        try:
            rate_limit.take(digest("throttle.reset.address", email), PER_EMAIL, timezone.now())
        except TooOften:
            return
        super().save(**options)

    def get_users(self, email):
        """Without an account, return one that doesn't exist; the outbox stores its letter without sending it."""
        return list(super().get_users(email)) or [get_user_model()(pk=0, email="nobody@no-account.invalid")]
