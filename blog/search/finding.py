"""Find the pages that match a search, their best sections, and excerpts with the matches."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language
from wagtail.models import Page

from gazette.compiled_queries import compiled

from ..models.cards import CardAuthor, authors_of
from ..models.search import SearchRow
from ..models.search_databases import ranks
from .excerpts import Piece, excerpt, marked
from .query import Query, parse
from .spelling import suggestions
from .variants import with_variants
from .words import fold

# So many of the newest rows are ranked; if there are more, also so many of those with the words in their heading.
MAX_RANKED = 300
MAX_SECTIONS = 3


@dataclass
class MatchedPart:
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
    authors: list[CardAuthor]
    sections: list[MatchedPart]
    more_sections: int


@dataclass(frozen=True)
class Row:
    pk: int
    page_id: int
    number: int
    published: datetime | None


@dataclass
class Group:
    """A page with those of its rows that match, best first."""

    page_id: int
    rows: list[Row]


@dataclass
class Found:
    """The pages that match `query`, in order; `hits` returns what readers see of some of them."""

    query: Query
    groups: list[Group] = field(default_factory=list)
    # Whether more rows matched than were ranked: there may be more pages.
    is_truncated: bool = False
    # The word that was searched for instead of a mistyped one, if any.
    replacements: list[str] = field(default_factory=list)

    @property
    def is_partial(self) -> bool:
        """Whether the pages have only some of the words, because none has all."""
        return not self.query.requires_all

    @property
    def page_ids(self) -> list[int]:
        return [group.page_id for group in self.groups]


def find(text: str, pages: QuerySet[Page], *, corrects: bool = True) -> Found:
    """Search `pages`. If none has all words, replace the only mistyped word, else find those with some of the words.

    `corrects`: whether to look for mistyped words.
    """
    query = parse(text)
    if not query:
        return Found(query)
    found = _search(query, pages)
    if found.groups:
        return found
    # Show a suggestion only if it is on one of `pages`: the index also has words of pages that the reader may not see.
    for corrected, word in suggestions(query) if corrects else ():
        found = _search(corrected, pages)
        if found.groups:
            return replace(found, replacements=[word])
    if len(query.terms) > 1:
        return _search(replace(query, requires_all=False), pages)
    return Found(query)


def _search(query: Query, pages: QuerySet[Page]) -> Found:
    """Search for the words, and as far as there is room for their variants, which come after them."""
    readable = SearchRow.objects.filter(Exists(pages.filter(pk=OuterRef("page"))))
    rows = exact = _newest(readable.matching(query))
    has_room = len(exact) < MAX_RANKED
    if has_room and (wider := with_variants(query, get_language() or "")) != query:
        query = wider
        rows = list(dict.fromkeys([*exact, *_newest(readable.matching(query))]))
    is_truncated = len(rows) >= MAX_RANKED
    if is_truncated:
        rows = list(dict.fromkeys([*rows, *_newest(readable.matching_in_heading(query))]))
    if not has_room:
        exact = rows
    return Found(query, _groups_of(rows, query, exact), is_truncated) if rows else Found(query)


def _newest(rows) -> list[Row]:
    columns = ("pk", "page_id", "number", "page__first_published_at")
    return [Row(*values) for values in rows.order_by("-pk").values_list(*columns)[:MAX_RANKED]]


def _groups_of(rows: list[Row], query: Query, exact: list[Row]) -> list[Group]:
    """Return the pages of `rows`, those with `exact` ones first, then best first, then newest first.

    A section without any of the terms in its own heading or text is left out: it matched by its `about`, whose terms
    the row of its page has too.
    """
    ranked = ranks(query, [row.pk for row in rows])
    rank = {row.pk: ranked.get(row.pk, 0.0) for row in rows}  # a row may have been deleted since it was found
    is_exact = {row.pk for row in exact}
    groups: dict[int, Group] = {}
    newest_first = sorted(rows, key=lambda row: (row.published is not None, row.published, row.page_id), reverse=True)
    for row in sorted(newest_first, key=lambda row: (row.pk in is_exact, rank[row.pk]), reverse=True):
        if rank[row.pk] or not row.number:
            groups.setdefault(row.page_id, Group(row.page_id, [])).rows.append(row)
    return list(groups.values())


def hits(found: Found, groups: list[Group], request) -> list[Hit]:
    """Return what a reader sees of some of the groups of `found`, in three queries."""
    row_ids = tuple(row.pk for group in groups for row in group.rows[: MAX_SECTIONS + 1])
    texts = {row.pk: row for row in rows_with(row_ids)}
    page_ids = tuple(group.page_id for group in groups)
    pages = {page.pk: page for page in pages_with(page_ids)}
    authors = authors_of(page_ids)
    return [
        _hit(found.query, group, pages[group.page_id], texts, authors.get(group.page_id, []), request)
        for group in groups
        if group.page_id in pages
    ]


def as_written(word: str, hits: list[Hit]) -> str:
    """Return a folded word as these results write it; unchanged if it is in none of the texts that they show."""
    parts = [part for hit in hits for part in (hit.title, hit.excerpt)]
    parts += [part for hit in hits for section in hit.sections for part in (section.heading, section.excerpt)]
    texts = [piece.text for part in parts for piece in part if piece.is_match]
    texts += [name for hit in hits for author in hit.authors for name in author.name.split()]
    return next((text for text in texts if fold(text) == word), word)


@compiled
def rows_with(ids):
    return SearchRow.objects.filter(pk__in=ids).only("slug", "heading", "text")


@compiled
def pages_with(ids):
    return Page.objects.filter(pk__in=ids).only("title", "url_path", "first_published_at")


def _hit(
    query: Query, group: Group, page: Page, texts: dict[int, SearchRow], authors: list[CardAuthor], request
) -> Hit:
    url = page.get_url(request) or "/"
    parts = [
        MatchedPart(
            url=f"{url}#{texts[row.pk].slug}" if row.number else url,
            number=row.number,
            heading=marked(texts[row.pk].heading, query),
            excerpt=excerpt(texts[row.pk].text, query),
        )
        for row in group.rows[: MAX_SECTIONS + 1]
        if row.pk in texts
    ]
    own = next((part for part in parts if not part.number), None)
    sections = [part for part in parts if part.number][:MAX_SECTIONS]
    return Hit(
        page=page,
        url=(own or sections[0]).url,
        title=own.heading if own else [Piece(page.title)],
        excerpt=own.excerpt if own else [],
        authors=authors,
        sections=sections,
        more_sections=sum(1 for row in group.rows if row.number) - len(sections),
    )
