"""Move comments with their section to another page, or into another section."""

from collections.abc import Container
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ..models import Comment, CommentCount, Decision, Discussed, DiscussedSection
from ..querysets import MADE_BY_MERGE, CommentQuerySet
from . import thread_sections
from .changes import change, move_thread, record
from .refusals import SectionMoved, State

SECTIONS = 24  # namespace of the advisory locks on the sections of a page
TEXTS = 25  # the same of those on a text of comments


def move_comments(source: Discussed, target: Discussed, block_id: str) -> int:
    """Move all comments on a section of `source`, whatever their status, to `target`; return how many.

    In the caller's transaction, which has locked the sections of both; `target` has no comments on that section yet.
    A thread belongs to one section, so it moves as a whole. Revisions do not change.
    """
    comments = _lock_threads(source, block_id)
    number = comments.update(page=target)
    count = CommentCount.objects.filter(page=source.pk, block_id=block_id).first()
    if count and count.visible:
        for page_id, step in sorted([(source.pk, -count.visible), (target.pk, count.visible)]):
            CommentCount.objects.add(page_id, block_id, step)
    return number


def _lock_threads(page: Discussed, block_id: str) -> CommentQuerySet:
    """Lock all comments on a section and return them.

    Whoever stores a reply holds the lock of its thread: no reply is missed, as the queryset also finds those stored
    while this waited for the lock.
    """
    comments = Comment.objects.on_page(page).on_section(block_id)
    # Lock replies before the comments that opened their threads, as decisions do.
    for kind in (comments.exclude(thread=None), comments.filter(thread=None)):
        list(kind.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return comments


def lock_section_shared(page: Discussed, block_id: str) -> None:
    """Lock a section to its page until the transaction ends. Raises SectionMoved where it is on another page."""
    _lock(SECTIONS, page.pk, "pg_advisory_xact_lock_shared")
    if page.page_of_section(block_id) is not None:
        raise SectionMoved


def lock_sections_exclusive(*page_ids: int) -> None:
    """Lock the sections of these pages against `lock_section_shared` until the transaction ends."""
    for page_id in sorted(page_ids):
        _lock(SECTIONS, page_id, "pg_advisory_xact_lock")


def lock_text(text_digest: str) -> None:
    """Lock a text until the transaction ends, so that of two equal comments at once the second finds the first."""
    _lock(TEXTS, int(text_digest[:7], 16), "pg_advisory_xact_lock")


def _lock(namespace: int, number: int, function: str) -> None:
    # An advisory lock, not the page's row: a foreign key to the page locks that row at commit, when the transaction
    # may already hold rows of comments that a section move needs. On SQLite a transaction locks the whole database.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [namespace, number])  # noqa: S608  one of the two names above


def move_section_threads(page: Discussed, block_id: str, section: DiscussedSection) -> int:
    """Move all threads of a removed section to another section of its page; return the number of comments.

    In the caller's transaction. Logged on each opening comment, and undone, like a move by a moderator.
    """
    with transaction.atomic():
        comments = _lock_threads(page, block_id)
        roots = {root.pk: root for root in comments.filter(thread=None)}
        if not roots:
            return 0
        locations: dict[int, dict[thread_sections.ThreadLocation, list[int]]] = {}
        for comment in comments.order_by("pk"):
            in_thread = locations.setdefault(comment.thread_root_id, {})
            in_thread.setdefault(thread_sections.ThreadLocation.of(comment), []).append(comment.pk)
        heading = section.heading[:255]
        comments.filter(thread=None).update(revision=F("revision") + 1)
        number = comments.update(
            block_id=section.block_id,
            heading_then=heading,
            section_digest=section.digest,
            page_revision_id=page.live_revision_id,
        )
        visible = sum(root.visible_in_thread for root in roots.values())
        for each, step in sorted([(block_id, -visible), (section.block_id, visible)]):
            CommentCount.objects.add(page.pk, each, step)
        batch, now = uuid4(), timezone.now()
        Decision.objects.bulk_create(
            Decision(
                comment=root,
                comment_label=f"{root.pk} on {page.pk}",
                action=Decision.Action.MOVE,
                from_status=root.status,
                to_status=root.status,
                revision=root.revision + 1,
                made_by=MADE_BY_MERGE,
                held_because=root.held_because,
                text_digest=root.text_digest,
                before=thread_sections.move_details(locations[root.pk], to=heading, page_id=page.pk, merged=block_id),
                batch=batch,
                made_at=now,
            )
            for root in roots.values()
        )
        return number


def move_threads_back(page: Discussed, present: Container[str]) -> int:
    """Move threads back to a merged section that is `present` again; return how many.

    Threads that a moderator has moved since stay where they are. In the caller's transaction.
    """
    moves = Decision.objects.filter(comment__page=page, action=Decision.Action.MOVE).current().order_by("id")
    last = {move.comment_id: move for move in moves.select_related("comment__page")}
    merges = [move for move in last.values() if move.before.get("page") == page.pk]
    back = [move for move in merges if move.before.get("merged") in present]
    for move in back:
        root, replies = move.comment, thread_sections.lock_replies(move.comment)
        change(root, State.of(root), root.status)
        move_thread(root, thread_sections.locations_before(move, replies))
        record(root, Decision.Action.UNDO, was=root.status, made_by=MADE_BY_MERGE, undoes=move)
    return len(back)
