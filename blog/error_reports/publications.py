"""Published revisions of an article, with the times of their first publication, from its log."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from wagtail.models import PageLogEntry, Revision

from gazette.public_forms.text_hygiene import parse_id

from ..history.log_actions import PUBLISHED
from ..models.error_reports import ErrorReport
from ..pages import ArticlePage
from ..sections import Section


@dataclass(frozen=True)
class Publication:
    """A revision, and when it was first published."""

    revision_id: int
    published_at: datetime


def publications_of(article: ArticlePage) -> list[Publication]:
    """Return every revision that was published and still exists, oldest first."""
    still_there = Exists(Revision.objects.filter(pk=OuterRef("revision_id")))  # the log outlives what was purged
    rows = PageLogEntry.objects.filter(still_there, page=article.pk, action__in=PUBLISHED)
    first: dict[int, datetime] = {}
    for revision_id, published_at in rows.order_by("timestamp", "pk").values_list("revision_id", "timestamp"):
        first.setdefault(revision_id, published_at)
    if article.live and article.live_revision_id and article.last_published_at:
        first.setdefault(article.live_revision_id, article.last_published_at)  # if the log was purged
    return sorted((Publication(*each) for each in first.items()), key=lambda publication: publication.published_at)


def publications_since(report: ErrorReport) -> list[Publication]:
    """Return publications after the revision that the reader saw, newest first: the possible fixes."""
    published = publications_of(report.page)
    seen = next((each for each in published if each.revision_id == report.page_revision_id), None)
    since = seen.published_at if seen else report.reported_at
    return [each for each in reversed(published) if each.published_at > since and each != seen]


def seen_revision(article: ArticlePage, number: str) -> int | None:
    """Return the revision id that a form names, if it was ever published; else that of the live revision."""
    seen = parse_id(number)
    if seen is not None and seen in {each.revision_id for each in publications_of(article)}:
        return seen
    return article.live_revision_id


def section_of(article: ArticlePage | None, block_id: str) -> Section | None:
    sections = article.sections if article and block_id else []
    return next((section for section in sections if section.block_id == block_id), None)
