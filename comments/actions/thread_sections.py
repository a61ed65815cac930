"""To which section each comment of a thread belongs. Only `actions` calls this, and logs it."""

from dataclasses import asdict, dataclass, replace

from django.db.models import Q
from wagtail.models import Revision

from ..models import Comment, CommentCount, Decision


@dataclass(frozen=True)
class ThreadLocation:
    """The section of a comment: block id (empty: the whole page), its heading and text digest then, the revision."""

    block_id: str = ""
    heading_then: str = ""
    digest: str = ""
    page_revision_id: int | None = None

    @classmethod
    def of(cls, comment: Comment) -> "ThreadLocation":
        return cls(comment.block_id, comment.heading_then, comment.section_digest, comment.page_revision_id)


def lock_replies(root: Comment) -> list[int]:
    # In the order of all actions: replies, then the comment that opened the thread, then the counts.
    replies = root.in_thread.select_for_update(no_key=True).order_by("pk")
    return list(replies.values_list("pk", flat=True))


def locations_of(root: Comment) -> dict[ThreadLocation, list[int]]:
    """Return the ids of a thread's comments by location, that of the opening comment first."""
    thread = Comment.objects.filter(Q(pk=root.pk) | Q(thread=root)).order_by("pk")
    locations: dict[ThreadLocation, list[int]] = {}
    for comment in thread.only("block_id", "heading_then", "section_digest", "page_revision_id"):
        locations.setdefault(ThreadLocation.of(comment), []).append(comment.pk)
    return locations


def move_details(locations: dict[ThreadLocation, list[int]], *, to: str, page_id: int, **more) -> dict:
    """Return what the decision on a move stores as `before`: where the thread was, and the heading it moved to."""
    places = [{**asdict(location), "comments": numbers} for location, numbers in locations.items()]
    return {"places": places, "heading": places[0]["heading_then"], "to": to, "page": page_id, **more}


def locations_before(move: Decision, replies: list[int]) -> dict[ThreadLocation, list[int]]:
    """Return where a thread's comments were before `move`; later replies go where the opening comment was."""
    stored = move.before["places"]
    kept = set(
        Revision.objects.filter(pk__in=[entry["page_revision_id"] for entry in stored]).values_list("pk", flat=True)
    )
    locations: dict[ThreadLocation, list[int]] = {}
    for entry in stored:
        revision = entry["page_revision_id"]
        location = ThreadLocation(
            entry["block_id"], entry["heading_then"], entry["digest"], revision if revision in kept else None
        )
        locations.setdefault(location, []).extend(entry["comments"])
    known = {pk for numbers in locations.values() for pk in numbers}
    first = next(iter(locations))
    since = [pk for pk in replies if pk not in known]
    if since:
        locations.setdefault(replace(first, digest="", page_revision_id=None), []).extend(since)
    return locations


def assign_section(root: Comment, locations: dict[ThreadLocation, list[int]]) -> bool:
    """Move the comments of a locked thread to `locations`; return False where that does not name all of them."""
    if root.in_thread.count() + 1 != sum(map(len, locations.values())):
        return False
    from_block = root.block_id
    for location, numbers in locations.items():
        Comment.objects.filter(pk__in=numbers).update(
            block_id=location.block_id,
            heading_then=location.heading_then,
            section_digest=location.digest,
            page_revision_id=location.page_revision_id,
        )
    root.refresh_from_db()
    steps = {from_block: -root.visible_in_thread, root.block_id: root.visible_in_thread}
    # In one order for all: two threads that change locations would otherwise wait for each other.
    for block_id in sorted(steps):
        CommentCount.objects.add(root.page_id, block_id, steps[block_id])
    return True
