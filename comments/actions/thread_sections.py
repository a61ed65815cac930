"""Under which section a thread is filed, each of its comments alike. Only `actions` calls this, and logs it."""

from dataclasses import dataclass, replace

from django.db.models import Q
from wagtail.models import Revision

from ..models import Comment, Decision, Tally


@dataclass(frozen=True)
class Place:
    """Under what a comment is filed: a block id (empty: the whole page), its heading and text then, the revision."""

    block_id: str = ""
    heading_then: str = ""
    digest: str = ""
    page_revision_id: int | None = None

    @classmethod
    def of(cls, comment: Comment) -> "Place":
        return cls(comment.block_id, comment.heading_then, comment.section_digest, comment.page_revision_id)


def lock_replies(root: Comment) -> list[int]:
    """The numbers of a thread's replies, locked."""
    # Replies before the comment that opened their thread, as decisions on them do, and that before the tallies.
    replies = root.in_thread.select_for_update(no_key=True).order_by("pk")
    return list(replies.values_list("pk", flat=True))


def places_of(root: Comment) -> dict[Place, list[int]]:
    """The numbers of a thread's comments by where they are filed, that of the opening comment first."""
    thread = Comment.objects.filter(Q(pk=root.pk) | Q(thread=root)).order_by("pk")
    places: dict[Place, list[int]] = {}
    for comment in thread.only("block_id", "heading_then", "section_digest", "page_revision_id"):
        places.setdefault(Place.of(comment), []).append(comment.pk)
    return places


def places_before(move: Decision, root: Comment, replies: list[int]) -> dict[Place, list[int]]:
    """Where a thread's comments were before `move`; replies that came after it go where the opening comment was."""
    stored = move.before["places"]
    kept = set(
        Revision.objects.filter(pk__in=[entry["page_revision_id"] for entry in stored]).values_list("pk", flat=True)
    )
    places: dict[Place, list[int]] = {}
    for entry in stored:
        revision = entry["page_revision_id"]
        place = Place(entry["block_id"], entry["heading_then"], entry["digest"], revision if revision in kept else None)
        places.setdefault(place, []).extend(entry["comments"])
    known = {pk for numbers in places.values() for pk in numbers}
    first = next(iter(places))
    since = [pk for pk in replies if pk not in known]
    if since:
        places.setdefault(replace(first, digest="", page_revision_id=None), []).extend(since)
    return places


def file_thread(root: Comment, places: dict[Place, list[int]]) -> bool:
    """Files a locked thread's comments, and what they add to tallies; False where `places` does not name them all."""
    if root.in_thread.count() + 1 != sum(map(len, places.values())):
        return False
    from_block = root.block_id
    for place, numbers in places.items():
        Comment.objects.filter(pk__in=numbers).update(
            block_id=place.block_id,
            heading_then=place.heading_then,
            section_digest=place.digest,
            page_revision_id=place.page_revision_id,
        )
    root.refresh_from_db()
    steps = {from_block: -root.visible_in_thread, root.block_id: root.visible_in_thread}
    # In one order for all: two threads that change places would otherwise wait for each other.
    for block_id in sorted(steps):
        Tally.objects.add(root.page_id, block_id, steps[block_id])
    return True
