"""Where sections are that left an article, and what stands in their stead: derived from the moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q

if TYPE_CHECKING:
    from ..models import ArticlePage, SectionMove
    from ..sections import Anchor, Section


@dataclass(frozen=True)
class Stub:
    """What stands where a section was: its ids, so that links go on, and the article that has it now.

    `article` is None where readers may not see that one; `fragment` is the section's id there, empty where it is gone.
    """

    block_id: str
    heading: str
    slug: str
    aliases: tuple[str, ...]
    article: ArticlePage | None = None
    fragment: str = ""
    is_stub: bool = True  # for the template, where stubs and sections stand in one row


@dataclass(frozen=True)
class Journey:
    """That a section came to an article from another one (`is_here`) or went there; `is_back` by taking a move back."""

    page_id: int  # of the other one
    title: str
    is_here: bool
    is_back: bool


def last_journeys(article: ArticlePage, block_ids: Iterable[str], **which) -> dict[str, Journey]:
    """By block id, the last journey of each of these sections to or from `article`; `which` moves, as a filter.

    In one query; in none without block ids.
    """
    block_ids = list(block_ids)
    if not block_ids:
        return {}
    moves = article.sections_moved_away.model.objects.filter(block_id__in=block_ids, **which)
    made = []
    for move in moves.filter(Q(source=article.pk) | Q(target=article.pk)).select_related("source", "target"):
        is_here = move.target_id == article.pk
        other = move.source if is_here else move.target
        made.append((move.made_at, move.block_id, Journey(other.pk, other.title, is_here, False)))
        if move.undone_at:
            made.append((move.undone_at, move.block_id, Journey(other.pk, other.title, not is_here, True)))
    return {block_id: journey for _moment, block_id, journey in sorted(made, key=lambda each: each[0])}


def way_from(page_id: int, moves: Iterable[SectionMove]) -> list[SectionMove]:
    """The moves that a section of a page made from there on, out of all that stand of it, oldest first."""
    way = []
    for move in moves:
        if move.source_id == page_id:
            way.append(move)
            page_id = move.target_id
    return way


def way_to(page_id: int, moves: Iterable[SectionMove]) -> list[SectionMove]:
    """The moves by which a section came to a page, out of all that stand of it, oldest first in both."""
    way: list[SectionMove] = []
    for move in reversed(list(moves)):
        if move.target_id == page_id:
            way.insert(0, move)
            page_id = move.source_id
    return way


def by_section(moves: Iterable[SectionMove]) -> dict[str, list[SectionMove]]:
    sorted_by: dict[str, list[SectionMove]] = {}
    for move in moves:
        sorted_by.setdefault(move.block_id, []).append(move)
    return sorted_by


def elsewhere(article: ArticlePage, block_ids: Iterable[str]) -> dict[str, int]:
    """The ids of the pages that have these sections of `article` now, by block id; those that did not leave are not in.

    In one query; in none for an article that was never saved.
    """
    block_ids = list(block_ids)
    if not article.pk or not block_ids:
        return {}
    moves = article.sections_moved_away.model.objects.standing().filter(block_id__in=block_ids).order_by("id")
    ways = {block_id: way_from(article.pk, each) for block_id, each in by_section(moves).items()}
    return {block_id: way[-1].target_id for block_id, way in ways.items() if way and way[-1].target_id != article.pk}


def fetch_moves_away(articles: Sequence[ArticlePage]) -> None:
    """Fetches, for articles that are stored, what their stubs are made of; in two queries, in one if none left."""
    moves = []
    # Sections left few articles, and the query for where they are takes several milliseconds to build.
    if articles and articles[0].sections_moved_away.model.objects.filter(source__in=articles).exists():
        moves = list(articles[0].sections_moved_away.model.objects.away_from(articles))
    for article in articles:
        left = {move.block_id for move in moves if move.source_id == article.pk and move.is_public}
        article.moves_away = [move for move in moves if move.block_id in left]


def stubs_of(article: ArticlePage, known: Sequence[Anchor]) -> list[tuple[list[str], Stub]]:
    """The stubs on an article as readers see it, each with the block ids that stood before it; the oldest first.

    In one query; in none after `fetch_moves_away`.
    """
    if article.pk and article.moves_away is None:
        fetch_moves_away([article])
    stubs = []
    present = {child.id for child in article.body}
    for block_id, moves in by_section(article.moves_away or ()).items():
        way = way_from(article.pk, moves)
        if block_id in present or not way or way[-1].target_id == article.pk:
            continue
        slugs = sorted((a for a in known if a.block_id == block_id), key=lambda anchor: not anchor.is_current)
        left, arrived = [move for move in way if move.source_id == article.pk][-1], way[-1]
        stub = Stub(
            block_id=block_id,
            heading=left.heading,
            slug=slugs[0].slug if slugs else "",
            aliases=tuple(anchor.slug for anchor in slugs[1:]),
            article=arrived.target if arrived.is_readable else None,
            fragment=arrived.fragment,
        )
        stubs.append((left.pk, left.preceding, stub))
    return [(preceding, stub) for _pk, preceding, stub in sorted(stubs, key=lambda each: each[0])]


def place_after(ids: Sequence[str], preceding: Sequence[str]) -> int:
    """The position, among `ids`, after the last of `preceding` that is still there; 0 where none is."""
    positions = {block_id: number for number, block_id in enumerate(ids, start=1)}
    return next((positions[block_id] for block_id in reversed(preceding) if block_id in positions), 0)


def with_stubs(sections: Sequence[Section], stubs: Iterable[tuple[list[str], Stub]]) -> list[Section | Stub]:
    """Sections and stubs in reading order, each stub after what stood before the section that it stands for."""
    row: list[Section | Stub] = list(sections)
    for preceding, stub in stubs:
        row.insert(place_after([each.block_id for each in row], preceding), stub)
    return row


def address_elsewhere(article: ArticlePage, asked: Mapping[str, str]) -> str:
    """Where the discussion of a section went that an address asks for (`?section=SLUG`), if it left; else empty."""
    slug = asked.get("section", "")
    if not slug:
        return ""
    for part in article.parts:
        if isinstance(part, Stub) and slug in (part.slug, *part.aliases) and part.article:
            return f"{part.article.get_url()}?{urlencode({'section': part.fragment})}#comments"
    return ""
