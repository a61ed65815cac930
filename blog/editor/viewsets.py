from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet, page_viewset_registry
from wagtail.permissions import page_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from comments.protected_pages import ProtectedPageViewSet

from ..history.compare import ArticleCompareView
from ..models.taxonomy import Author, Series, Topic
from ..pages import ArticlePage, BlogIndexPage
from .article_desk.listing import EXPORT_COLUMNS, ArticleFilterSet, ArticleListView, ListingOnDeskView
from .views import ArticleCreateView, ArticleEditView, ArticleRevertView, ArticleWorkflowActionView

LANGUAGES = Column("languages_in_words", label=_("Languages of its articles"))


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", Column("parent", label=_("Parent topic")), "slug", LANGUAGES]

    def get_queryset(self, request):
        return Topic.objects.select_related("parent").with_languages()


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ["name", "role"]


class SeriesViewSet(SnippetViewSet):
    model = Series
    icon = "list-ol"
    list_display = ["title", "slug"]


class TaxonomyViewSetGroup(SnippetViewSetGroup):
    """Topics, series and authors."""

    items = (TopicViewSet, SeriesViewSet, AuthorViewSet)
    menu_label = _("Topics & authors")  # the menu truncates longer labels
    menu_icon = "tag"
    menu_order = 150


class ArticleViewSet(ProtectedPageViewSet):
    model = ArticlePage
    add_view_class = ArticleCreateView
    edit_view_class = ArticleEditView
    revisions_compare_view_class = ArticleCompareView
    revisions_revert_view_class = ArticleRevertView
    workflow_action_view_class = ArticleWorkflowActionView
    index_view_class = ListingOnDeskView

    def on_register(self):
        page_viewset_registry.register(ArticlePage, self, parent_models=[BlogIndexPage])


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
    list_export = list(EXPORT_COLUMNS)
    export_headings = {name: heading for name, (heading, _value_of) in EXPORT_COLUMNS.items()}
    export_filename = "articles"
