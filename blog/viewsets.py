from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from comments.protected_pages import ProtectedPageViewSet

from .admin_views import ArticleCreateView, ArticleEditView, ArticleRevertView, ArticleWorkflowActionView
from .compare import ArticleCompareView
from .models import ArticlePage, Author, Series, Topic

LANGUAGES = Column("languages_in_words", label=_("Languages of its articles"))


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", Column("parent", label=_("belongs to")), "slug", LANGUAGES]

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


class FilingViewSetGroup(SnippetViewSetGroup):
    """What articles are filed under."""

    items = (TopicViewSet, SeriesViewSet, AuthorViewSet)
    menu_label = _("Topics, authors")  # longer, the menu would cut it off
    menu_icon = "tag"
    menu_order = 150
    add_to_admin_menu = True


class ArticleViewSet(ProtectedPageViewSet):
    model = ArticlePage
    add_view_class = ArticleCreateView
    edit_view_class = ArticleEditView
    revisions_compare_view_class = ArticleCompareView
    revisions_revert_view_class = ArticleRevertView
    workflow_action_view_class = ArticleWorkflowActionView

    def on_register(self):
        page_viewset_registry.register(ArticlePage, self)
