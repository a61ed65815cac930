from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageViewRestriction

from .restrictions import restricted_paths


class SEOMixin(models.Model):
    """Mixin for pages: whether search engines may list them. Sitemaps leave out pages with `noindex`."""

    noindex = models.BooleanField(
        _("hide from search engines"),
        default=False,
        help_text=_("Asks search engines not to list this page. It stays readable for everyone who has its URL."),
    )

    # A copy or a translation does not take over the schedule.
    exclude_fields_in_copy = ["go_live_at", "expire_at"]

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        paths = restricted_paths()
        may_be_closed = paths is None or any(self.path.startswith(path) for path in paths)
        return super().get_view_restrictions() if may_be_closed else PageViewRestriction.objects.none()

    def get_sitemap_urls(self, request=None):
        return [] if self.noindex else super().get_sitemap_urls(request)


# Without Wagtail's "show in menus", which only info pages use.
SEO_PANELS = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description"), FieldPanel("noindex")],
        heading=_("Search engines"),
    )
]
