from django.db import models
from django.forms import HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel

from ..blocks.widgets import SectionSelect
from ..correction_fields import CorrectedSectionPanel, UncomparedPanel


class ArticleEdition(models.Model):
    """A publication that changed more than typos. It outlives the revision that was published.

    `sections` lists `block_id`, `heading` and `digest` of each section; `SectionEdition` has the text. `changes` lists
    the changes since the edition before, `since_first` those since the first edition; the latter is updated at each
    publication on the newest edition. Both have, for each section: `block_id`, `heading`, `heading_before` if it was
    renamed, `what` (names from blog.history.change_log), `article`, the id of the other article if it moved, and
    `into` and `into_heading` of the section that it was merged into.
    """

    # A plain key, not a parental one: editions belong to the live page, not to its revisions or copies.
    page = models.ForeignKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    sections = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    since_first = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="one_edition_a_number")]

    def __str__(self):
        return f"{self.page_id}: {self.number}"


class Correction(models.Model):
    """A correction of an article or of one of its sections. It is part of the article's revisions.

    It refers to its section by block id, and keeps the last heading of a section that is gone.
    """

    article = ParentalKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="corrections")
    block_id = models.CharField(_("section"), max_length=36, blank=True)  # empty: the whole article
    heading_then = models.CharField(max_length=255, blank=True)
    text = models.TextField(
        _("text"),
        help_text=_("What was wrong and what is right. Write links as a URL or [text](URL), italics as *text*."),
    )
    corrected_at = models.DateTimeField(_("date"), default=timezone.now)

    panels = [
        CorrectedSectionPanel("block_id", widget=SectionSelect),
        UncomparedPanel("heading_then", widget=HiddenInput, attrs={"hidden": True}),
        FieldPanel("text"),
        FieldPanel("corrected_at"),
    ]

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-corrected_at", "-pk"]

    def __str__(self):
        return self.text[:40]

    def keep_heading(self, headings: dict[str, str]) -> bool:
        """Update `heading_then` from headings by block id. Return False if the article never had the section."""
        self.heading_then = headings.get(self.block_id, self.heading_then if self.block_id else "")
        return not self.block_id or self.block_id in headings or bool(self.heading_then)


class HistoryPurge(models.Model):
    """A single row: when the last purge of old history was complete. The next one starts a day later."""

    finished_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.finished_at}"
