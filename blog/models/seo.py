from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageViewRestriction


class SEOMixin(models.Model):
    """For pages: whether readers, and search engines, may find them. Sitemaps leave out what engines may not list."""

    noindex = models.BooleanField(
        _("keep it out of search engines"),
        default=False,
        help_text=_("Search engines are asked not to list this page. Whoever has its address can still read it."),
    )

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        # A page that was fetched with the answer knows it already: site_closes_pages().
        closes = getattr(self, "site_closes_pages", None)
        if closes is None:
            closes = PageViewRestriction.objects.exists()
        return super().get_view_restrictions() if closes else PageViewRestriction.objects.none()

    def get_sitemap_urls(self, request=None):
        return [] if self.noindex else super().get_sitemap_urls(request)


# Without Wagtail's "show in menus": only plain pages stand in one.
SEO_PANELS = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description"), FieldPanel("noindex")],
        heading=_("How it is found"),
    )
]
