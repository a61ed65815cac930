from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from comments.querysets import MAX_COUNTED, CappedCount


class ErrorReportQuerySet(QuerySet):
    def unsettled(self):
        return self.filter(status="received")

    def visible(self):
        """Return those that readers may see."""
        return self.filter(is_public=True).exclude(status="received")

    def from_email(self, email: str):
        return self.filter(email__iexact=email).exclude(email="")

    def oldest_first(self):
        return self.order_by("reported_at", "id")

    def number(self) -> CappedCount:
        return CappedCount(self.order_by()[: MAX_COUNTED + 1].count())


class ErrorReport(models.Model):
    """A reader's report of an error in an article or in one of its sections, addressed to its editors.

    Unlike a comment it is private, unless an editor publishes it with the answer.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        FIXED = "fixed", _("fixed")
        NO_ERROR = "no_error", _("not an error")

    page = models.ForeignKey(
        "blog.ArticlePage", on_delete=models.CASCADE, related_name="error_reports", verbose_name=_("article")
    )
    block_id = models.CharField(_("section"), max_length=36, blank=True)  # empty: on the whole article
    heading_then = models.CharField(_("heading when it was written"), max_length=255, blank=True)
    page_revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("what is wrong"))
    email = models.EmailField(_("email address"), blank=True)
    may_quote = models.BooleanField(_("may be quoted"), default=False)  # the reader's consent
    wants_mail = models.BooleanField(default=False)
    network = models.CharField(max_length=32, blank=True)  # keyed hash, emptied after 30 days
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECEIVED)
    fixed_in = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    fixed_at = models.DateTimeField(null=True, blank=True)  # when that revision was published; outlives it
    answer = models.TextField(_("answer"), blank=True)  # for "not an error": why
    is_public = models.BooleanField(_("show to readers"), default=False)
    quotes_reader = models.BooleanField(_("with the reader's words"), default=False)  # only if public and may_quote
    reported_at = models.DateTimeField(_("reported"))
    settled_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_by = models.CharField(max_length=150, blank=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported error")
        verbose_name_plural = _("reported errors")
        indexes = [
            models.Index(fields=["reported_at", "id"], condition=models.Q(status="received"), name="error_report_open"),
        ]

    def __str__(self):
        return self.text[:40]
