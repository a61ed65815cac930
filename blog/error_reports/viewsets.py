from django.utils.translation import gettext_lazy as _

from gazette.admin_views import CountingMenuItem, ListingViewSet

from ..models.error_reports import ErrorReport
from . import desk
from .permissions import may_edit_somewhere, reports_for


class ErrorMenuItem(CountingMenuItem):
    def is_shown(self, request):
        return may_edit_somewhere(request.user)

    def number(self, request):
        return reports_for(request.user).unsettled().number()


class ErrorDeskViewSet(ListingViewSet):
    """Error reports for those who may edit the articles."""

    model = ErrorReport
    name = "error_desk"
    url_prefix = "errors"
    icon = "warning"
    menu_label = _("Reader reports")
    menu_order = 155
    menu_item_class = ErrorMenuItem
    index_view_class = desk.ErrorListView
    index_template_name = "blog/admin/error_list.html"
    index_results_template_name = "blog/admin/error_list_results.html"
    routes = [("<int:pk>/", desk.ErrorView, "report")]
