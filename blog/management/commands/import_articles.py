import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from blog import importers
from blog.importers.draft import CannotImport
from blog.importers.store import key_of, store
from blog.models import BlogIndexPage


class Command(BaseCommand):
    help = "Brings articles in from text (.txt) and Markdown (.md) files, as drafts unless --publish is given."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--to", metavar="INDEX", help="the listing to put new articles into: its slug, id or path")
        parser.add_argument("--publish", action="store_true", help="publish what is brought in")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument(
            "--overwrite", action="store_true", help="also replace articles that somebody has changed since"
        )
        parser.add_argument("--encoding", metavar="NAME", help="the encoding of files that are not UTF-8, say cp1252")

    def handle(self, *, files, to, publish, dry_run, overwrite, encoding, **options):
        check_encoding(encoding)
        index = find_index(to)
        brought, failures = set(), 0
        for name in files:
            try:
                draft = importers.read(Path(name), encoding)
                key = key_of(draft, Path(name).name)
                if key in brought:
                    raise CannotImport(f"another file before it is known by the same name or id: {key}")
                with transaction.atomic():
                    stored = store(draft, index=index, file_name=Path(name).name, publish=publish, overwrite=overwrite)
                    transaction.set_rollback(dry_run)
                brought.add(key)
            except CannotImport as error:
                failures += 1
                self.stderr.write(printable(f"{name}: {error}"))
            else:
                self.report(name, stored, dry_run)
        if failures:
            sys.exit(1)  # each has had its line; an error of the command would add another

    def report(self, name, stored, dry_run):
        article, draft = stored.article, stored.draft
        address = article.full_url or article.url_path
        self.stdout.write(f"{address}\t{len(draft.sections)} sections\t{printable(name)}")
        self.stdout.write(f"  {'would be: ' if dry_run else ''}{stored.outcome}")
        if stored.is_unchanged:
            return
        for kind in ("dropped", "uncertain", "changed"):
            for note in sorted(getattr(draft, kind), key=lambda note: note.line or 0):
                where = f", line {note.line}" if note.line else ""
                self.stdout.write(f"  {printable(f'{kind}{where}: {note.text} ({note.why})')}")


def check_encoding(encoding):
    if encoding is None:
        return
    try:
        b" ".decode(encoding)
    except UnicodeError:
        pass  # it exists, and takes more than one byte for a character
    except LookupError as error:
        raise CommandError(f"--encoding {encoding}: there is no such encoding of text") from error


def find_index(wanted):
    """The listing with this slug, id or path; without any wanted, the one that there is."""
    indexes = list(BlogIndexPage.objects.order_by("path"))
    if wanted is None:
        indexes = [index for index in indexes if index.live]
    else:
        indexes = [index for index in indexes if wanted.strip("/") in names_of(index)]
    if len(indexes) == 1:
        return indexes[0]
    if indexes:
        paths = ", ".join(index.url_path for index in indexes)
        raise CommandError(f"there are several listings of articles; choose one by --to and its path: {paths}")
    if wanted is None:
        raise CommandError("there is no published listing of articles yet: make one in the admin, below the home page")
    raise CommandError(f"--to {wanted}: there is no listing of articles with this slug, id or path")


def names_of(index):
    parts = index.get_url_parts()
    path = parts[2].strip("/") if parts and parts[2] else index.slug
    return {index.slug, str(index.pk), path, index.url_path.strip("/")}


def printable(text):
    """The text in one line, whatever bytes the name of a file is made of."""
    return " ".join(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
