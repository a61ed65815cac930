"""What readers see of reported errors: those that an editor made public, at their section."""

from collections.abc import Mapping

WHOLE = ""


def visible_errors(article) -> Mapping[str, list]:
    """Public reports by block id, oldest first; under WHOLE those on the whole article, or on a section that is gone.

    Articles without any, which are most, cost no query where `for_reading()` fetched them.
    """
    shown: dict[str, list] = {}
    if article.pk is None or not getattr(article, "has_visible_errors", True):
        return shown
    present = {section.block_id for section in article.sections}
    for report in article.error_reports.visible().oldest_first():
        shown.setdefault(report.block_id if report.block_id in present else WHOLE, []).append(report)
    return shown
