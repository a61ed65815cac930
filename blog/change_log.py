"""What readers are told of how an article changed, by section: since it was first published, and one by one.

It is written down at publication, from what was published: no draft is ever looked at, and no revision is needed later.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .changes import Changes, SectionChange, changes_between
from .corrections import Corrections, ShownCorrection
from .models import ArticleEdition, ArticlePage
from .sections import Section, sections_of

ADDED, REMOVED, MOVED, RENAMED, REWRITTEN = "added", "removed", "moved", "renamed", "rewritten"
# In the line at the top one word for a section; that it stands elsewhere is not worth one.
NOTED = (ADDED, REMOVED, REWRITTEN, RENAMED)
MOST_ENTRIES = 500


@dataclass(frozen=True)
class PublishedSection:
    block_id: str
    number: int
    heading: str
    digest: str
    text: str | None


def note_edition(article: ArticlePage) -> None:
    """Writes down what this publication changed. To be called after the texts of its sections are kept."""
    present = sections_of(article.body, [])
    with transaction.atomic():
        editions = list(article.editions.select_for_update())
        if not editions:
            published_at = article.first_published_at or timezone.now()
            ArticleEdition.objects.create(page=article, number=1, published_at=published_at, sections=stored(present))
            return
        first, newest = editions[0], editions[-1]
        known = {(each.block_id, each.digest): each.text for each in article.section_editions.all()}
        changes = changes_between(published(newest, known), present)
        if changes.are_any:
            newest = ArticleEdition(
                page=article,
                number=newest.number + 1,
                published_at=article.last_published_at or timezone.now(),
                sections=stored(present),
                changes=told(changes),
            )
        newest.since_first = told(changes_between(published(first, known), present))
        newest.save()


def stored(sections: list[Section]) -> list[dict]:
    return [{"block_id": each.block_id, "heading": each.heading, "digest": each.digest} for each in sections]


def published(edition: ArticleEdition, texts: dict) -> list[PublishedSection]:
    return [
        PublishedSection(**each, number=number, text=texts.get((each["block_id"], each["digest"])))
        for number, each in enumerate(edition.sections, start=1)
    ]


def told(changes: Changes) -> list[dict]:
    rows = []
    for change in changes:
        if what := what_happened(change):
            row = {"block_id": change.block_id, "heading": change.either.heading, "what": what}
            if change.before and RENAMED in what:
                row["heading_before"] = change.before.heading
            rows.append(row)
    return rows


def what_happened(change: SectionChange) -> list[str]:
    happened = (
        (ADDED, change.is_added),
        (REMOVED, change.is_removed),
        (MOVED, change.is_moved),
        (RENAMED, change.is_renamed),
        (REWRITTEN, change.is_rewritten),
    )
    return [name for name, is_so in happened if is_so]


@dataclass(frozen=True)
class ChangedSection:
    """`section` is the one that readers find now, if any; `what` and the headings are as they were written down."""

    heading: str
    what: tuple[str, ...]
    section: Section | None
    heading_before: str = ""

    @property
    def word(self) -> str:
        """The one that matters most."""
        return next((name for name in NOTED if name in self.what), "")


@dataclass(frozen=True)
class Changed:
    """`since_first` what differs from the first publication; `has_log` whether there is more to tell."""

    since_first: list[ChangedSection] = field(default_factory=list)
    has_log: bool = False


def changed(article: ArticlePage, *, is_preview: bool = False) -> Changed:
    """What stands below the byline. Costs no query where `for_reading()` fetched the article."""
    if is_preview or not article.live or not article.shows_changes:
        return Changed()
    if not hasattr(article, "since_first"):
        newest = article.editions.order_by("number").last()
        article.since_first = newest and newest.since_first
        article.was_changed = bool(newest and newest.number > 1)
    rows = changed_sections(article.since_first or [], article)
    return Changed([row for row in rows if row.word], article.was_changed)


def changed_sections(rows: list[dict], article: ArticlePage) -> list[ChangedSection]:
    present = {section.block_id: section for section in article.sections}
    return [
        ChangedSection(row["heading"], tuple(row["what"]), present.get(row["block_id"]), row.get("heading_before", ""))
        for row in rows
    ]


@dataclass(frozen=True)
class Entry:
    """Of the log: a publication with what it changed, the first one, or a correction."""

    moment: datetime
    changes: list[ChangedSection] = field(default_factory=list)
    correction: ShownCorrection | None = None
    is_first: bool = False


def log_of(article: ArticlePage, corrections: Corrections) -> list[Entry]:
    """Newest first, at most MOST_ENTRIES publications."""
    editions = article.editions.order_by("-number").defer("sections", "since_first")[:MOST_ENTRIES]
    entries = [
        Entry(edition.published_at, changed_sections(edition.changes, article), is_first=edition.number == 1)
        for edition in editions
    ]
    entries += [Entry(each.moment, correction=each) for each in corrections.all]
    return sorted(entries, key=lambda entry: entry.moment, reverse=True)
