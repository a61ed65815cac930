"""Email to readers when their error report is settled, if they confirmed their address."""

from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comments.mail import notifications
from gazette import outbox
from gazette.absolute_urls import absolute_url
from gazette.models import Email

from ..models.error_reports import ErrorReport
from .tokens import token_for


def about(report: ErrorReport) -> str:
    return f"reported error {report.pk}"


def notify_sender(report: ErrorReport, *, now: datetime) -> None:
    """Queue the email, in the transaction that settles the report; delayed, so that editors can undo a mistake."""
    if not report.wants_mail or report.status == ErrorReport.Status.RECEIVED:
        return
    with translation.override(report.page.locale.language_code):
        title = notifications.title_in_mail(report.page)
        if report.status == ErrorReport.Status.FIXED:
            subject = _("The error that you reported in “%(title)s” is fixed") % {"title": title}
        else:
            subject = _("Your report on “%(title)s”: not an error") % {"title": title}
        context = {
            "title": title,
            "is_fixed": report.status == ErrorReport.Status.FIXED,
            "reported_at": timezone.localtime(report.reported_at),
            "fixed_at": report.fixed_at and timezone.localtime(report.fixed_at),
            "url": absolute_url(reverse("errors:received", args=[token_for(report)])),
        }
        text = render_to_string("blog/mail/settled.txt", context)
        notifications.notify(
            report.email,
            subject,
            text,
            page=report.page,
            about=about(report),
            due_at=now + notifications.DELAY,
            now=now,
        )


def cancel(report: ErrorReport) -> None:
    outbox.withdraw(about(report))


def forget(report: ErrorReport) -> None:
    """Delete emails about a deleted report, and its address if nothing else refers to it."""
    Email.objects.about(about(report)).delete()
    notifications.forget_if_unknown(report.email)
