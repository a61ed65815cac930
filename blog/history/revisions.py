"""When an autosave may overwrite the last revision, and when that revision is kept."""

import json
from datetime import datetime, timedelta

from django.db.models import Min
from wagtail.models import PageLogEntry, Revision

from ..models.articles import ArticleFigures
from ..sections import word_count

NEW_EVERY = timedelta(minutes=5)
MAX_REMOVED_SHARE = 1 / 3  # of the words


def must_stay(revision: Revision, article, now: datetime) -> bool:
    """Return whether overwriting `revision`, the article's newest, would lose text or a version."""
    return is_published(revision, article) or is_complete(revision, now) or removes_text(revision, article)


def is_published(revision: Revision, article) -> bool:
    """Return whether it is live or scheduled."""
    return revision.pk == article.live_revision_id or revision.approved_go_live_at is not None


def is_complete(revision: Revision, now: datetime) -> bool:
    """Return whether it was started five minutes ago. Its date is that of the last autosave; the log has the first."""
    begun = PageLogEntry.objects.filter(revision=revision).aggregate(at=Min("timestamp"))["at"]
    return begun is None or now - begun >= NEW_EVERY


def removes_text(revision: Revision, article) -> bool:
    """Return whether the article lacks a section of it, or more than a third of its words."""
    stored = json.loads(revision.content.get("body") or "[]")
    if {block.get("id") for block in stored} - {child.id for child in article.body}:
        return True
    # The figures are those of the newest draft, which `revision` is.
    before = ArticleFigures.objects.filter(article=article.pk).values_list("words", flat=True).first() or 0
    return word_count(article.lead, article.opening, article.body) < before * (1 - MAX_REMOVED_SHARE)
