from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..pages import ArticlePage


class DraftLinkQuerySet(models.QuerySet):
    def in_use(self, now: datetime):
        return self.filter(revoked_at=None, expires_at__gt=now)

    def newest_first(self):
        return self.order_by("-made_at", "-pk")


class DraftLink(models.Model):
    """A way for somebody without an account to read an article's newest draft, for some days.

    Of the secret in its address only a digest is stored: who reads this table opens no draft with it.
    """

    page = models.ForeignKey(
        ArticlePage, on_delete=models.CASCADE, related_name="draft_links", verbose_name=_("article")
    )
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(_("for whom"), max_length=100, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    times_opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = DraftLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft link")
        verbose_name_plural = _("draft links")

    def __str__(self):
        return f"{self.page_id}: {self.note}"

    def state(self, now: datetime) -> str:
        """One of "open", "revoked" and "expired"."""
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > now else "expired"
