"""The change log of an article for readers, by section: since its first publication, and publication by publication.

It is stored at publication, from the published text: drafts are never read, and no old revision is needed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from gazette.compiled_queries import compiled

from ..models.history import ArticleEdition
from ..models.restrictions import FOR_A_LINK, restricted
from ..models.sections import SectionAnchor
from ..section_moves.locations import last_moves
from ..sections import Section, merge_targets, sections_of
from .changes import PublishedSection, SectionChange, changes_between
from .corrections import Corrections, VisibleCorrection

ADDED, REMOVED, MOVED, RENAMED, REWRITTEN = "added", "removed", "moved", "renamed", "rewritten"
# Instead of ADDED: it was moved here from another article, or was in an earlier publication of this one.
CAME, BACK = "came", "back"
# Instead of REMOVED: it was moved to another article, or merged into another section.
LEFT, MERGED = "left", "merged"
# For the summary line, which has one word per section; most important first, without MOVED.
SUMMARY_WORDS = (ADDED, CAME, BACK, REMOVED, LEFT, MERGED, REWRITTEN, RENAMED)
MAX_ENTRIES = 500


def store_article_edition(article) -> None:
    """Store what this publication changed. Call it after the texts of its sections are stored."""
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
        if any(change.is_any for change in changes):
            earlier = {row["block_id"] for each in editions for row in each.sections}
            newest = ArticleEdition(
                page=article,
                number=newest.number + 1,
                published_at=article.last_published_at or timezone.now(),
                sections=stored(present),
                changes=rows_of(changes, article, earlier=earlier),
            )
        newest.since_first = rows_of(changes_between(published(first, known), present), article)
        newest.save()


def stored(sections: list[Section]) -> list[dict]:
    return [{"block_id": each.block_id, "heading": each.heading, "digest": each.digest} for each in sections]


def published(edition: ArticleEdition, texts: dict) -> list[PublishedSection]:
    return [
        PublishedSection(**each, number=number, text=texts.get((each["block_id"], each["digest"])))
        for number, each in enumerate(edition.sections, start=1)
    ]


def rows_of(changes: list[SectionChange], article, earlier: Collection[str] = ()) -> list[dict]:
    """Return the changes as ArticleEdition stores them. `earlier`: block ids of all sections ever published."""
    rows = []
    moves = last_moves(article, [each.block_id for each in changes if each.is_added or each.is_removed], is_public=True)
    into = merge_targets(article.body)
    headings = {change.block_id: change.now.heading for change in changes if change.now}
    for change in changes:
        if what := [name for name in (ADDED, REMOVED, MOVED, RENAMED, REWRITTEN) if getattr(change, f"is_{name}")]:
            row: dict[str, Any] = {"block_id": change.block_id, "heading": change.either.heading, "what": what}
            if change.before and RENAMED in what:
                row["heading_before"] = change.before.heading
            move, target_id = moves.get(change.block_id), into.get(change.block_id)
            if change.is_added and change.block_id in earlier:
                row["what"] = [BACK]
            elif move and (change.is_added if move.is_arrival else change.is_removed):
                row |= {"what": [CAME if move.is_arrival else LEFT], "article": move.page_id}
            elif change.is_removed and target_id:
                row |= {"what": [MERGED], "into": target_id, "into_heading": headings[target_id]}
            rows.append(row)
    return rows


@dataclass(frozen=True)
class ChangedSection:
    """`section` is the present section, if any; `what` and the headings are as they were stored.

    `other_article` is the one that it moved to or from, None if readers may not see it, and `fragment` its id
    there; `into` is the section that it was merged into, None if that is gone.
    """

    heading: str
    what: tuple[str, ...]
    section: Section | None
    heading_before: str = ""
    other_article: Page | None = None
    fragment: str = ""
    into: Section | None = None
    into_heading: str = ""

    @property
    def word(self) -> str:
        """The most important change, for the summary line."""
        return next((name for name in SUMMARY_WORDS if name in self.what), "")


@dataclass(frozen=True)
class Changed:
    """`since_first`: the changes since the first publication; `has_log`: whether the change log has entries."""

    since_first: list[ChangedSection] = field(default_factory=list)
    has_log: bool = False


def changed(article, *, is_preview: bool = False) -> Changed:
    """Return the changes to show below the byline: one query, or three where sections came from elsewhere or left."""
    if is_preview or not article.live or not article.shows_changes:
        return Changed()
    newest = next(iter(newest_edition(page=article.pk)), None)
    rows = newest.since_first if newest else []
    sections = changed_sections(rows, article, others_of(rows))
    return Changed([each for each in sections if each.word], bool(newest and newest.number > 1))


@compiled
def newest_edition(*, page):
    return ArticleEdition.objects.filter(page=page).only("number", "since_first").order_by("-number")[:1]


type Others = Mapping[int, tuple[Page, Mapping[str, str]]]


def others_of(rows: Iterable[dict]) -> Others:
    """Return the articles that sections moved to or from, if readers may see them, with these sections' slugs there.

    In two queries; or none if no section moved.
    """
    wanted = {(row["article"], row["block_id"]) for row in rows if "article" in row}
    if not wanted:
        return {}
    pages, block_ids = (set(each) for each in zip(*wanted, strict=True))
    readable = Page.objects.live().exclude(restricted()).filter(pk__in=pages).only(*FOR_A_LINK)
    others: dict[int, tuple[Page, dict[str, str]]] = {page.pk: (page, {}) for page in readable}
    for anchor in SectionAnchor.objects.filter(page__in=others, block_id__in=block_ids, is_current=True):
        others[anchor.page_id][1][anchor.block_id] = anchor.slug
    return others


def changed_sections(rows: list[dict], article, others: Others) -> list[ChangedSection]:
    present = {section.block_id: section for section in article.sections}
    no_article: tuple[None, Mapping[str, str]] = (None, {})
    return [
        ChangedSection(
            heading=row["heading"],
            what=tuple(row["what"]),
            section=present.get(row["block_id"]),
            heading_before=row.get("heading_before", ""),
            into=present.get(row.get("into", "")),
            into_heading=row.get("into_heading", ""),
            other_article=other,
            fragment=fragments.get(row["block_id"], ""),
        )
        for row in rows
        for other, fragments in [others.get(row.get("article", 0), no_article)]
    ]


@dataclass(frozen=True)
class Entry:
    """An entry of the change log: a publication with its changes, the first publication, or a correction."""

    timestamp: datetime
    changes: list[ChangedSection] = field(default_factory=list)
    correction: VisibleCorrection | None = None
    is_first: bool = False


def log_of(article, corrections: Corrections) -> list[Entry]:
    """Return the entries, newest first, with at most MAX_ENTRIES publications."""
    editions = list(article.editions.order_by("-number").defer("sections", "since_first")[:MAX_ENTRIES])
    others = others_of(row for edition in editions for row in edition.changes)
    entries = [
        Entry(edition.published_at, changed_sections(edition.changes, article, others), is_first=edition.number == 1)
        for edition in editions
    ]
    entries += [Entry(each.corrected_at, correction=each) for each in corrections.all]
    return sorted(entries, key=lambda entry: entry.timestamp, reverse=True)
