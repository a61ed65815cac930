"""All comments as JSON lines, one object for each: docs/export.md describes it."""

import json
from functools import lru_cache
from typing import IO

from django.utils.translation import gettext_noop
from wagtail.models import Page

from blog.models.sections import SectionAnchor
from comments.models import DELETED, Comment

from .progress import Progress

ROWS_AT_ONCE = 500


def export_comments(file: IO[str], progress: Progress | None = None) -> int:
    """Write every comment, a reply after the comment it answers; return their number."""
    progress = progress or Progress()
    comments = Comment.objects.order_by("pk")
    progress.begin(gettext_noop("Comments"), comments.count())
    number = 0
    page_of = lru_cache(maxsize=10_000)(url_and_anchors)
    for comment in comments.iterator(ROWS_AT_ONCE):
        url, anchors = page_of(comment.page_id)
        # Such a line only keeps its thread together: its author took back what it said.
        if comment.status in DELETED:
            comment.name = comment.email = comment.text = ""
        line = {
            "id": str(comment.pk),
            "parent": str(comment.parent_id or ""),
            "url": url,
            "section": anchors.get(comment.block_id, ""),
            "heading": comment.heading_then,
            "name": comment.name,
            "email": comment.email,
            "date": comment.submitted_at.isoformat(),
            "edited": comment.edited_at and comment.edited_at.isoformat(),
            "status": comment.status,
            "staff": comment.is_by_staff,
            "featured": comment.is_featured,
            "text": comment.text,
        }
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        progress.advance()
        number += 1
    return number


def url_and_anchors(page_id: int) -> tuple[str, dict[str, str]]:
    """Return the public URL of a page, empty if it has none, and the slugs of its sections by block id."""
    page = Page.objects.filter(pk=page_id).first()
    anchors = SectionAnchor.objects.filter(page=page_id, is_current=True).values_list("block_id", "slug")
    return (page and page.full_url) or "", dict(anchors)
