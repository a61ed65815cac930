"""Current locations of moved sections, and the stubs at their former positions: derived from the moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from wagtail.models import Page

from ..models.sections import SectionMove
from ..sections import Anchor, Section


@dataclass(frozen=True)
class Stub:
    """Placeholder for a moved section: its anchors, so that links keep working, and the article that has it now.

    `article` is None if readers may not see it; `fragment` is the section's anchor there, empty if it was removed.
    """

    block_id: str
    heading: str
    slug: str
    former_slugs: tuple[str, ...]
    article: Page | None = None
    fragment: str = ""
    is_stub: bool = True  # for templates, which loop over stubs and sections together


@dataclass(frozen=True)
class LastMove:
    """The last move of a section: from the other article to this one if `is_arrival`, else the reverse."""

    page_id: int  # of the other article
    title: str
    is_arrival: bool
    is_undo: bool


def last_moves(article, block_ids: Iterable[str], **filters) -> dict[str, LastMove]:
    """Return the last move of each of these sections to or from `article`, by block id. `filters`: on the moves.

    One query, or none without block ids.
    """
    block_ids = list(block_ids)
    if not block_ids:
        return {}
    moves = SectionMove.objects.filter(block_id__in=block_ids, **filters)
    made = []
    for move in moves.filter(Q(source=article.pk) | Q(target=article.pk)).select_related("source", "target"):
        is_arrival = move.target_id == article.pk
        other = move.source if is_arrival else move.target
        made.append((move.made_at, move.block_id, LastMove(other.pk, other.title, is_arrival, False)))
        if move.undone_at:
            made.append((move.undone_at, move.block_id, LastMove(other.pk, other.title, not is_arrival, True)))
    return {block_id: move for _time, block_id, move in sorted(made, key=lambda each: each[0])}


def moves_from(page_id: int, moves: Iterable[SectionMove]) -> list[SectionMove]:
    """Return the moves of a section from this page on, given all its moves that were not undone, oldest first."""
    path = []
    for move in moves:
        if move.source_id == page_id:
            path.append(move)
            page_id = move.target_id
    return path


def moves_to(page_id: int, moves: Iterable[SectionMove]) -> list[SectionMove]:
    """Return the moves that brought a section to this page, given all its moves that were not undone, oldest first."""
    path: list[SectionMove] = []
    for move in reversed(list(moves)):
        if move.target_id == page_id:
            path.insert(0, move)
            page_id = move.source_id
    return path


def by_section(moves: Iterable[SectionMove]) -> dict[str, list[SectionMove]]:
    grouped: dict[str, list[SectionMove]] = {}
    for move in moves:
        grouped.setdefault(move.block_id, []).append(move)
    return grouped


def current_page_ids(article, block_ids: Iterable[str]) -> dict[str, int]:
    """Return the ids of the pages that these sections of `article` were moved to, by block id.

    One query, or none for an article that was never saved.
    """
    block_ids = list(block_ids)
    if not article.pk or not block_ids:
        return {}
    moves = SectionMove.objects.current().filter(block_id__in=block_ids).order_by("id")
    paths = {block_id: moves_from(article.pk, each) for block_id, each in by_section(moves).items()}
    return {
        block_id: path[-1].target_id for block_id, path in paths.items() if path and path[-1].target_id != article.pk
    }


def fetch_moves_away(articles: Sequence) -> None:
    """Fetch the moves that stubs of these saved articles are made of: two queries, or one if no section moved."""
    moves = []
    # Few articles have moved sections, and the query for where these are now takes several milliseconds to build.
    if SectionMove.objects.filter(source__in=articles).exists():
        moves = list(SectionMove.objects.away_from(articles))
    for article in articles:
        moved_ids = {move.block_id for move in moves if move.source_id == article.pk and move.is_public}
        article.moves_away = [move for move in moves if move.block_id in moved_ids]


def stubs_of(article, known: Sequence[Anchor]) -> list[tuple[list[str], Stub]]:
    """Return the stubs of an article, each with the block ids of the sections before it; oldest move first.

    No query if all anchors are of present sections, since a moved one leaves its anchors behind, nor after
    `fetch_moves_away()`; else one, or two if a section moved.
    """
    stubs = []
    present = {child.id for child in article.body}
    if all(anchor.block_id in present for anchor in known):
        return []
    if article.pk and article.moves_away is None:
        fetch_moves_away([article])
    for block_id, moves in by_section(article.moves_away or ()).items():
        path = moves_from(article.pk, moves)
        if block_id in present or not path or path[-1].target_id == article.pk:
            continue
        slugs = sorted((a for a in known if a.block_id == block_id), key=lambda anchor: not anchor.is_current)
        departure, arrival = [move for move in path if move.source_id == article.pk][-1], path[-1]
        stub = Stub(
            block_id=block_id,
            heading=departure.heading,
            slug=slugs[0].slug if slugs else "",
            former_slugs=tuple(anchor.slug for anchor in slugs[1:]),
            article=arrival.target if arrival.is_readable else None,
            fragment=arrival.fragment,
        )
        stubs.append((departure.pk, departure.preceding, stub))
    return [(preceding, stub) for _pk, preceding, stub in sorted(stubs, key=lambda each: each[0])]


def position_after(ids: Sequence[str], preceding: Sequence[str]) -> int:
    """Return the position in `ids` after the last of `preceding` that is in it; 0 if none is."""
    positions = {block_id: number for number, block_id in enumerate(ids, start=1)}
    return next((positions[block_id] for block_id in reversed(preceding) if block_id in positions), 0)


def with_stubs(sections: Sequence[Section], stubs: Iterable[tuple[list[str], Stub]]) -> list[Section | Stub]:
    parts: list[Section | Stub] = list(sections)
    for preceding, stub in stubs:
        parts.insert(position_after([each.block_id for each in parts], preceding), stub)
    return parts


def moved_section_url(article, query: Mapping[str, str]) -> str:
    """Return the URL of the discussion of a moved section in its current article, if `?section=SLUG` names one.

    Else an empty string.
    """
    slug = query.get("section", "")
    if not slug:
        return ""
    for part in article.parts:
        if isinstance(part, Stub) and slug in (part.slug, *part.former_slugs) and part.article:
            return f"{part.article.get_url()}?{urlencode({'section': part.fragment})}#comments"
    return ""
