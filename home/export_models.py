"""Exports that administrators asked for in the admin. `home.exports.jobs` makes them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette.imports.texts import duration


class SiteExportQuerySet(models.QuerySet):
    def unfinished(self):
        """Return those that wait or are being made, in the order in which they were asked for."""
        return self.filter(finished_at=None).order_by("pk")

    def available(self, now: datetime):
        """Return those whose file can be downloaded."""
        return self.filter(expires_at__gt=now).exclude(file="")


class SiteExport(models.Model):
    """A file that is made in the background and can be downloaded until `expires_at`; then it is deleted."""

    class Kind(models.TextChoices):
        SITE = "site", gettext_lazy("Whole site")
        STATIC = "static", gettext_lazy("Static copy")
        MARKDOWN = "markdown", gettext_lazy("Articles as Markdown")
        WORDPRESS = "wordpress", gettext_lazy("WordPress file (WXR)")
        COMMENTS = "comments", gettext_lazy("Comments as JSON lines")

    kind = models.CharField(gettext_lazy("content"), max_length=10, choices=Kind)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # How far it is: the part that is being written, and its steps.
    part = models.CharField(max_length=60, blank=True)
    part_started_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)  # why there is no file
    note = models.CharField(max_length=300, blank=True, db_default="")  # what is not in it
    file = models.CharField(max_length=100, blank=True)  # its name in the storage of exports
    size = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True
    objects = SiteExportQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("export")
        verbose_name_plural = gettext_lazy("exports")

    def __str__(self):
        return str(self.Kind(self.kind).label)

    def progress(self) -> str:
        """Return the rate and the time left of the current part, in words; empty while nothing can be said."""
        seconds = (timezone.now() - self.part_started_at).total_seconds() if self.part_started_at else 0
        if not (seconds and self.done and self.total > self.done):
            return ""
        rate = self.done / seconds
        values = {"rate": number_format(rate, 1 if rate < 10 else 0), "time": duration((self.total - self.done) / rate)}
        return _("%(rate)s a second, %(time)s left") % values
