"""Answers one question: which pages, which of their sections, and what stands there."""

from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import Page

from ..models.articles import Byline
from ..models.search import SearchRow
from ..models.taxonomy import Author
from .excerpts import Piece, excerpt, marked
from .query import Query, read
from .ranking import Group, Row, groups_of
from .spelling import understood

# Rows that are put into order. Where there are more, those with the words in their heading come first, then the newest.
MOST_WEIGHED = 300
SECTIONS_SHOWN = 3


@dataclass
class Place:
    """A section where something was found, or the page as such: then without a number."""

    address: str
    number: int
    heading: list[Piece]
    excerpt: list[Piece]


@dataclass
class Hit:
    """A page that was found. `address` leads to the best place on it; `excerpt` is of the page as such."""

    page: Page
    address: str
    title: list[Piece]
    excerpt: list[Piece]
    authors: list[Author]
    sections: list[Place]
    more_sections: int


@dataclass
class Found:
    """What answers `query`: its `groups` hold the pages' ids in order; `hits` makes of some what a reader sees."""

    query: Query
    groups: list[Group] = field(default_factory=list)
    # More rows than could be weighed: there may be more pages.
    is_cut: bool = False
    # What the words were taken for, where nothing held them as they were typed.
    instead: list[str] = field(default_factory=list)

    @property
    def is_loose(self) -> bool:
        """Whether these hold some of the words, because none holds all."""
        return not self.query.of_all

    @property
    def page_ids(self) -> list[int]:
        return [group.page_id for group in self.groups]


def find(typed: str, pages: QuerySet[Page]) -> Found:
    """Searches `pages`. Where nothing holds all words, mistyped ones are understood; else some of them will do."""
    query = read(typed)
    if not query:
        return Found(query)
    found = _search(query, pages)
    if found.groups:
        return found
    corrected = understood(query)
    if corrected:
        found = _search(corrected, pages)
        if found.groups:
            # Only what these pages hold: other known words may be of pages that not everybody may read.
            seen = set().union(*(row.found for group in found.groups for row in group.rows))
            new = set(map(str, corrected.terms)) - set(map(str, query.terms))
            return replace(found, instead=sorted(seen & new))
    if len(query.parts) > 1:
        return _search(replace(query, of_all=False), pages)
    return Found(query)


def _search(query: Query, pages: QuerySet[Page]) -> Found:
    readable = SearchRow.objects.filter(Exists(pages.filter(pk=OuterRef("page"))))
    rows = {row.pk: row for row in _newest(readable.holding(query))}
    is_cut = len(rows) == MOST_WEIGHED
    if is_cut:
        rows |= {row.pk: row for row in _newest(readable.holding_in_heading(query))}
    return Found(query, groups_of(query, list(rows.values())), is_cut)


def _newest(rows) -> list[Row]:
    columns = ("pk", "page_id", "number", "heading_words", "about_words", "text_words", "page__first_published_at")
    return [Row(*values) for values in rows.order_by("-pk").values_list(*columns)[:MOST_WEIGHED]]


def hits(found: Found, groups: list[Group], request) -> list[Hit]:
    """What a reader sees of some of the groups of `found`, in three queries."""
    shown = [row.pk for group in groups for row in group.rows[: SECTIONS_SHOWN + 1]]
    texts = SearchRow.objects.only("slug", "heading", "text").in_bulk(shown)
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
            address=f"{url}#{texts[row.pk].slug}" if row.number else url,
            number=row.number,
            heading=marked(texts[row.pk].heading, query),
            excerpt=excerpt(texts[row.pk].text, query),
        )
        for row in group.rows[: SECTIONS_SHOWN + 1]
        if row.pk in texts
    ]
    own = next((place for place in places if not place.number), None)
    sections = [place for place in places if place.number][:SECTIONS_SHOWN]
    return Hit(
        page=page,
        address=(own or sections[0]).address,
        title=own.heading if own else [Piece(page.title)],
        excerpt=own.excerpt if own else [],
        authors=authors,
        sections=sections,
        more_sections=sum(1 for row in group.rows if row.number) - len(sections),
    )
