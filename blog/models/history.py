from django.db import models
from django.forms import HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel

from ..editor.widgets import SectionSelect


class ArticleEdition(models.Model):
    """A publication that changed more than typos, by section. It outlives the revision that was published.

    Of a section `sections` holds `block_id`, `heading` and `digest`; its text is kept by `SectionEdition`. `changes` is
    what happened since the edition before, and `since_first` since the first one; on the newest, the latter is kept
    right at each publication. Of a section both hold `block_id`, `heading`, `heading_before` where it was renamed, and
    `what`, names of what happened to it (blog.history.change_log); `article`, the id of the other one, where it went
    there or came from there; `into` and `into_heading` of the section that it was merged into.
    """

    # A plain key, not a parental one: it belongs to the page as readers know it, not to its revisions or copies.
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
    """What was wrong in an article or in one of its sections, in an editor's words. It is kept with drafts.

    It follows its section by its id; of one that is gone, the heading is kept that it had last.
    """

    article = ParentalKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="corrections")
    block_id = models.CharField(_("section"), max_length=36, blank=True)  # empty: the whole article
    heading_then = models.CharField(max_length=255, blank=True)
    text = models.TextField(
        _("text"),
        help_text=_(
            "What was wrong and what is right. A link is a bare address, or [words](address); *words* are in italics."
        ),
    )
    corrected_at = models.DateTimeField(_("date"), default=timezone.now)

    panels = [
        FieldPanel("block_id", widget=SectionSelect),
        FieldPanel("heading_then", widget=HiddenInput, attrs={"hidden": True}),
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
        """Notes the heading that its section has among these, by id; False where there never was such a section."""
        self.heading_then = headings.get(self.block_id, self.heading_then if self.block_id else "")
        return not self.block_id or self.block_id in headings or bool(self.heading_then)


class HistoryPurge(models.Model):
    """One row: when nothing was left to purge. The clock asks it whether a day has gone by."""

    finished_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.finished_at}"
