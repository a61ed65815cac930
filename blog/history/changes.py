"""Differences between two versions of an article's sections, compared by block id. Pure functions."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ..section_moves.locations import position_after
from ..sections import Section, is_rewritten


@dataclass(frozen=True)
class PublishedSection:
    """A section of an earlier edition; `text` is None if only its digest is known."""

    block_id: str
    number: int
    heading: str
    digest: str
    text: str | None


type AnySection = Section | PublishedSection


@dataclass(frozen=True)
class SectionChange:
    """One section in both versions: `before` is None if it was added, `now` is None if it was removed."""

    before: AnySection | None
    now: AnySection | None
    is_moved: bool = False

    @property
    def block_id(self) -> str:
        return self.either.block_id

    @property
    def either(self) -> AnySection:
        """The present section, or the removed one."""
        either = self.now or self.before
        assert either is not None  # noqa: S101  there is no change of nothing
        return either

    @property
    def is_added(self) -> bool:
        return self.before is None

    @property
    def is_removed(self) -> bool:
        return self.now is None

    @property
    def is_renamed(self) -> bool:
        if self.before is None or self.now is None:
            return False
        return _words(self.before.heading) != _words(self.now.heading)

    @property
    def is_edited(self) -> bool:
        """Whether its text differs at all."""
        return self.before is not None and self.now is not None and self.before.digest != self.now.digest

    @property
    def is_rewritten(self) -> bool:
        """Whether its text differs by more than typos and small edits, or by an unknown amount."""
        if self.before is None or self.now is None or not self.is_edited:
            return False
        before, now = self.before.text, self.now.text
        return before is None or now is None or is_rewritten(before, now)

    @property
    def is_any(self) -> bool:
        """Whether the change log shows it."""
        return self.is_added or self.is_removed or self.is_moved or self.is_renamed or self.is_rewritten


def changes_between(before: Sequence[AnySection], now: Sequence[AnySection]) -> list[SectionChange]:
    """Compare two versions, each given as its sections in reading order.

    Return all sections of both: the present ones in order, each removed one after its former predecessor.
    """
    was = {section.block_id: section for section in before}
    present = {section.block_id for section in now}
    places = {section.block_id: place for place, section in enumerate(before)}
    moved = moved_among([places[section.block_id] for section in now if section.block_id in places])
    moved_ids = {before[place].block_id for place in moved}
    rows = [SectionChange(was.get(each.block_id), each, each.block_id in moved_ids) for each in now]
    for place, section in enumerate(before):
        if section.block_id not in present:
            preceding = [each.block_id for each in before[:place]]
            rows.insert(position_after([row.block_id for row in rows], preceding), SectionChange(section, None))
    return rows


def moved_among(places: Sequence[int]) -> set[int]:
    """Return the fewest of these former positions, in their present order, that must have moved."""
    ends: list[int] = []  # the smallest last position of an increasing run of each length
    lengths = []
    for place in places:
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        lengths.append(length)
    staying, wanted = set(), len(ends) - 1
    for place, length in zip(reversed(places), reversed(lengths), strict=True):
        if length == wanted:
            staying.add(place)
            wanted -= 1
    return set(places) - staying


def _words(heading: str) -> str:
    return " ".join(heading.split())
