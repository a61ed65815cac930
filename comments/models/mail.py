"""Subscriptions to email."""

import re

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gazette.public_forms.text_hygiene import ascii_domain

# Domains of one provider that deliver to the same mailboxes.
SAME_DOMAIN = {"googlemail.com": "gmail.com"}


def mailbox_of(email: str) -> str:
    """Return the mailbox that `email` most likely reaches, by which letters are counted.

    A +tag, dots and quotes are left out: at Gmail and at Proton "a.da+news@" is "ada@". Elsewhere two people may have
    addresses that differ by a dot; the second of them is asked a day later.
    """
    local, _at, domain = email.lower().rpartition("@")
    local = re.sub(r'[."\\]', "", local.partition("+")[0])
    domain = ascii_domain(domain)
    return f"{local}@{SAME_DOMAIN.get(domain, domain)}"


class CorrespondentQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)


class Correspondent(models.Model):
    """An email address that was subscribed. Until it is confirmed, only the confirmation mail is sent to it."""

    email = models.EmailField(unique=True)  # lower case
    mailbox = models.EmailField(db_index=True, editable=False)  # `mailbox_of(email)`
    asked_at = models.DateTimeField(null=True, blank=True)  # when the confirmation mail was last sent
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Unsubscribed. One of the two is always null.
    refused_at = models.DateTimeField(null=True, blank=True)

    objects = CorrespondentQuerySet.as_manager()

    def __str__(self):
        return self.email


class Digest(models.Model):
    """How often a moderator gets a digest of waiting comments by email."""

    class Every(models.TextChoices):
        NEVER = "", _("never")
        HOUR = "hour", _("at most once an hour")
        DAY = "day", _("once a day")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="comments_digest"
    )
    every = models.CharField(_("by mail"), max_length=10, choices=Every, default=Every.NEVER, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.user}: {self.every}"
