from django.core.management.base import BaseCommand

from blog.search import index


class Command(BaseCommand):
    help = (
        "Rebuild the index of the readers' search, page by page; readers can search meanwhile. "
        "If interrupted, it prints how to continue."
    )

    def add_arguments(self, parser):
        parser.add_argument("--missing", action="store_true", help="only pages that have none yet")
        parser.add_argument("--from", type=int, default=1, dest="first", metavar="N", help="begin with the Nth page")

    def handle(self, *, missing, first, verbosity, **options):
        number = 0
        try:
            for number, page in enumerate(index.indexable_pages(only_missing=missing), start=1):
                if number >= first:
                    index.index_page(page)
                    if verbosity and number % 100 == 0:
                        self.stdout.write(f"{number} pages")
        except BaseException:
            # On any exception, Ctrl-C too: all pages before this one are done.
            rest = "--missing" if missing else f"--from {max(number, 1)}"
            self.stderr.write(f"Stopped at page {number}. To continue: manage.py rebuild_search {rest}")
            raise
        removed = 0 if missing else index.remove_stale_rows()
        self.stdout.write(f"{number} pages are searchable; {removed} rows of others were removed.")
