"""Editors' views of error reports: the list for the articles that they may edit, and a page per report."""

import django_filters
from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.models import PageLogEntry

from gazette.admin_views import AdminView
from gazette.public_forms.responses import see_other
from gazette.tables import LabelledDateColumn

from ..history.text_diff import differences_marked, in_html, lines_of
from ..models.error_reports import ErrorReport
from ..pages import ArticlePage
from . import actions
from .forms import SettleForm
from .permissions import reports_for
from .publications import publications_since, section_of

ALL = "all"
Status = ErrorReport.Status


def articles_to_choose(request):
    return ArticlePage.objects.filter(pk__in=reports_for(request.user).values("page")).order_by("title")


class ErrorFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[*Status.choices, (ALL, gettext_lazy("all"))],
        empty_label=None,
        initial=Status.RECEIVED,
        method="with_status",
        widget=forms.RadioSelect,
    )
    page = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Article"), queryset=articles_to_choose, empty_label=gettext_lazy("all")
    )

    class Meta:
        model = ErrorReport
        fields: list[str] = []

    def __init__(self, data, queryset=None, *, request, prefix=None):
        data = data.copy()
        if not data.get("status"):
            data["status"] = Status.RECEIVED
        super().__init__(data, queryset, request=request, prefix=prefix)

    def with_status(self, reports, name, value):
        return reports if value == ALL else reports.filter(status=value)


class DeskMixin(PermissionCheckedMixin):
    model = ErrorReport
    any_permission_required = ["settle"]


def position_of(report: ErrorReport) -> str:
    if not report.block_id:
        return _("the whole article")
    return report.heading_then or _("Untitled section")


class ErrorListView(DeskMixin, generic.IndexView):
    page_title = gettext_lazy("Reader reports")
    filterset_class = ErrorFilterSet
    columns = [
        TitleColumn(
            "text",
            label=gettext_lazy("What is wrong"),
            accessor=lambda report: Truncator(report.text).chars(120),
            get_url=lambda report: reverse("error_desk:report", args=[report.pk]),
        ),
        Column("page", label=gettext_lazy("Article")),
        Column("section", label=gettext_lazy("Section"), accessor=position_of),
        LabelledDateColumn("reported_at", label=gettext_lazy("Reported")),
        StatusTagColumn(
            "get_status_display",
            label=gettext_lazy("Status"),
            primary=lambda report: report.status == Status.RECEIVED,
        ),
    ]

    def get_base_queryset(self):
        return reports_for(self.request.user).select_related("page").defer("page__body", "page__opening")

    def order_queryset(self, reports):
        chosen = self.filters.form.cleaned_data.get("status") if self.filters.is_valid() else Status.RECEIVED
        return reports.order_by("reported_at", "id") if chosen == Status.RECEIVED else reports.order_by("-reported_at")


@method_decorator(never_cache, name="dispatch")
class ErrorView(DeskMixin, AdminView):
    """A report with its section; a POST settles, reopens, shows, hides or erases it.

    A missing report and one on an article of others give the same 404. Invalid input is shown again.
    """

    template_name = "blog/admin/error_report.html"
    header_icon = "warning"
    page_title = gettext_lazy("Reader report")

    @cached_property
    def report(self) -> ErrorReport:
        reports = reports_for(self.request.user).select_related("page", "page_revision", "user")
        return get_object_or_404(reports, pk=self.kwargs["pk"])

    def get_breadcrumbs(self):
        return [(reverse("error_desk:index"), ErrorListView.page_title), ("", Truncator(self.report.text).chars(40))]

    @cached_property
    def publications(self):
        return publications_since(self.report)

    def sides(self):
        """Return the section as the reader saw it and as it is now, and their texts with the differences marked."""
        report = self.report
        seen = report.page_revision.as_object() if report.page_revision else None
        then, now = section_of(seen, report.block_id), section_of(report.page, report.block_id)
        lines = [list(lines_of(section.content)) if section else None for section in (then, now)]
        if then and now:
            after, before = differences_marked(lines[1], lines[0], ("ins", "del"))
        else:
            before, after = map(in_html, lines)
        return {"then": then, "now": now, "before": before, "after": after}

    def get_context_data(self, **kwargs):
        report, article = self.report, self.report.page
        edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
        context = {"form": SettleForm(publications=self.publications), **self.sides(), **kwargs}
        if context["now"]:
            edit += f"#:w:contentpath=body.{report.block_id}"  # Wagtail scrolls there
        if report.page_revision and article.live_revision_id not in {None, report.page_revision_id}:
            names = [article.pk, report.page_revision_id, article.live_revision_id]
            context["compare_url"] = reverse("wagtailadmin_pages:revisions_compare", args=names)
        return super().get_context_data(
            report=report,
            article=article,
            place=position_of(report),
            publications=self.publications,
            edit_url=edit,
            history=PageLogEntry.objects.filter(
                page=article.pk, action__in=actions.ACTIONS, data__report=report.pk
            ).order_by("timestamp", "pk"),
            **context,
        )

    def get(self, request, pk):
        return self.render()

    def post(self, request, pk):
        form = SettleForm(request.POST, publications=self.publications)
        if any(len(request.POST.getlist(name)) > 1 for name in form.fields):
            return self.render(form=form, problem=_("Invalid request. Nothing was changed."), status=400)
        if not form.is_valid():
            return self.render(form=form, status=422)
        try:
            done = self.settle(self.report, form.cleaned_data)
        except actions.SettledMeanwhile:
            del self.report  # to show it as it is now
            problem = _("Nothing was changed: the report was settled or reopened since you opened this page.")
            return self.render(form=form, problem=problem, status=409)
        messages.success(request, done)
        is_there = form.cleaned_data["do"] != "erase"
        return see_other("error_desk:report", pk) if is_there else see_other("error_desk:index")

    def settle(self, report, sent) -> str:
        by = {"editor": self.request.user, "seen": sent["status"]}
        visibility = {"is_public": sent["is_public"], "quotes_reader": sent["quotes_reader"]}
        match sent["do"]:
            case "fix":
                actions.fix(report, **by, **visibility, revision_id=sent["revision"])
                return _("The error is marked as fixed.")
            case "deny":
                actions.deny(report, **by, **visibility, answer=sent["answer"])
                return _("The report is dismissed.")
            case "show":
                actions.show(report, **by, **visibility)
                return _("Visible to readers.") if sent["is_public"] else _("Hidden from readers.")
            case "erase":
                actions.erase(report, editor=self.request.user)
                return _("The report is erased.")
            case _:
                actions.reopen(report, **by)
                return _("The report is open again.")
