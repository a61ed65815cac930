"""Readers' views of error reports: on every article, from who may read it, even if its comments are closed."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gazette.public_forms.edit_window import in_time, minutes_left
from gazette.public_forms.networks import network_of, wide_network_of
from gazette.public_forms.refusals import AlreadySent, TooLate, TooOften
from gazette.public_forms.request_guards import public_post
from gazette.public_forms.responses import render_uncached, see_other, too_many_requests
from gazette.public_forms.signed_tokens import InvalidLink, read

from ..models.error_reports import ErrorReport
from ..pages import ArticlePage
from . import actions
from .forms import ErrorReportForm
from .publications import seen_revision
from .tokens import SALT, token_for


def readable_article(page_id: int, request) -> ArticlePage:
    """Return the article if whoever sent the request may read it; else raise Http404."""
    article = get_object_or_404(ArticlePage.objects.live(), id=page_id)  # as pk, a huge one would be an error
    if not article.is_open_to(request):
        raise Http404
    return article


@public_post
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, page_id):
    """The form for a report, with the section of the link selected."""
    article = readable_article(page_id, request)
    if request.method != "POST":
        return form_page(request, ErrorReportForm(article=article, initial=linked(article, request)))
    form = ErrorReportForm(request.POST, article=article)
    if not form.is_valid():
        return form_page(request, form, status=422)
    try:
        made = actions.report(
            article,
            text=form.cleaned_data["text"],
            email=form.cleaned_data["email"],
            may_quote=form.cleaned_data["may_quote"],
            section=form.chosen,
            revision_id=form.revision_id,
            network=network_of(request),
            wide_network=wide_network_of(request),
        )
    except AlreadySent:
        form.add_error(None, _("This has already been reported. The editors have it."))
        return form_page(request, form, status=422)
    except TooOften as refused:
        form.add_error(None, refused.message)
        return too_many_requests(form_page(request, form), refused)
    return see_other("errors:received", token_for(made))


def linked(article: ArticlePage, request) -> dict:
    """Return what the link to the form says: the section, and the revision that the reader saw."""
    slug = request.GET.get("section", "")
    matching = (section.block_id for section in article.sections if slug in (section.slug, *section.former_slugs))
    return {"section": next(matching, ""), "seen": seen_revision(article, request.GET.get("seen", ""))}


def form_page(request, form, *, status=200):
    return render_uncached(request, "blog/errors/report.html", {"form": form, "page": form.article}, status=status)


def own_report(token: str) -> ErrorReport | None:
    """Return the report of a token, or None if it was deleted; raise InvalidLink for an invalid token."""
    number = read(token, SALT)
    if number is None:
        raise InvalidLink(_("The newest email about your report has one that works."))
    return ErrorReport.objects.select_related("page").filter(pk=number).first()


def may_withdraw(report: ErrorReport) -> bool:
    return in_time(report.reported_at) and report.status == ErrorReport.Status.RECEIVED


@require_safe
def received(request, token):
    """Show the report and its status and, for ten minutes, a button to withdraw it."""
    report = own_report(token)
    if report is None:
        return render_uncached(request, "blog/errors/withdrawn.html", {}, status=410)
    context = {
        "report": report,
        "page": report.page if report.page.is_readable(request) else None,
        "token": token,
        "may_withdraw": may_withdraw(report),
        "minutes": minutes_left(report.reported_at),
    }
    return render_uncached(request, "blog/errors/received.html", context)


@public_post
def withdraw(request, token):
    """Withdraw a report that is not settled, for its sender."""
    report = own_report(token)
    if request.method == "POST" and report and may_withdraw(report):
        try:
            actions.withdraw(report)
        except TooLate:
            pass  # the next page shows the status
    return see_other("errors:received", token)
