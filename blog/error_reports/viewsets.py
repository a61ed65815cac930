from django.contrib.auth.models import Permission
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from ..models.error_reports import ErrorReport
from . import desk
from .permissions import may_edit_somewhere, reports_for


class ErrorMenuItem(MenuItem):
    def is_shown(self, request):
        return may_edit_somewhere(request.user)

    def render_component(self, request):
        # Wagtail shares the menu item between requests, so the number is added to the rendered component.
        component = super().render_component(request)
        if waiting := reports_for(request.user).unsettled().number():
            component.label = f"{self.label} ({waiting})"
        return component


class ErrorDeskViewSet(ModelViewSet):
    """Error reports for those who may edit the articles. Reports can't be added, edited or deleted here."""

    model = ErrorReport
    name = "error_desk"
    url_prefix = "errors"
    icon = "warning"
    menu_label = _("Reader reports")
    menu_order = 155
    menu_item_class = ErrorMenuItem
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = desk.ErrorListView
    index_template_name = "blog/admin/error_list.html"
    index_results_template_name = "blog/admin/error_list_results.html"
    list_per_page = 50

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.construct_view(desk.ErrorView), name="report"),
            # For pages that were opened before version 0.2.0; remove it in the next one.
            path("<int:pk>/settle/", self.construct_view(desk.ErrorView)),
        ]

    def get_permissions_to_register(self):
        """None: the permission to edit an article decides."""
        return Permission.objects.none()
