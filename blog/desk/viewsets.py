from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.pages import PageListingViewSet

from ..models import ArticlePage
from .listing import ArticleFilterSet, ArticleListView


class ArticleDeskViewSet(PageListingViewSet):
    model = ArticlePage
    name = "article_desk"
    url_prefix = "articles"
    icon = "doc-full-inverse"
    menu_label = _("Articles")
    menu_order = 90  # before the pages
    add_to_admin_menu = True
    index_view_class = ArticleListView
    filterset_class = ArticleFilterSet
    list_per_page = 50
    export_filename = "articles"
