"""Base classes for our own pages in the admin."""

from collections.abc import Sequence

from django.contrib.auth.mixins import UserPassesTestMixin
from django.contrib.auth.models import Permission
from django.urls import path
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet


class AdministratorsOnly(UserPassesTestMixin, View):
    raise_exception = True

    def test_func(self):
        return self.request.user.is_superuser


class AdminView(WagtailAdminTemplateMixin, View):
    """A page of the admin with breadcrumbs."""

    http_method_names = ["get", "head", "post"]

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """Return (URL, label) of each page below the dashboard; the last is this page, without a URL."""
        return [("", self.get_page_title())]

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in self.get_breadcrumbs())]

    def render(self, *, status: int = 200, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)


class ListingViewSet(ModelViewSet):
    """A listing in the menu, and our own views of its objects: Wagtail's forms neither add, edit nor delete them."""

    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    routes: Sequence[tuple[str, type, str]] = ()  # route, view, name

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            *(path(route, self.construct_view(view), name=name) for route, view, name in self.routes),
        ]

    def get_permissions_to_register(self):
        """Return none: a policy of ours decides, and a checkbox without effect would mislead."""
        return Permission.objects.none()


class CountingMenuItem(MenuItem):
    """A menu item with a number of the user's behind its label."""

    def number(self, request) -> int:
        raise NotImplementedError

    def render_component(self, request):
        # The item is shared by all requests: the number goes on the component of this one.
        component = super().render_component(request)
        if number := self.number(request):
            component.label = f"{self.label} ({number})"
        return component
