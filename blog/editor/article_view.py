from django.urls import reverse

from gazette.admin_views import AdminView

from ..pages import ArticlePage


def edit_url_of(article_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article_id])


class ArticleAdminView(AdminView):
    """Base class of our admin pages about one article."""

    article: ArticlePage

    @property
    def edit_url(self):
        return edit_url_of(self.article.pk)

    def get_breadcrumbs(self):
        return [(self.edit_url, self.article.get_admin_display_title()), *super().get_breadcrumbs()]

    def get_context_data(self, **kwargs):
        return super().get_context_data(article=self.article, edit_url=self.edit_url, **kwargs)
