from django.urls import reverse
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..pages import ArticlePage


def edit_url_of(article_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article_id])


class ArticleAdminView(WagtailAdminTemplateMixin, View):
    """Base class of our admin pages about one article."""

    http_method_names = ["get", "head", "post"]
    article: ArticlePage

    @property
    def edit_url(self):
        return edit_url_of(self.article.pk)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.edit_url, "label": self.article.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def answer(self, *, status=200, **context):
        return self.render_to_response(self.get_context_data(article=self.article, **context), status=status)
