"""That a comment came with its section from another article, where it was written."""

from dataclasses import dataclass
from datetime import datetime

from ..models import Comment, Discussed
from ..permissions import can_moderate_on


@dataclass(frozen=True)
class Arrival:
    """`title` is that of the article it came from; empty where the moderator has no say there."""

    title: str
    made_at: datetime
    made_by: str
    is_arrival: bool = True  # for the template, where decisions stand in the same list


def arrivals_of(comment: Comment, page: Discussed, user) -> list[Arrival]:
    """From where it was written, or filed last, to `page`, which has it; oldest first. No query where that is here."""
    revision = comment.page_revision
    if revision is None or revision.object_id == str(page.pk):
        return []
    way = page.way_of_section(comment.block_id)
    starts = [number for number, arrival in enumerate(way) if str(arrival.source.pk) == revision.object_id]
    return [
        Arrival(each.source.title if can_moderate_on(user, each.source) else "", each.made_at, each.made_by)
        for each in (way[starts[-1] :] if starts else [])
    ]
