"""Where sections are that left an article, and what stands in their stead: derived from the moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

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


def now_at(page_id: int, moves: Iterable[SectionMove]) -> int:
    """The id of the page that has a section of `page_id` now; `moves` are all that stand of it, oldest first."""
    for move in moves:
        if move.source_id == page_id:
            page_id = move.target_id
    return page_id


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
    found = {block_id: now_at(article.pk, each) for block_id, each in by_section(moves).items()}
    return {block_id: page_id for block_id, page_id in found.items() if page_id != article.pk}


def stubs_of(article: ArticlePage, known: Sequence[Anchor]) -> list[tuple[list[str], Stub]]:
    """The stubs on an article as readers see it, each with the block ids that stood before it; the oldest first.

    In two queries; in one for an article that nothing left, which `for_reading()` saves too.
    """
    if not article.pk or not getattr(article, "sections_left", True):
        return []
    left = by_section(article.sections_moved_away.model.objects.away_from(article))
    present = {child.id for child in article.body}
    places = {block_id: now_at(article.pk, moves) for block_id, moves in left.items() if block_id not in present}
    places = {block_id: page_id for block_id, page_id in places.items() if page_id != article.pk}
    if not places:
        return []
    readable = type(article).objects.live().open_to_all().filter(pk__in=set(places.values()))
    anchors = article.anchors.model.objects.filter(page__in=readable, block_id__in=places, is_current=True)
    # By no other fields: the text of the other article is nothing to this one.
    shown = ("block_id", "slug", "page__title", "page__slug", "page__url_path", "page__locale_id")
    found = {(a.block_id, a.page_id): a for a in anchors.select_related("page").only(*shown)}
    stubs = []
    for block_id, page_id in places.items():
        slugs = sorted((a for a in known if a.block_id == block_id), key=lambda a: not a.is_current)
        anchor = found.get((block_id, page_id))
        last = [move for move in left[block_id] if move.source_id == article.pk][-1]
        stub = Stub(
            block_id=block_id,
            heading=last.heading,
            slug=slugs[0].slug if slugs else "",
            aliases=tuple(a.slug for a in slugs[1:]),
            article=anchor.page if anchor else None,
            fragment=anchor.slug if anchor else "",
        )
        stubs.append((last.pk, last.preceding, stub))
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
    # Only who asks for a section costs the article a query more.
    if not slug or getattr(article, "sections_left", True) is False:
        return ""
    for part in article.parts:
        if isinstance(part, Stub) and slug in (part.slug, *part.aliases) and part.article:
            return f"{part.article.get_url()}?{urlencode({'section': part.fragment})}#comments"
    return ""
