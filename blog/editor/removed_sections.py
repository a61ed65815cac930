"""Sections with comments that a publication removes: counted before it, logged after it."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.log_actions import log

from comments.counts import CommentCounts
from comments.models import Comment

from ..pages import ArticlePage
from ..sections import merge_targets

SECTIONS_REMOVED = "gazette.comments_filed"  # action in Wagtail's log of the page


@dataclass(frozen=True)
class RemovedSection:
    """A section that a publication would remove, with the numbers of its comments."""

    heading: str
    comments: CommentCounts


def removed_sections(draft: ArticlePage) -> list[RemovedSection]:
    """Return the commented sections that publishing `draft` would remove; none if the article is not live."""
    live = ArticlePage.objects.live().filter(pk=draft.pk).first()
    if live is None:
        return []
    kept = {child.id for child in draft.body}
    kept |= merge_targets(draft.body).keys()  # their comments move to the section that they were merged into
    removed = {child.id: child.value.get("heading") or "" for child in live.body if child.id not in kept}
    numbers = comments_on(draft, removed)
    return [RemovedSection(heading, numbers[block_id]) for block_id, heading in removed.items() if block_id in numbers]


def log_removed_sections(article: ArticlePage, block_ids: Iterable[str]) -> None:
    """Log how many comments a publication left without a section, whoever or whatever published."""
    numbers = comments_on(article, block_ids)
    if numbers:
        total = sum(numbers.values(), CommentCounts())
        data = {"comments": total.visible, "waiting": total.pending, "sections": len(numbers)}
        log(article, SECTIONS_REMOVED, data=data)


def comments_on(article, block_ids: Iterable[str]) -> dict[str, CommentCounts]:
    return Comment.objects.on_page(article).filter(block_id__in=list(block_ids)).counts_by_section()
