from django.core.cache import caches
from django.core.management.base import BaseCommand
from django.db import transaction

from gazette import generations
from gazette.page_cache import statistics


class Command(BaseCommand):
    help = "The response cache: how often pages came from it (stats), or have every page rendered anew (clear)."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["stats", "clear"])

    def handle(self, action, **options):
        if action == "clear":
            with transaction.atomic():
                generations.raise_tags([generations.EVERYTHING])
            caches["default"].clear()
            self.stdout.write("Every page is rendered anew.")
            return
        running = statistics.read_all()
        if not running:
            self.stdout.write("No process has answered a request from a cache yet.")
        else:
            seconds = statistics.WRITE_SECONDS
            self.stdout.write(f"Each process writes its numbers every {seconds} s at most: the latest may be missing.")
        for pid, numbers in sorted(running.items()):
            asked = numbers["hits"] + numbers["misses"]
            share = round(100 * numbers["hits"] / asked) if asked else 0
            self.stdout.write(
                f"process {pid}: {numbers['hits']} hits ({share}%), {numbers['misses']} misses, "
                f"{numbers['uncacheable']} not cacheable; {numbers['entries']} pages in "
                f"{numbers['bytes'] / 1_000_000:.1f} MB"
            )
