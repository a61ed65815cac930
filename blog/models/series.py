from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.search import index

from .lasting import LastingAddress


class Series(index.Indexed, LastingAddress):
    """Articles that are read one after the other. Each says that it is a part, and may say which."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)

    panels = [TitleFieldPanel("title"), FieldPanel("slug"), FieldPanel("description")]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("title"),
        index.FilterField("slug"),
    ]

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("series", args=[self.slug])

    def articles_among(self, articles):
        """Return those of the queryset `articles` that are parts of it."""
        return articles.in_series(self)
