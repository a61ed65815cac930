from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.permissions import page_permission_policy

from ..models import ArticlePage
from .listing import ArticleFilterSet, ArticleListView


class ArticlesMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(request.user, ArticleListView.any_permission_required)


class ArticleDeskViewSet(PageListingViewSet):
    model = ArticlePage
    name = "article_desk"
    url_prefix = "articles"
    icon = "doc-full-inverse"
    menu_label = _("Articles")
    menu_order = 90  # before the pages
    menu_item_class = ArticlesMenuItem
    add_to_admin_menu = True
    index_view_class = ArticleListView
    filterset_class = ArticleFilterSet
    list_per_page = 50
    export_filename = "articles"
