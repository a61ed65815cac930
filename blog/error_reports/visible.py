"""Error reports that readers see: those that an editor published, at their section."""

from collections.abc import Mapping

WHOLE = ""


def visible_errors(article) -> Mapping[str, list]:
    """Return published reports by block id, oldest first; under WHOLE those on the article or on a removed section."""
    visible: dict[str, list] = {}
    if article.pk is None or not getattr(article, "has_visible_errors", True):
        return visible
    present = {section.block_id for section in article.sections}
    for report in article.error_reports.visible().oldest_first():
        visible.setdefault(report.block_id if report.block_id in present else WHOLE, []).append(report)
    return visible
