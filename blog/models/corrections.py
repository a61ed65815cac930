from django.db import models
from django.forms import HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel

from ..editor.corrections import SectionSelect
from ..pages import ArticlePage


class Correction(models.Model):
    """What was wrong in an article or in one of its sections, in an editor's words. It is kept with drafts.

    It follows its section by its id; of one that is gone, the heading is kept that it had last.
    """

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")
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
