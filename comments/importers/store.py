"""Storing comments of another system: many at once, without mail, rate limits, rules or learning."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from gazette.imports.imported_objects import ImportedObjects
from gazette.imports.report import DROPPED, TAKEN, UNCHANGED, Rows

from ..actions.changes import digest_of
from ..models import Comment, CommentCount, Decision, Link, Status
from ..querysets import MADE_BY_IMPORT
from ..text import hosts_in
from .source import SourceComment

KIND = "comment"
BATCH = 1_000


def store_comments(
    page,
    comments: Sequence[SourceComment],
    imported: ImportedObjects,
    report: Rows,
    *,
    fallback_date: datetime,
) -> None:
    """Store on `page` what no earlier import did, with threads, counts and log; in the caller's transaction."""
    comments = distinct(comments, report)
    stored = imported.some(KIND, (each.id for each in comments))
    present = Comment.objects.in_bulk(list(stored.values())) if stored else {}
    stored = {source_id: pk for source_id, pk in stored.items() if pk in present}  # not deleted permanently since
    note_missing_parents(comments, stored)
    made: dict[str, Comment] = {}
    depths: dict[str, int] = {}
    by_depth: defaultdict[int, list[Comment]] = defaultdict(list)
    for each in parents_first([each for each in comments if not each.dropped and each.id not in stored]):
        parent = made.get(each.parent_id) or present.get(stored.get(each.parent_id, 0))
        comment = new_comment(page, each, parent, fallback_date)
        depths[each.id] = depths[each.parent_id] + 1 if each.parent_id in made else 0
        by_depth[depths[each.id]].append(comment)
        made[each.id] = comment
    count_threads(list(made.values()))
    for depth in sorted(by_depth):  # a parent has its id before its replies name it
        Comment.objects.bulk_create(by_depth[depth], batch_size=BATCH)
    Decision.objects.bulk_create([first_decision(comment) for comment in made.values()], batch_size=BATCH)
    Link.objects.bulk_create(
        [Link(comment=comment, host=host) for comment in made.values() for host in hosts_in(comment.text)],
        batch_size=BATCH,
    )
    imported.add(KIND, [(source_id, comment.pk, "") for source_id, comment in made.items()])
    write_rows(comments, stored, report)


def check_comments(comments: Sequence[SourceComment], stored: dict[str, int], report: Rows) -> None:
    """Report what `store_comments` would do."""
    comments = distinct(comments, report)
    note_missing_parents(comments, stored)
    parents_first([each for each in comments if not each.dropped and each.id not in stored])  # for its notes
    write_rows(comments, stored, report)


def write_rows(comments: Sequence[SourceComment], stored: dict[str, int], report: Rows) -> None:
    for each in comments:
        if each.id in stored:
            report.row(KIND, each.id, UNCHANGED, title=each.name)
        elif each.dropped:
            report.row(KIND, each.id, DROPPED, why=each.dropped, title=each.name)
        else:
            report.row(KIND, each.id, TAKEN, changed=each.changed, title=each.name)


def distinct(comments: Sequence[SourceComment], report: Rows) -> list[SourceComment]:
    """Return the comments without second ones with an id, which are noted."""
    found: dict[str, SourceComment] = {}
    for each in comments:
        if found.setdefault(each.id, each) is not each:
            report.row(KIND, each.id, DROPPED, why="a second one with its id", title=each.name)
    return list(found.values())


def note_missing_parents(comments: Sequence[SourceComment], stored: dict[str, int]) -> None:
    """Have replies to what is not stored open threads; note them, and comments without a date."""
    dropped = {each.id: each.dropped for each in comments if each.dropped}
    taken = {each.id for each in comments} - dropped.keys() | stored.keys()
    for each in comments:
        if each.parent_id and each.parent_id not in taken:
            why = f"dropped ({dropped[each.parent_id]})" if each.parent_id in dropped else "missing"
            each.note(each.parent_id, f"a reply to a comment that is {why}: opens a thread")
            each.parent_id = ""
        if each.submitted_at is None:
            each.note("", "no date: that of the article, or of what it answers")


def parents_first(comments: Sequence[SourceComment]) -> list[SourceComment]:
    """Return the comments so that each follows its parent; one that replies to itself in a circle has no parent."""
    by_id = {each.id: each for each in comments}
    ordered: dict[str, SourceComment] = {}
    for each in comments:
        chain: dict[str, SourceComment] = {}
        current: SourceComment | None = each
        while current and current.id not in ordered:
            if current.id in chain:
                current.note(current.parent_id, "a reply to itself: opens a thread")
                current.parent_id = ""
                break
            chain[current.id] = current
            current = by_id.get(current.parent_id)
        for link in reversed(chain.values()):
            ordered[link.id] = link
    return list(ordered.values())


def new_comment(page, source: SourceComment, parent: Comment | None, fallback_date: datetime) -> Comment:
    comment = Comment(
        page_id=page.pk,
        name=source.name,
        email=source.email,
        text=source.text,
        status=source.status,
        is_by_staff=source.is_by_staff,
        submitted_at=source.submitted_at or fallback_date,
        text_digest=digest_of(source.text),
    )
    if parent:
        comment.submitted_at = max(comment.submitted_at, parent.submitted_at)  # clocks may have been wrong
        # The thread may have been moved here, to another section or article.
        comment.parent, comment.thread, comment.page_id = parent, parent.thread or parent, parent.page_id
        comment.block_id, comment.heading_then = parent.block_id, parent.heading_then
    return comment


def count_threads(comments: Sequence[Comment]) -> None:
    """Count the visible ones by thread and by section; those of threads that are stored already are added."""
    stored: Counter[int] = Counter()
    sections: Counter[tuple[int, str]] = Counter()
    for comment in comments:
        if comment.status != Status.APPROVED:
            continue
        root = comment.thread or comment
        if root.pk:
            stored[root.pk] += 1
        else:
            root.visible_in_thread += 1
        sections[comment.page_id, comment.block_id] += 1
    for pk, number in sorted(stored.items()):
        Comment.objects.filter(pk=pk).update(visible_in_thread=F("visible_in_thread") + number)
    for (page_id, block_id), number in sorted(sections.items()):
        CommentCount.objects.add(page_id, block_id, number)


def first_decision(comment: Comment) -> Decision:
    return Decision(
        comment=comment,
        comment_label=f"{comment.pk} on {comment.page_id}",
        action=Decision.Action.SUBMIT,
        from_status="",
        to_status=comment.status,
        revision=comment.revision,
        made_by=MADE_BY_IMPORT,
        text_digest=comment.text_digest,
        made_at=comment.submitted_at,
    )
