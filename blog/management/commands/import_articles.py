import sys
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.urls import reverse
from wagtail.models import Site

from blog.importers.article_links import ArticleLinks
from blog.importers.importing import import_article
from blog.importers.parsed_article import CannotImport
from blog.importers.sources import Source, sources_at
from blog.importers.store import key_of
from blog.pages import BlogIndexPage
from gazette.imports import runs
from gazette.imports.progress import ProgressLine
from gazette.imports.report import DROPPED, TAKEN, UNCHANGED, Report, one_line
from gazette.trash.models import outside_trash


class Command(BaseCommand):
    help = (
        "Import articles from Word (.docx), OpenDocument (.odt), HTML, Markdown and text files, or folders and zips of "
        "them, as drafts unless --publish is given."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="a file, a folder or a .zip")
        parser.add_argument(
            "--to",
            metavar="LISTING",
            help="the listing for new articles: its slug, id or path; needed only where the site has several",
        )
        parser.add_argument("--publish", action="store_true", help="publish the imported articles")
        parser.add_argument("--dry-run", action="store_true", help="print what would happen and change nothing")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="also replace articles that somebody has changed since the last import",
        )
        parser.add_argument(
            "--add-missing",
            action="store_true",
            help="add the authors and topics that the files name and the site lacks",
        )
        parser.add_argument("--encoding", metavar="NAME", help="the encoding of files that are not UTF-8, say cp1252")
        parser.add_argument(
            "--report", metavar="FILE.json", type=Path, help="write what became of each file to this one"
        )

    def handle(self, *, files, to, dry_run, encoding, report, **options):
        check_encoding(encoding)
        index = find_listing(to)
        self.failures = 0
        with ExitStack() as opened:
            if not dry_run:
                opened.enter_context(runs.only_one())
            self.rows = Report(report)
            opened.callback(self.rows.discard)
            self.import_all(self.sources_of(files, opened), index, dry_run, encoding, options)
            self.rows.close(dry_run=dry_run, listing=index.url_path)
        if self.unknown:
            self.stdout.write("Authors or topics are missing: --add-missing adds them.")
        if self.failures:
            sys.exit(1)  # each failure is printed already; a CommandError would print another line

    def sources_of(self, names, opened) -> list[Source]:
        found: list[Source] = []
        for name in names:
            left_out: list[tuple[str, str]] = []
            try:
                found += sources_at(Path(name), left_out, opened)
            except CannotImport as error:
                self.fail(name, str(error))
            for other, why in left_out:
                self.stdout.write(one_line(f"not imported: {other} ({why})"))
                self.rows.row("file", one_line(other), DROPPED, why=why)
        return found

    def import_all(self, sources, index, dry_run, encoding, options):
        links = ArticleLinks(sources, index)
        self.unknown = False
        progress = ProgressLine(OutputWrapper(self.stderr._out), len(sources), "files")  # without the colour of errors
        imported: set[str] = set()

        def import_one(source):
            return import_article(
                source,
                index=index,
                encoding=encoding,
                publish=options["publish"],
                overwrite=options["overwrite"],
                add_missing=options["add_missing"],
                dry_run=dry_run,
                links=links,
                adapt=partial(only_once, imported, source.path),
            )

        for source in sources:
            try:
                stored = import_one(source)
            except CannotImport as error:
                progress.end()
                self.fail(source.name, str(error))
                links.early.discard(source.name)
            else:
                progress.end()
                self.show(source.name, stored, dry_run)
                self.add_row(source, stored)
                imported.add(key_of(stored.parsed.id, source.path))
                self.unknown |= bool(stored.unknown_authors or stored.unknown_topics)
            progress.step()
        progress.end()
        if dry_run:
            return
        # Once more those with links to files that came after them.
        imported.clear()
        early = [source for source in sources if source.name in links.early]
        links.all_are_stored()
        for source in early:
            try:
                stored = import_one(source)
            except CannotImport as error:
                self.fail(source.name, f"its links to other articles were not made: {error}")
            else:
                self.stdout.write(f"links to other articles: {one_line(source.name)}\n  {done(stored)}")

    def fail(self, name, why):
        self.failures += 1
        self.stderr.write(one_line(f"{name}: {why}"))
        self.rows.row("file", one_line(name), DROPPED, why=one_line(why))

    def add_row(self, source, stored):
        article, parsed = stored.article, stored.parsed
        kept = {kind: [vars(note) for note in getattr(parsed, kind)] for kind in ("dropped", "uncertain", "changed")}
        self.rows.row(
            "file",
            one_line(source.name),
            UNCHANGED if stored.is_unchanged else TAKEN,
            title=article.title,
            url=article.full_url or article.url_path,
            sections=len(parsed.sections),
            missing=list(stored.missing),
            **({} if stored.is_unchanged else kept),
        )

    def show(self, name, stored, dry_run):
        article, parsed = stored.article, stored.parsed
        url = article.full_url or article.url_path
        number = len(parsed.sections)
        self.stdout.write(f"{url}\t{number} {'section' if number == 1 else 'sections'}\t{one_line(name)}")
        self.stdout.write(f"  {'would be: ' if dry_run else ''}{done(stored)}")
        if not stored.is_unchanged:
            self.show_notes(parsed)
        if stored.missing:
            where = "" if dry_run else f"; add what it should have at {edit_url(article)}"
            self.stdout.write(f"  still missing: {', '.join(stored.missing)}{where}")

    def show_notes(self, parsed):
        for kind in ("dropped", "uncertain", "changed"):
            for note in sorted(getattr(parsed, kind), key=lambda note: note.line or 0):
                where = f", line {note.line}" if note.line else ""
                text = f"{note.text} ({note.why})" if note.text else note.why
                self.stdout.write(f"  {one_line(f'{kind}{where}: {text}')}")


def done(stored):
    return ", ".join(filter(None, (stored.outcome, stored.state)))


def only_once(imported, path, parsed):
    """Return the article. Raises CannotImport if this file, or one with the same id, was imported in this run."""
    key = key_of(parsed.id, path)
    if key in imported:
        raise CannotImport(f"this file, or another one with its id, is in this import already: {key}")
    return parsed


def edit_url(article):
    site = article.get_site()
    root = site.root_url if site else settings.WAGTAILADMIN_BASE_URL
    return f"{root}{reverse('wagtailadmin_pages:edit', args=[article.pk])}"


def check_encoding(encoding):
    if encoding is None:
        return
    try:
        b" ".decode(encoding)
    except UnicodeError:
        pass  # it exists, and takes more than one byte for a character
    except LookupError as error:
        raise CommandError(f"--encoding {encoding}: there is no such encoding of text") from error


def find_listing(wanted):
    """Return the listing with this slug, id or path; for None, that of the default site in its default language."""
    if wanted is None:
        return default_listing()
    named = [listing for listing in all_listings() if wanted.strip("/") in names_of(listing)]
    if not named:
        raise CommandError(f"--to {wanted}: no listing of articles has this slug, id or path{choices(all_listings())}")
    if len(named) > 1:
        raise CommandError(f"--to {wanted}: several listings of articles have this name{choices(named)}")
    return named[0]


def default_listing(locale=None):
    """Return the listing of the default site in this language, by default its own. Raises CommandError."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page__locale").first()
    if site is None:
        raise CommandError(f"no site is marked as the default one in the admin{choices(all_listings())}")
    home = site.root_page
    if locale and locale != home.locale:
        home = home.get_translation_or_none(locale)
        if home is None:
            raise CommandError(f"the site has no home page in {locale}: add one in the admin")
    listings = list(all_listings().live().descendant_of(home).filter(locale=home.locale))
    if len(listings) > 1:
        raise CommandError(f"the site has several listings of articles{choices(listings)}")
    if not listings:
        raise CommandError(
            f"the site has no published listing of articles in {home.locale}: "
            f"add one in the admin below “{home.title}”{'' if locale else choices(all_listings(), ', or')}"
        )
    return listings[0]


def all_listings():
    return outside_trash(BlogIndexPage.objects.order_by("path"))


def choices(listings, before=":"):
    """Return the end of a message, with the shortest --to for each of the listings."""
    taken = Counter(name for listing in all_listings() for name in set(names_of(listing)))
    named = []
    for listing in listings:
        *words, number = names_of(listing)
        short = min((word for word in words if taken[word] == 1), key=len, default=number)
        named.append(f"--to {short} ({listing.title})")
    return f"{before} choose {' or '.join(named)}" if named else ""


def names_of(listing):
    """Return the values of --to for it: its slug, its path in the URL and in the page tree, and last its id."""
    parts = listing.get_url_parts()
    path = parts[2].strip("/") if parts and parts[2] else listing.slug
    return listing.slug, path, listing.url_path.strip("/"), str(listing.pk)
