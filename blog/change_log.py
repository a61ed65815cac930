"""What readers are told of how an article changed, by section: since it was first published, and one by one.

It is written down at publication, from what was published: no draft is ever looked at, and no revision is needed later.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from .changes import Changes, SectionChange, changes_between
from .corrections import Corrections, ShownCorrection
from .models import ArticleEdition, ArticlePage, SectionAnchor
from .outline.merges import survivors
from .outline.places import last_journeys
from .querysets import FOR_A_LINK
from .sections import Section, sections_of

ADDED, REMOVED, MOVED, RENAMED, REWRITTEN = "added", "removed", "moved", "renamed", "rewritten"
# Instead of ADDED: that it was in another article before, or in an earlier publication of this one.
CAME, BACK = "came", "back"
# Instead of REMOVED: that it is in another article now, or in another section.
LEFT, MERGED = "left", "merged"
# In the line at the top one word for a section; that it stands elsewhere is not worth one.
NOTED = (ADDED, CAME, BACK, REMOVED, LEFT, MERGED, REWRITTEN, RENAMED)
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
                changes=told(changes, article, earlier={row["block_id"] for each in editions for row in each.sections}),
            )
        newest.since_first = told(changes_between(published(first, known), present), article)
        newest.save()


def stored(sections: list[Section]) -> list[dict]:
    return [{"block_id": each.block_id, "heading": each.heading, "digest": each.digest} for each in sections]


def published(edition: ArticleEdition, texts: dict) -> list[PublishedSection]:
    return [
        PublishedSection(**each, number=number, text=texts.get((each["block_id"], each["digest"])))
        for number, each in enumerate(edition.sections, start=1)
    ]


def told(changes: Changes, article: ArticlePage, earlier: Collection[str] = ()) -> list[dict]:
    """As ArticleEdition keeps it. `earlier` are the ids of all sections that readers knew once, gone or not."""
    rows = []
    journeys = last_journeys(article, [each.block_id for each in (*changes.added, *changes.removed)], is_public=True)
    into = survivors(article.body)
    headings = {change.block_id: change.now.heading for change in changes if change.now}
    for change in changes:
        if what := what_happened(change):
            row: dict[str, Any] = {"block_id": change.block_id, "heading": change.either.heading, "what": what}
            if change.before and RENAMED in what:
                row["heading_before"] = change.before.heading
            journey, survivor = journeys.get(change.block_id), into.get(change.block_id)
            if change.is_added and change.block_id in earlier:
                row["what"] = [BACK]
            elif journey and (change.is_added if journey.is_here else change.is_removed):
                row |= {"what": [CAME if journey.is_here else LEFT], "article": journey.page_id}
            elif change.is_removed and survivor:
                row |= {"what": [MERGED], "into": survivor, "into_heading": headings[survivor]}
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
    """`section` is the one that readers find now, if any; `what` and the headings are as they were written down.

    `elsewhere` is the article that it went to or came from, None where readers may not see that one, and `fragment` its
    id there; `into` is the section that it was merged into, None where that is gone.
    """

    heading: str
    what: tuple[str, ...]
    section: Section | None
    heading_before: str = ""
    elsewhere: ArticlePage | None = None
    fragment: str = ""
    into: Section | None = None
    into_heading: str = ""

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
    """What stands below the byline. In one query, or three where sections came from or went to other articles."""
    if is_preview or not article.live or not article.shows_changes:
        return Changed()
    newest = article.editions.only("number", "since_first").order_by("number").last()
    rows = newest.since_first if newest else []
    told_of = changed_sections(rows, article, others_of(rows))
    return Changed([each for each in told_of if each.word], bool(newest and newest.number > 1))


type Others = Mapping[int, tuple[ArticlePage, Mapping[str, str]]]


def others_of(rows: Iterable[dict]) -> Others:
    """The articles that sections went to or came from, where readers may see them; each with these sections' ids there.

    In two queries; in none where there were none.
    """
    wanted = {(row["article"], row["block_id"]) for row in rows if "article" in row}
    if not wanted:
        return {}
    pages, block_ids = (set(each) for each in zip(*wanted, strict=True))
    anchors = SectionAnchor.objects.filter(block_id__in=block_ids, is_current=True)
    readable = ArticlePage.objects.live().open_to_all().filter(pk__in=pages).only(*FOR_A_LINK)
    return {
        article.pk: (article, {anchor.block_id: anchor.slug for anchor in article.anchors.all()})
        for article in readable.prefetch_related(Prefetch("anchors", anchors))
    }


def changed_sections(rows: list[dict], article: ArticlePage, others: Others) -> list[ChangedSection]:
    present = {section.block_id: section for section in article.sections}
    nowhere: tuple[None, Mapping[str, str]] = (None, {})
    return [
        ChangedSection(
            heading=row["heading"],
            what=tuple(row["what"]),
            section=present.get(row["block_id"]),
            heading_before=row.get("heading_before", ""),
            into=present.get(row.get("into", "")),
            into_heading=row.get("into_heading", ""),
            elsewhere=other,
            fragment=fragments.get(row["block_id"], ""),
        )
        for row in rows
        for other, fragments in [others.get(row.get("article", 0), nowhere)]
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
    editions = list(article.editions.order_by("-number").defer("sections", "since_first")[:MOST_ENTRIES])
    others = others_of(row for edition in editions for row in edition.changes)
    entries = [
        Entry(edition.published_at, changed_sections(edition.changes, article, others), is_first=edition.number == 1)
        for edition in editions
    ]
    entries += [Entry(each.moment, correction=each) for each in corrections.all]
    return sorted(entries, key=lambda entry: entry.moment, reverse=True)
