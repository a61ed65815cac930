from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel


class Findable(models.Model):
    """For pages: whether search engines may list them. Sitemaps leave out what they may not."""

    noindex = models.BooleanField(
        _("keep it out of search engines"),
        default=False,
        help_text=_("Search engines are asked not to list this page. Whoever has its address can still read it."),
    )

    class Meta:
        abstract = True

    def get_sitemap_urls(self, request=None):
        return [] if self.noindex else super().get_sitemap_urls(request)


# Without Wagtail's "show in menus": only plain pages stand in one.
FOUND_BY = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description"), FieldPanel("noindex")],
        heading=_("How it is found"),
    )
]
