"""Three-way merge of lists of blocks by id. Pure functions that know neither articles nor forms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Choice(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"  # theirs, followed by mine


@dataclass(frozen=True)
class Version[Value]:
    """A version of a block or a field. Two versions are equal if their digests are."""

    digest: str
    value: Value


@dataclass(frozen=True)
class Conflict[Value]:
    """A block that both users changed differently; None if one of them removed it."""

    id: str
    mine: Version[Value] | None
    theirs: Version[Value] | None


@dataclass
class Merge[Value]:
    """`blocks` by id, in order. It has their version of each conflicting block."""

    blocks: dict[str, Version[Value]] = field(default_factory=dict)
    conflicts: list[Conflict[Value]] = field(default_factory=list)
    # The ids of blocks that only they changed, added or removed.
    taken: list[str] = field(default_factory=list)
    is_reordered: bool = False  # whether the order is theirs


def digest_in(version: Version | None) -> str | None:
    return version.digest if version else None


def is_conflict(base: str | None, mine: str | None, theirs: str | None) -> bool:
    return mine != theirs and base not in (mine, theirs)


def merge[Value](
    base: Mapping[str, str],
    mine: Mapping[str, Version[Value]],
    theirs: Mapping[str, Version[Value]],
    choose: Callable[[Conflict[Value]], Choice | None] = lambda conflict: None,
    copy: Callable[[Version[Value]], tuple[str, Version[Value]]] | None = None,
) -> Merge[Value]:
    """Merge two lists of blocks with a common base.

    `base`: digests of the base's blocks by id, in order. `choose` resolves a conflict, or leaves it open (None).
    `copy` gives a version a new id, for conflicts in which both versions are kept.
    """
    merged: Merge[Value] = Merge()
    kept: dict[str, Version[Value]] = {}
    copies: dict[str, tuple[str, Version[Value]]] = {}
    for block_id in {**mine, **theirs, **base}:
        before, my, their = base.get(block_id), mine.get(block_id), theirs.get(block_id)
        if is_conflict(before, digest_in(my), digest_in(their)):
            conflict = Conflict(block_id, my, their)
            choice = choose(conflict)
            if choice is None:
                merged.conflicts.append(conflict)
            elif choice == Choice.BOTH and my and their and copy:
                copies[block_id] = copy(my)
            result = my if choice == Choice.MINE else their
        elif digest_in(my) == before:
            result = their
            if digest_in(their) != before:
                merged.taken.append(block_id)
        else:
            result = my
        if result:
            kept[block_id] = result
    order, merged.is_reordered = merge_order(list(base), list(mine), list(theirs))
    for block_id in order:
        if block_id in kept:
            merged.blocks[block_id] = kept[block_id]
        if block_id in copies:
            copy_id, version = copies[block_id]
            merged.blocks[copy_id] = version
    return merged


def merge_order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], bool]:
    """Return all ids in order, and whether the order is that of `theirs`; if both reordered, `mine` wins."""
    common = set(base) & set(mine) & set(theirs)
    base_order, my_order, their_order = ([each for each in row if each in common] for row in (base, mine, theirs))
    is_theirs = my_order == base_order and their_order != base_order
    row, other = (theirs, mine) if my_order == base_order else (mine, theirs)
    order = list(row)
    for position, block_id in enumerate(other):
        if block_id not in row:
            before = next((each for each in reversed(other[:position]) if each in order), None)
            order.insert(order.index(before) + 1 if before else 0, block_id)
    return order, is_theirs
