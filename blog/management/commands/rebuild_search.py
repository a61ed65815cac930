from django.core.management.base import BaseCommand

from blog.search import index


class Command(BaseCommand):
    help = (
        "Makes the rows that readers' searches look through anew, page by page; readers search meanwhile. "
        "Interrupted, it says how to go on from there."
    )

    def add_arguments(self, parser):
        parser.add_argument("--missing", action="store_true", help="only pages that have none yet")
        parser.add_argument("--from", type=int, default=1, dest="first", metavar="N", help="begin with the Nth page")

    def handle(self, *, missing, first, verbosity, **options):
        number = 0
        try:
            for number, page in enumerate(index.pages_to_keep(only_missing=missing), start=1):
                if number >= first:
                    index.keep(page)
                    if verbosity and number % 100 == 0:
                        self.stdout.write(f"{number} pages")
        except BaseException:
            # Whatever ended it, Ctrl-C among it: all before this page is done.
            rest = "--missing" if missing else f"--from {max(number, 1)}"
            self.stderr.write(f"Stopped at page {number}. To go on: manage.py rebuild_search {rest}")
            raise
        forgotten = 0 if missing else index.forget_strays()
        self.stdout.write(f"{number} pages are searchable; {forgotten} rows of others were removed.")
