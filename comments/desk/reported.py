"""What readers say against a comment, as its card shows it."""

from dataclasses import dataclass

from ..models import Comment, Report

SHOWN = 20


@dataclass(frozen=True)
class Reports:
    """Open reports, the first ones first: `shown`, and how many `more`. `last` is the newest of all, or None."""

    shown: list[Report]
    more: int
    last: Report | None


def reports_on(comment: Comment) -> Reports:
    if not comment.open_reports:
        return Reports([], 0, None)
    reports = comment.reports.open().order_by("id")
    shown = list(reports[:SHOWN])
    last = reports.last() if len(shown) == SHOWN else shown[-1] if shown else None
    return Reports(shown, max(0, comment.open_reports - len(shown)), last)
