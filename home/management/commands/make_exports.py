import os
from contextlib import suppress

from django.core.management.base import BaseCommand

from home.exports import jobs


class Command(BaseCommand):
    help = "Make the exports that administrators asked for; the tick starts it."

    def handle(self, **options):
        if self._called_from_command_line:
            with suppress(OSError):  # a container may forbid it
                os.nice(10)  # readers come first
        if made := jobs.make_all():
            self.stdout.write(f"Exports made: {made}")
