"""Sections that were merged into the one before: it names them, in `merged`, so that drafts and revisions know it too.

Their addresses lead to the survivor as long as they are gone (blog.sections). Their comments are filed under it when
that is published, and back again when they come back (blog.section_moves.filing).
"""

import re
from collections.abc import Iterable

BLOCK_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def merged_into(child) -> list[str]:
    """The block ids that a section of a body names as merged into it, in their order."""
    return list(dict.fromkeys(BLOCK_ID.findall(child.value.get("merged") or "")))


def survivors(body: Iterable) -> dict[str, str]:
    """By the block id of each section that was merged and is gone: that of the section which it ended up in."""
    children = list(body)
    present = {child.id for child in children}
    into: dict[str, str] = {}
    for child in children:
        for block_id in merged_into(child):
            if block_id not in present:
                into.setdefault(block_id, child.id)
    return into
