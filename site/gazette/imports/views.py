"""The report in the admin on imports of whole sites."""

from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import AdminOnlyMenuItem

from ..admin_views import AdministratorsOnly, AdminView
from . import runs


class ImportRunsView(AdministratorsOnly, AdminView):
    template_name = "gazette/admin/import_runs.html"
    page_title = gettext_lazy("Imports of sites")
    header_icon = "download"

    def get(self, request):
        return self.render(rows=runs.rows())


class StopImportView(AdministratorsOnly):
    http_method_names = ["post"]

    def post(self, request, pk):
        if runs.ask_to_stop(pk):
            messages.success(request, _("The import stops after the article that it is at. What is stored stays."))
        else:
            messages.warning(request, _("The import has already ended."))
        return redirect("import_runs")


def urls():
    return [
        path("reports/imports/", ImportRunsView.as_view(), name="import_runs"),
        path("reports/imports/<int:pk>/stop/", StopImportView.as_view(), name="stop_import"),
    ]


def menu_item():
    return AdminOnlyMenuItem(gettext_lazy("Imports of sites"), reverse("import_runs"), icon_name="download", order=1300)
