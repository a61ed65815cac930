from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Revision

from .taxonomy import Author


class ArticleFigures(models.Model):
    """Length of an article's newest draft, counted when it is saved, so that listings can sort by it."""

    article = models.OneToOneField(
        "blog.ArticlePage", on_delete=models.CASCADE, primary_key=True, related_name="figures"
    )
    words = models.PositiveIntegerField(default=0)
    sections = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.article_id}: {self.words}, {self.sections}"


class RelatedArticle(Orderable):
    article = ParentalKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="related_links")
    other = models.ForeignKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="+", verbose_name=_("article"))

    panels = [FieldPanel("other")]

    def __str__(self):
        return str(self.other)


class Byline(Orderable):
    article = ParentalKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("author"))

    panels = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="one_byline_an_author")]

    def __str__(self):
        return str(self.author)

    def save(self, *args, **kwargs):
        # Rows are saved one after the other: when two authors swap positions, the old row of this author would break
        # the unique constraint. That row is saved again in its own turn.
        others = Byline.objects.filter(article_id=self.article_id, author_id=self.author_id)
        others.exclude(pk=self.pk).delete()
        super().save(*args, **kwargs)


class ImportedArticle(models.Model):
    """Identifies an article that was imported from a file, with digests of its last import."""

    article = models.OneToOneField("blog.ArticlePage", on_delete=models.CASCADE, related_name="imported")
    index = models.ForeignKey("blog.BlogIndexPage", on_delete=models.CASCADE, related_name="+")
    # The front matter's id, else the file's path, or a digest of a long one; in the admin "upload-" and a digest of the
    # file; of a site's post its source and id.
    key = models.CharField(max_length=255)
    source_digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "key"], name="one_article_a_key")]

    def __str__(self):
        return self.key


class DraftLinkQuerySet(models.QuerySet):
    def in_use(self, now: datetime):
        return self.filter(revoked_at=None, expires_at__gt=now)


class DraftLink(models.Model):
    """A link with which somebody without an account can read an article's newest draft, for some days.

    Only a digest of the secret in its URL is stored, so this table opens no draft.
    """

    page = models.ForeignKey(
        "blog.ArticlePage", on_delete=models.CASCADE, related_name="draft_links", verbose_name=_("article")
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
        """One of "open", "revoked", "expired", and "ended": who made it can no longer edit the article."""
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        may_edit = self.made_by and self.page.permissions_for_user(self.made_by).can_edit()
        return "open" if may_edit else "ended"
