"""The source of a translated article, and what changed in it since the translation was made or published."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import cached_property
from django.utils.translation import get_language_info
from wagtail.models import Page, PageLogEntry

from ..history.compare import Difference, differences
from ..history.log_actions import PUBLISHED, UNPUBLISHED


@dataclass(frozen=True)
class TranslationSource:
    """The article that `article` is a translation of, as its readers see it, or else its newest draft."""

    source: Page
    since: datetime  # when the translation was last published, or made
    before: Page | None  # the source as it was then; None if that version is deleted

    @cached_property
    def language(self) -> dict:
        return get_language_info(self.source.locale.language_code)

    @cached_property
    def differences(self) -> dict[str, Difference]:
        """What changed in each section of the source since, by block id."""
        if self.before is None:
            return {}
        return {each.change.block_id: each for each in differences(self.before.body, self.source.body) if each}

    @property
    def changed_fields(self) -> list[str]:
        if self.before is None:
            return []
        names = [name for name in ("title", "lead") if getattr(self.before, name) != getattr(self.source, name)]
        if self.before.opening.get_prep_value() != self.source.opening.get_prep_value():
            names.append("opening")
        return names


def source_of(article) -> TranslationSource | None:
    """Return the source of a translation: the oldest article of its languages. None if this is the oldest."""
    if not article.pk:
        return None
    others = article.get_translations().filter(pk__lt=article.pk, alias_of=None, trashed=None)
    source = type(article).objects.filter(pk__in=others).select_related("locale").order_by("pk").first()
    if source is None:
        return None
    first = article.revisions.order_by("created_at", "pk").first()
    since = article.last_published_at or (first.created_at if first else article.latest_revision_created_at)
    now = source if source.live else source.get_latest_revision_as_object()
    return TranslationSource(now, since, _version_at(source, since)) if since else None


def _version_at(source, when: datetime):
    """Return the source as its readers saw it then, or, if it was not published at that time, its draft."""
    entries = PageLogEntry.objects.filter(page=source.pk, action__in=PUBLISHED + UNPUBLISHED, timestamp__lte=when)
    entries = entries.exclude(action__in=PUBLISHED, revision=None).select_related("revision")
    entry = entries.order_by("-timestamp", "-pk").first()
    revision = entry.revision if entry and entry.action in PUBLISHED else None
    if revision is None:
        revision = source.revisions.filter(created_at__lte=when).order_by("-created_at", "-pk").first()
    return revision.as_object() if revision else None
