"""Error reports that readers see: those that an editor published, at their section."""

from collections.abc import Mapping

from gazette.compiled_queries import compiled

from ..models.error_reports import ErrorReport

WHOLE = ""


def visible_errors(article) -> Mapping[str, list]:
    """Return published reports by block id, oldest first; under WHOLE those on the article or on a removed section."""
    visible: dict[str, list] = {}
    if article.pk is None or not getattr(article, "has_visible_errors", True):
        return visible
    present = {section.block_id for section in article.sections}
    for report in reports_on(page=article.pk):
        visible.setdefault(report.block_id if report.block_id in present else WHOLE, []).append(report)
    return visible


@compiled
def reports_on(*, page):
    return ErrorReport.objects.filter(page=page).visible().oldest_first()
