from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from ..pages import ArticlePage


class RelatedArticle(Orderable):
    """An article that an editor chose to be read after another."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_links")
    other = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("article"))

    panels = [FieldPanel("other")]

    def __str__(self):
        return str(self.other)
