"""How far the imports of whole sites are, for the admin; they run as commands and may be stopped from there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import ImportRun
from ..process_lock import process_lock
from .texts import duration

LOCK = "site-import"
# One that noted nothing for so long was killed.
SILENT = timedelta(minutes=2)
# The time left is an estimate from the last note: after that long it is not shown.
NOTED_LATELY = timedelta(seconds=15)
LISTED = 50


class Stopped(Exception):
    """Somebody asked the import to stop; what is stored stays."""


@contextmanager
def only_one() -> Iterator[None]:
    """Keep other imports into this site from storing. Raises CommandError while one does."""
    with process_lock(LOCK) as is_alone:
        if not is_alone:
            raise CommandError(
                "Another import into this site is running: wait until it has ended, or stop it in the admin under "
                "Reports › Imports of sites. Then start this one again."
            )
        yield


def start(source: str, total: int, noun: str) -> ImportRun:
    now = timezone.now()
    return ImportRun.objects.create(source=source[:200], noun=noun, total=total, started_at=now, updated_at=now)


def note(run: ImportRun, done: int) -> None:
    """Store how far it is. Raises Stopped if somebody asked for that."""
    ImportRun.objects.filter(pk=run.pk).update(done=done, updated_at=timezone.now())
    if ImportRun.objects.filter(pk=run.pk, is_stopping=True).exists():
        raise Stopped


def end(run: ImportRun, done: int, *, is_complete: bool) -> None:
    now = timezone.now()
    ImportRun.objects.filter(pk=run.pk).update(done=done, updated_at=now, ended_at=now, is_complete=is_complete)


def ask_to_stop(pk: int) -> bool:
    """Have a run stop before its next article; return whether there is one that runs."""
    running = ImportRun.objects.filter(pk=pk, ended_at=None, updated_at__gt=timezone.now() - SILENT)
    return bool(running.update(is_stopping=True))


@dataclass(frozen=True)
class RunRow:
    """A run as the admin lists it."""

    run: ImportRun
    now: datetime

    @property
    def is_running(self) -> bool:
        return self.run.ended_at is None and self.now - self.run.updated_at < SILENT

    @property
    def state(self) -> str:
        if self.run.is_complete:
            return _("Complete")
        if self.is_running:
            return _("Stopping") if self.run.is_stopping else _("Running")
        return _("Stopped: the same command goes on from there")

    @property
    def share(self) -> int:
        return 100 * self.run.done // self.run.total if self.run.total else 100

    @property
    def rate(self) -> int:
        """How many a minute."""
        seconds = (self.run.updated_at - self.run.started_at).total_seconds()
        return round(60 * self.run.done / seconds) if seconds else 0

    @property
    def time_left(self) -> str:
        left = self.run.total - self.run.done
        is_known = self.run.ended_at is None and self.now - self.run.updated_at < NOTED_LATELY
        return duration(60 * left / self.rate) if is_known and self.rate else ""


def rows() -> list[RunRow]:
    """Return the newest runs, without those that a later one of the same source, of as many, completed."""
    now = timezone.now()
    newest = [RunRow(run, now) for run in ImportRun.objects.order_by("-pk")[:LISTED]]
    complete = [row.run for row in newest if row.run.is_complete]

    def is_replaced(run: ImportRun) -> bool:
        return any(each.pk > run.pk and each.source == run.source and each.total >= run.total for each in complete)

    return [row for row in newest if row.run.is_complete or row.is_running or not is_replaced(row.run)]
