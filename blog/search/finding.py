"""Answers one search: which pages, which of their sections, and the text that matches."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import Page

from ..models.articles import Byline
from ..models.search import SearchRow
from ..models.search_databases import ranks
from ..models.taxonomy import Author
from .excerpts import Piece, excerpt, marked
from .query import Query, parse
from .spelling import suggestions

# Rows that are ranked: the newest, and where there are more, also the newest of those with the words in their heading.
MOST_RANKED = 300
MAX_SECTIONS = 3


@dataclass
class Place:
    """A section with a match, or the page itself: then `number` is 0."""

    url: str
    number: int
    heading: list[Piece]
    excerpt: list[Piece]


@dataclass
class Hit:
    """A page that was found. `url` leads to the best match on it; `excerpt` is from the page itself."""

    page: Page
    url: str
    title: list[Piece]
    excerpt: list[Piece]
    authors: list[Author]
    sections: list[Place]
    more_sections: int


@dataclass(frozen=True)
class Row:
    pk: int
    page_id: int
    number: int
    published: datetime | None


@dataclass
class Group:
    """A page with the rows of it that were found, the best first."""

    page_id: int
    rows: list[Row]


@dataclass
class Found:
    """The pages that answer `query`, in order; `hits` makes of some what a reader sees."""

    query: Query
    groups: list[Group] = field(default_factory=list)
    # Whether more rows matched than were ranked: there may be more pages.
    is_cut: bool = False
    # The word that was looked for instead of a mistyped one, if any.
    instead: list[str] = field(default_factory=list)

    @property
    def is_loose(self) -> bool:
        """Whether these hold some of the words, because none holds all."""
        return not self.query.requires_all

    @property
    def page_ids(self) -> list[int]:
        return [group.page_id for group in self.groups]


def find(typed: str, pages: QuerySet[Page]) -> Found:
    """Search `pages`. If none holds all words, replace the one mistyped word; else find those that hold some words."""
    query = parse(typed)
    if not query:
        return Found(query)
    found = _search(query, pages)
    if found.groups:
        return found
    # A suggestion is named only if pages of `pages` hold it: it may be a word of one that not everybody may read.
    for corrected, word in suggestions(query):
        found = _search(corrected, pages)
        if found.groups:
            return replace(found, instead=[word])
    if len(query.terms) > 1:
        return _search(replace(query, requires_all=False), pages)
    return Found(query)


def _search(query: Query, pages: QuerySet[Page]) -> Found:
    readable = SearchRow.objects.filter(Exists(pages.filter(pk=OuterRef("page"))))
    rows = _newest(readable.matching(query))
    is_cut = len(rows) == MOST_RANKED
    if is_cut:
        rows = list(dict.fromkeys([*rows, *_newest(readable.matching_in_heading(query))]))
    return Found(query, _groups_of(rows, query), is_cut) if rows else Found(query)


def _newest(rows) -> list[Row]:
    columns = ("pk", "page_id", "number", "page__first_published_at")
    return [Row(*values) for values in rows.order_by("-pk").values_list(*columns)[:MOST_RANKED]]


def _groups_of(rows: list[Row], query: Query) -> list[Group]:
    """Return the pages of `rows`, the best first, of equal rank the newest.

    A section with none of the terms in its own heading or text is left out: the page itself is found by these.
    """
    ranked = ranks(query, [row.pk for row in rows])
    rank = {row.pk: ranked.get(row.pk, 0.0) for row in rows}  # a row may have been deleted since it was found
    groups: dict[int, Group] = {}
    newest_first = sorted(rows, key=lambda row: (row.published is not None, row.published, row.page_id), reverse=True)
    for row in sorted(newest_first, key=lambda row: rank[row.pk], reverse=True):
        if rank[row.pk] or not row.number:
            groups.setdefault(row.page_id, Group(row.page_id, [])).rows.append(row)
    return list(groups.values())


def hits(found: Found, groups: list[Group], request) -> list[Hit]:
    """Return what a reader sees of some of the groups of `found`, in three queries."""
    row_ids = [row.pk for group in groups for row in group.rows[: MAX_SECTIONS + 1]]
    texts = SearchRow.objects.only("slug", "heading", "text").in_bulk(row_ids)
    pages = Page.objects.in_bulk([group.page_id for group in groups])
    authors: dict[int, list[Author]] = {}
    for byline in Byline.objects.filter(article__in=pages).select_related("author"):
        authors.setdefault(byline.article_id, []).append(byline.author)
    return [
        _hit(found.query, group, pages[group.page_id], texts, authors.get(group.page_id, []), request)
        for group in groups
        if group.page_id in pages
    ]


def _hit(query: Query, group: Group, page: Page, texts: dict[int, SearchRow], authors: list[Author], request) -> Hit:
    url = page.get_url(request) or "/"
    places = [
        Place(
            url=f"{url}#{texts[row.pk].slug}" if row.number else url,
            number=row.number,
            heading=marked(texts[row.pk].heading, query),
            excerpt=excerpt(texts[row.pk].text, query),
        )
        for row in group.rows[: MAX_SECTIONS + 1]
        if row.pk in texts
    ]
    own = next((place for place in places if not place.number), None)
    sections = [place for place in places if place.number][:MAX_SECTIONS]
    return Hit(
        page=page,
        url=(own or sections[0]).url,
        title=own.heading if own else [Piece(page.title)],
        excerpt=own.excerpt if own else [],
        authors=authors,
        sections=sections,
        more_sections=sum(1 for row in group.rows if row.number) - len(sections),
    )
