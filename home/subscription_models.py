"""Who gets email on new articles. `home.subscriptions` works with them."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def from_email(self, email: str):
        return self.filter(email=email.lower())

    def due(self, site: Site, every: str, until: datetime):
        """Return those that have not got the articles until then."""
        return self.confirmed().filter(site=site, every=every, sent_until__lt=until)


class Subscription(models.Model):
    """An email address that gets the new articles of one site in one language.

    Until it is confirmed, only the confirmation mail is sent to it. It is deleted when its owner unsubscribes.
    """

    class Every(models.TextChoices):
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week, on Monday")

    email = models.EmailField()  # lower case
    mailbox = models.EmailField(db_index=True, editable=False)  # `comments.models.mailbox_of(email)`
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=20)
    every = models.CharField(max_length=10, choices=Every, default=Every.WEEK)
    asked_at = models.DateTimeField(null=True)  # when the confirmation mail was last sent
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)  # the owner answered the confirmation mail by unsubscribing
    sent_until = models.DateTimeField(null=True)  # articles that were published until then are sent

    wagtail_reference_index_ignore = True
    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "subscription"
        constraints = [models.UniqueConstraint(fields=["email", "site", "language"], name="one_subscription_an_email")]

    def __str__(self):
        return self.email
