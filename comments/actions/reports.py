"""Reports by readers. Every report is settled by a moderator's decision, or retracted by its sender."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gazette.public_forms.networks import digest
from gazette.public_forms.rate_limit import consume_rate
from gazette.public_forms.refusals import TooLate

from .. import conf
from ..models import Comment, Decision, Report, Status
from ..permissions import check_can_moderate
from .changes import change, count_reports, record, settle_reports
from .refusals import ChangedSinceSeen, NotVisible, State

Action = Decision.Action


@transaction.atomic
def report(
    comment: Comment,
    *,
    reason: str,
    note: str = "",
    network: str = "",
    wide_network: str = "",
    now: datetime | None = None,
) -> Report:
    """Store a reader's report of a visible comment. Raises NotVisible or TooOften.

    One network reports a text once: again, its first report is returned and nothing changes.
    """
    now = now or timezone.now()
    # Serialize two reports, or a report and a decision.
    comment = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    if not comment.is_visible:
        raise NotVisible
    origin = digest("report", network) if network else ""
    if origin and (same_report := _reports_of_these_words(comment).filter(network=origin).first()):
        return same_report
    if network:
        consume_rate(network, conf.report_rate(), now, wide_network=wide_network, purpose="report")
    made = Report.objects.create(
        comment=comment, reason=Report.Reason(reason), note=note, network=origin, reported_at=now
    )
    count_reports(comment)
    return made


@transaction.atomic
def retract_report(report: Report) -> None:
    """Retract a report for its sender and delete its note. Raises TooLate where it is not open any more."""
    comment = Comment.objects.select_for_update(no_key=True).get(pk=report.comment_id)
    is_open = Report.objects.open().filter(pk=report.pk)
    if not is_open.update(retracted_at=timezone.now(), note="", network=""):
        raise TooLate
    count_reports(comment)


@transaction.atomic
def keep(
    comment: Comment,
    *,
    moderator,
    seen: State,
    last_report: int | None = None,
    note: str = "",
    seconds_on_card: float | None = None,
    now: datetime | None = None,
) -> Decision:
    """Dismiss the reports of a comment, which stays as it is: those up to the id `last_report`, if given.

    Raises ChangedSinceSeen where it is not as seen, is not visible, or there is no such report any more.
    """
    check_can_moderate(moderator, comment)
    if seen.status != Status.APPROVED:
        raise ChangedSinceSeen
    change(comment, seen, seen.status)
    details = {"note": note, "seconds_on_card": seconds_on_card, "now": now}
    decision = record(comment, Action.KEEP, was=seen.status, user=moderator, **details)
    if not settle_reports(comment, decision, last_report=last_report):
        raise ChangedSinceSeen
    return decision


def _reports_of_these_words(comment: Comment):
    reports = comment.reports.filter(retracted_at=None)
    return reports.filter(reported_at__gte=comment.edited_at) if comment.edited_at else reports
