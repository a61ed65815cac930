from django.contrib.auth.models import Permission
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageViewSet

from gazette.removed_pages.views import UnpublishWithRedirectView

from . import views
from .models import Trashed
from .permissions import works_with_pages


class LeavingPageViewSet(PageViewSet):
    """Wagtail's views of a page, with those that ask where readers go, and put it into the trash."""

    delete_view_class = views.TrashView
    unpublish_view_class = UnpublishWithRedirectView


class TrashMenuItem(MenuItem):
    def is_shown(self, request):
        return works_with_pages(request.user)


class TrashViewSet(ModelViewSet):
    """What lies in the trash, for those who may bring it back."""

    model = Trashed
    name = "trash"
    url_prefix = "trash"
    icon = "bin"
    menu_label = _("Trash")
    menu_order = 9_000
    menu_item_class = TrashMenuItem
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = views.TrashListView
    index_template_name = "trash/list.html"
    index_results_template_name = "trash/list_results.html"
    list_per_page = 50

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/restore/", self.construct_view(views.RestoreView), name="restore"),
            path("<int:pk>/delete/", self.construct_view(views.DeleteForGoodView), name="delete_for_good"),
        ]

    def get_permissions_to_register(self):
        """None: rights on pages decide."""
        return Permission.objects.none()
