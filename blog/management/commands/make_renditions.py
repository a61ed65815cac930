import os
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandError

from blog import renditions
from gazette.process_lock import process_lock


class Command(BaseCommand):
    help = (
        "Generates the renditions of images that public pages show. The tick does it for new and changed images; run "
        "it by hand after restoring a backup without renditions, or to try failed images again at once."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--seconds",
            type=float,
            help="only what is new or changed, and begin no image after so many seconds, as the tick does",
        )

    def handle(self, *, seconds, **options):
        with process_lock("renditions") as is_alone:
            if not is_alone:
                if seconds is None:
                    raise CommandError("Another process is generating renditions: run this again when it has ended.")
                return
            if seconds is None:
                succeeded, failed = renditions.generate_all()
            else:
                if self._called_from_command_line:
                    with suppress(OSError):  # a container may forbid it
                        os.nice(10)  # readers come first
                succeeded, failed = renditions.generate_pending(seconds)
        if succeeded:
            self.stdout.write(f"Images whose renditions are complete: {succeeded}")
        if failed:
            raise CommandError(f"Images with a rendition that failed: {failed}; see the log.")
