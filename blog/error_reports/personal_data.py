"""Error reports as personal data: registered with `comments.people.personal_data`, which knows no articles."""

from datetime import datetime

from ..models.error_reports import ErrorReport
from . import actions, mail
from .permissions import may_settle

MAX_CAUGHT_UP = 20


class ErrorReports:
    name = "reported_errors"

    def rows(self, email: str):
        return ErrorReport.objects.from_email(email).select_related("page").order_by("pk")

    def may_erase(self, user, report: ErrorReport) -> bool:
        return may_settle(user, report)

    def erase(self, report: ErrorReport, *, by) -> None:
        actions.erase(report, editor=by)

    def notify(self, email: str, *, since: datetime, now: datetime) -> None:
        for report in self.rows(email).filter(wants_mail=True, settled_at__gte=since)[:MAX_CAUGHT_UP]:
            mail.notify_sender(report, now=now)
