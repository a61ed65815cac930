"""Base classes for our own pages in the admin."""

from django.contrib.auth.mixins import UserPassesTestMixin
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


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
