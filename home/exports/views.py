"""The admin's page of exports (Settings → Export), and the download of one."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from gazette.admin_views import AdministratorsOnly, AdminView

from ..export_models import SiteExport
from ..sites import default_site
from . import jobs

DESCRIPTIONS = {
    SiteExport.Kind.SITE: gettext_lazy(
        "Everything, to move to another Gazette: articles with drafts and history, comments with decisions, users, "
        "settings and files. Without passwords and second factors."
    ),
    SiteExport.Kind.STATIC: gettext_lazy("The public pages as files that any web server can show, without forms."),
    SiteExport.Kind.MARKDOWN: gettext_lazy("Articles and drafts with their pictures. They can be imported again."),
    SiteExport.Kind.WORDPRESS: gettext_lazy("Articles, plain pages, topics, authors, pictures and comments."),
    SiteExport.Kind.COMMENTS: gettext_lazy("All comments with their state, one in each line, for other programs."),
}


class ExportsView(AdministratorsOnly, AdminView):
    template_name = "home/exports/exports.html"
    page_title = gettext_lazy("Export")
    header_icon = "download"

    def get(self, request):
        exports = SiteExport.objects.select_related("asked_by").order_by("-pk")[:50]
        available = set(SiteExport.objects.available(timezone.now()).values_list("pk", flat=True))
        return self.render(
            kinds=[(kind.value, kind.label, text) for kind, text in DESCRIPTIONS.items()],
            exports=exports,
            available=available,
            is_working=any(export.finished_at is None for export in exports),
            hours=jobs.HOURS,
        )

    def post(self, request):
        kind = request.POST.get("kind", "")
        if kind not in SiteExport.Kind.values:
            messages.error(request, _("Choose what to export."))
            return redirect("exports")
        export = jobs.ask(kind, user=request.user)
        messages.success(request, _("“%(kind)s” is being made. You get an email when it is ready.") % {"kind": export})
        return redirect("exports")


class DownloadView(AdministratorsOnly):
    http_method_names = ["get", "head"]

    def get(self, request, pk):
        try:
            export = SiteExport.objects.available(timezone.now()).get(pk=pk)
            file = jobs.storage().open(export.file, "rb")
        except (SiteExport.DoesNotExist, FileNotFoundError):
            messages.error(request, _("This export was deleted or has expired; make another."))
            return redirect("exports")
        jobs.log_in_default_language(export, jobs.DOWNLOADED, user=request.user)
        host = default_site().hostname
        ending = export.file.rpartition(".")[2]
        name = f"{host}-{export.kind}-{timezone.localdate(export.finished_at)}.{ending}"
        response = FileResponse(file, as_attachment=True, filename=name)
        response["Cache-Control"] = "private, no-store"
        return response


class DeleteView(AdministratorsOnly):
    http_method_names = ["post"]

    def post(self, request, pk):
        export = get_object_or_404(SiteExport, pk=pk)
        jobs.log_in_default_language(export, jobs.DELETED, user=request.user)
        jobs.delete(export)
        messages.success(
            request, _("The export was deleted.") if export.finished_at else _("The export was cancelled.")
        )
        return redirect("exports")


def urls():
    return [
        path("exports/", ExportsView.as_view(), name="exports"),
        path("exports/<int:pk>/download/", DownloadView.as_view(), name="download_export"),
        path("exports/<int:pk>/delete/", DeleteView.as_view(), name="delete_export"),
    ]


def register_log_actions(actions):
    actions.register_action(jobs.ASKED, gettext_lazy("Export"), gettext_lazy("Export asked for"))
    actions.register_action(jobs.DOWNLOADED, gettext_lazy("Download an export"), gettext_lazy("Export downloaded"))
    actions.register_action(jobs.DELETED, gettext_lazy("Delete an export"), gettext_lazy("Export deleted"))
