"""Purging the history of pages: old revisions that nothing refers to, and repeated rows of the log.

Wagtail's own `purge_revisions` would delete the live revision if newer drafts exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, ForeignKey, Max, Model, OuterRef, Q, QuerySet
from wagtail.models import BaseLogEntry, ModelLogEntry, PageLogEntry, Revision

from .. import conf
from ..models.history import HistoryPurge

BATCH = 200
EVERY = timedelta(days=1)
# An editor that is still open adds rows, so those of the last day are kept.
LOG_AGE = timedelta(days=1)
EDITED = "wagtail.edit"


@dataclass(frozen=True)
class Purged:
    revisions: int = 0
    log_rows: int = 0

    def __add__(self, other: "Purged") -> "Purged":
        return Purged(self.revisions + other.revisions, self.log_rows + other.log_rows)

    def __bool__(self) -> bool:
        return bool(self.revisions or self.log_rows)


def purge_when_due(now: datetime) -> Purged:
    """Purge one batch per call, once a day until nothing is left. Call it in a transaction."""
    days = conf.revision_days()
    if days is None:
        return Purged()
    HistoryPurge.objects.get_or_create(pk=1)
    purge = HistoryPurge.objects.select_for_update().get(pk=1)
    if purge.finished_at and now - purge.finished_at < EVERY:
        return Purged()
    purged = purge_some(now, days=days)
    if not purged:
        purge.finished_at = now
        purge.save()
    return purged


def purge_some(now: datetime, *, days: int) -> Purged:
    """Purge a batch of revisions older than `days`, and of rows of each log. The result is false when all is done."""
    with transaction.atomic():
        return Purged(
            _delete_revisions(now - timedelta(days=days)),
            sum(_delete_repeated(model, of, now - LOG_AGE) for model, of in LOGS),
        )


def purgeable(before: datetime) -> QuerySet[Revision]:
    """Return revisions older than that which are neither their object's newest, nor scheduled, nor referred to.

    Live revisions, those in a workflow, and those of comments, error reports, corrections or imports are referred to.
    Log entries on a revision stay.
    """
    same = Revision.objects.filter(base_content_type=OuterRef("base_content_type"), object_id=OuterRef("object_id"))
    newer = Q(created_at__gt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk"))
    old = Revision.objects.filter(Exists(same.filter(newer)), created_at__lt=before, approved_go_live_at=None)
    for model, field in references():
        old = old.exclude(Exists(model._base_manager.filter(**{field: OuterRef("pk")})))
    return old


def references() -> Iterator[tuple[type[Model], str]]:
    """Yield each foreign key to revisions, as model and field name, except those of the log."""
    for relation in Revision._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if relation.auto_created and isinstance(field, ForeignKey) and not issubclass(field.model, BaseLogEntry):
            yield field.model, field.name


def _delete_revisions(before) -> int:
    found = list(purgeable(before).order_by("pk").values_list("pk", flat=True)[:BATCH])
    # Locked and checked again: something may refer to one of them by now.
    locked = Revision.objects.select_for_update().filter(pk__in=found).values_list("pk", flat=True)
    purged = purgeable(before).filter(pk__in=list(locked))
    return purged.delete()[1].get("wagtailcore.Revision", 0)


# Each log, with the fields that identify the object of a row.
LOGS = ((PageLogEntry, ("page_id",)), (ModelLogEntry, ("content_type_id", "object_id")))


def _delete_repeated(model, of, before) -> int:
    """Delete all but the newest of the rows that each autosave of one editing session added."""
    edits = model.objects.filter(action=EDITED, uuid__isnull=False, timestamp__lt=before)
    one = edits.order_by().values("uuid", *of).annotate(number=Count("pk"), newest=Max("pk"))
    repeated = one.filter(number__gt=1)[:BATCH]
    deleted = 0
    for group in repeated:
        same = {name: group[name] for name in ("uuid", *of)}
        deleted += edits.filter(**same, pk__lt=group["newest"]).delete()[0]
    return deleted
