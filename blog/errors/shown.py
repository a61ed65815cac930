"""What readers see of reported errors: those that an editor made public, at their section."""

from collections.abc import Mapping

WHOLE = ""


def shown_errors(article) -> Mapping[str, list]:
    """Public reports by block id, oldest first; under WHOLE those on the article or on a removed section."""
    shown: dict[str, list] = {}
    if article.pk is None or not getattr(article, "shows_errors", True):
        return shown
    present = {section.block_id for section in article.sections}
    for report in article.error_reports.shown().oldest_first():
        shown.setdefault(report.block_id if report.block_id in present else WHOLE, []).append(report)
    return shown
