"""Views to report a visible comment, and to retract the report. Never cached."""

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gazette.public_forms.edit_window import in_time, minutes_left
from gazette.public_forms.fields import HoneypotForm, ReaderTextField
from gazette.public_forms.networks import network_of, wide_network_of
from gazette.public_forms.request_guards import public_post
from gazette.public_forms.responses import render_uncached, see_other, too_many_requests
from gazette.public_forms.signed_tokens import InvalidLink

from . import actions
from .models import Report
from .tokens import ReportToken, read_report_token, report_token_for
from .views import displayed_comment


class ReportForm(HoneypotForm):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    note = ReaderTextField(
        label=_("In your words"),
        help_text=_("Optional. Moderators read it; it is not published."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def is_read(comment, request) -> bool:
    """Return whether who sent the request sees the comment on its page now."""
    try:
        displayed_comment(comment.pk, request)
    except InvalidLink:
        return False
    return True


@public_post
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    comment, *_found = displayed_comment(pk, request)
    if request.method != "POST":
        return form_page(request, comment, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return form_page(request, comment, form, status=422)
    data, now = form.cleaned_data, timezone.now()
    fields = {"reason": data["reason"], "note": data["note"]}
    try:
        networks = {"network": network_of(request), "wide_network": wide_network_of(request)}
        made = actions.report(comment, **fields, **networks, now=now)
    except actions.NotVisible as refused:
        raise Http404 from refused
    except actions.TooOften as refused:
        form.add_error(None, refused.message)
        return too_many_requests(form_page(request, comment, form), refused)
    # An earlier report from the network may be somebody else's: only its sender may retract it.
    return see_other("comments:reported", report_token_for(made, is_senders=made.reported_at == now))


def form_page(request, comment, form, *, status=200):
    context = {"comment": comment, "page": comment.page.specific, "form": form}
    return render_uncached(request, "comments/report.html", context, status=status)


def own_report(token) -> tuple[Report, ReportToken]:
    """Return the report that a token was made for, and the token; InvalidLink if there is none."""
    held = read_report_token(token)
    report = held and Report.objects.select_related("comment__page").filter(pk=held.report_id).first()
    if not (held and report):
        raise InvalidLink(_("The report may have been deleted."))
    return report, held


def may_retract(report, held) -> bool:
    """Return whether its sender may retract it: as long as an author may edit a comment, and while it is open."""
    is_open = report.retracted_at is None and report.settled_by_id is None
    return held.is_senders and is_open and in_time(report.reported_at)


@require_safe
def reported(request, token):
    """Confirm the report without its content: another person on the same network may be redirected here."""
    report, held = own_report(token)
    page = report.comment.page.specific
    context = {
        "report": report,
        "page": page if page.is_readable(request) else None,
        "token": token,
        "is_read": is_read(report.comment, request),
        "may_retract": may_retract(report, held),
        "minutes": minutes_left(report.reported_at),
    }
    return render_uncached(request, "comments/reported.html", context)


@public_post
def retract(request, token):
    report, held = own_report(token)
    if request.method == "POST" and may_retract(report, held):
        try:
            actions.retract_report(report)
        except actions.TooLate:
            pass  # it is retracted or settled already: the page says which
    return see_other("comments:reported", token)
