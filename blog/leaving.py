"""Sections that a publication takes away while readers' comments are filed under them: said before, and noted after."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.log_actions import log

from comments.counts import CommentCounts
from comments.models import Comment

from .models import ArticlePage
from .outline.merges import survivors

FILED = "gazette.comments_filed"  # Wagtail's log of the page


@dataclass(frozen=True)
class Leaving:
    """A section that goes, and how many comments stand under its heading from then on."""

    heading: str
    comments: CommentCounts


def sections_leaving(draft: ArticlePage) -> list[Leaving]:
    """What readers would lose sight of if `draft` were published now: nothing where the article is not live."""
    live = ArticlePage.objects.live().filter(pk=draft.pk).first()
    if live is None:
        return []
    staying = {child.id for child in draft.body}
    staying |= survivors(draft.body).keys()  # what was merged is filed under the section that it is now in
    gone = {child.id: child.value.get("heading") or "" for child in live.body if child.id not in staying}
    numbers = comments_on(draft, gone)
    return [Leaving(heading, numbers[block_id]) for block_id, heading in gone.items() if block_id in numbers]


def note_left(article: ArticlePage, block_ids: Iterable[str]) -> None:
    """Writes into the article's log what a publication left without a section, whoever or whatever made it."""
    numbers = comments_on(article, block_ids)
    if numbers:
        filed = sum(numbers.values(), CommentCounts())
        log(article, FILED, data={"comments": filed.visible, "waiting": filed.waiting, "sections": len(numbers)})


def comments_on(article, block_ids: Iterable[str]) -> dict[str, CommentCounts]:
    return Comment.objects.on_page(article).filter(block_id__in=list(block_ids)).counts_by_section()
