from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Author, Topic


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "slug"]


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ["name", "role"]


class FilingViewSetGroup(SnippetViewSetGroup):
    """What articles are filed under."""

    items = (TopicViewSet, AuthorViewSet)
    menu_label = _("Topics, authors")  # longer, the menu would cut it off
    menu_icon = "tag"
    menu_order = 150
    add_to_admin_menu = True
