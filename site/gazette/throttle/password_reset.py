"""Password reset by mail: through the outbox, a few times an hour, in the same time with and without an account."""

import unicodedata

from django.contrib.auth import get_user_model
from django.db import transaction
from django.template import loader
from django.utils import timezone
from wagtail.admin.forms.auth import PasswordResetForm

from .. import outbox
from ..public_forms import rate_limit
from ..public_forms.networks import digest
from ..public_forms.rate_limit import Rate
from ..public_forms.refusals import TooOften

PER_ADDRESS = Rate(3, 3600)


class OutboxPasswordResetForm(PasswordResetForm):
    """Queues the letter that Django would send at once. What exceeds the rate is dropped in silence."""

    @transaction.atomic
    def save(self, **options):
        # Django finds accounts by this form of the address: so it stands for the account, and for what is none as well.
        address = unicodedata.normalize("NFKC", self.cleaned_data["email"]).casefold()
        try:
            rate_limit.take(digest("throttle.reset.address", address), PER_ADDRESS, timezone.now())
        except TooOften:
            return
        super().save(**options)

    def get_users(self, email):
        """Without an account, return one that does not exist: for it the same work is done."""
        return list(super().get_users(email)) or [get_user_model()(pk=0, email=email)]

    def send_mail(self, subject_template_name, email_template_name, context, from_email, to_email, **options):
        outbox.queue(
            to=to_email,
            subject=loader.render_to_string(subject_template_name, context),
            text=loader.render_to_string(email_template_name, context),
            discard=context["user"].pk == 0,
        )
