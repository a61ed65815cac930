"""When an autosave may overwrite its former revision, and when the text before it stays as a revision of its own."""

import json
from datetime import datetime, timedelta

from django.db.models import Min
from wagtail.models import PageLogEntry, Revision

from ..models.articles import ArticleFigures
from ..sections import text_of

NEW_EVERY = timedelta(minutes=5)
MOST_REMOVED = 1 / 3  # of the words


def must_stay(revision: Revision, article, now: datetime) -> bool:
    """Whether `revision`, the newest of this article, would be lost text, or a lost version, if it were overwritten."""
    return is_published(revision, article) or is_complete(revision, now) or removes_text(revision, article)


def is_published(revision: Revision, article) -> bool:
    """Whether readers see it, or will at the time it is scheduled for."""
    return revision.pk == article.live_revision_id or revision.approved_go_live_at is not None


def is_complete(revision: Revision, now: datetime) -> bool:
    """Whether it was begun five minutes ago. Its own date is that of the last autosave; the log has the first."""
    begun = PageLogEntry.objects.filter(revision=revision).aggregate(at=Min("timestamp"))["at"]
    return begun is None or now - begun >= NEW_EVERY


def removes_text(revision: Revision, article) -> bool:
    """Whether the article as it is now lacks one of its sections, or more than a third of its words."""
    stored = json.loads(revision.content.get("body") or "[]")
    if {block.get("id") for block in stored} - {child.id for child in article.body}:
        return True
    # Counted when the newest draft was stored, which `revision` is.
    before = ArticleFigures.objects.filter(article=article.pk).values_list("words", flat=True).first() or 0
    return words_of(article) < before * (1 - MOST_REMOVED)


def words_of(article) -> int:
    texts = [article.lead, text_of(article.opening), *(text_of(section.value["content"]) for section in article.body)]
    return sum(len(text.split()) for text in texts)
