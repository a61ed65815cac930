from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from blog import conf
from blog.history.purging import Purged, purge_some, purgeable


class Command(BaseCommand):
    help = (
        "Deletes old revisions that are neither live, newest, scheduled, in a workflow nor referred to, and repeated "
        "rows of the log. `tick` does it once a day. It can be interrupted and repeated."
    )

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, help="age of the revisions to keep (default: GAZETTE_REVISION_DAYS)")
        parser.add_argument("--dry-run", action="store_true", help="only count the revisions that would be deleted")

    def handle(self, *, days, dry_run, **options):
        try:
            days = conf.revision_days() if days is None else days
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if days is None:
            raise CommandError("GAZETTE_REVISION_DAYS is off: say --days N to purge all the same.")
        if days < 1:
            raise CommandError("--days must be 1 or more.")
        now = timezone.now()
        if dry_run:
            self.stdout.write(f"{purgeable(now - timedelta(days=days)).count()} revisions would be deleted.")
            return
        done = Purged()
        while purged := purge_some(now, days=days):
            done += purged
        self.stdout.write(f"Deleted {done.revisions} revisions and {done.log_rows} repeated rows of the log.")
