"""What `import_wordpress` and `import_ghost` share."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from blog.importers.sites.media import Described, Media, path_of
from blog.importers.sites.site_import import Options, SiteImport
from blog.importers.sites.terms import Terms
from gazette.imports import runs
from gazette.imports.errors import CannotRead
from gazette.imports.known import Known
from gazette.imports.progress import ProgressLine
from gazette.imports.report import DROPPED, TAKEN, Report
from gazette.imports.runs import Stopped

from .import_articles import find_listing, printable


class SiteCommand(BaseCommand):
    """Import a site; without --run, say what would happen and change nothing."""

    storing: ProgressLine | None = None

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--run", action="store_true", help="import; without it, print what would happen and change nothing"
        )
        parser.add_argument("--to", metavar="LISTING", help="the listing for articles, as in import_articles")
        parser.add_argument("--media", type=Path, metavar="FOLDER", help="the folder with the uploads of the site")
        parser.add_argument(
            "--fetch-media", action="store_true", help="fetch pictures from the site that are not in the folder"
        )
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write every row and what became of it")
        parser.add_argument(
            "--headings",
            choices=["bold"],
            help="in a text without headings, take lines that are bold as headings of sections",
        )

    def handle(self, **options):
        folder = options["media"]
        if folder and not folder.is_dir():
            raise CommandError(f"--media {folder}: there is no such folder")
        index = find_listing(options["to"])
        try:
            report = Report(options["report"])
        except OSError as error:
            raise CommandError(f"--report {options['report']}: {error.strerror}") from error
        try:
            self.run(index, report, options)
        except CannotRead as error:
            report.discard()
            raise CommandError(printable(str(error))) from error
        except (KeyboardInterrupt, Stopped):
            self.end_progress()
            self.write_report(report, options, is_complete=False)
            raise CommandError("Stopped. What is stored stays; the same command goes on from there.") from None
        except BaseException:
            self.end_progress()
            report.discard()
            raise
        self.write_report(report, options, is_complete=True)

    def run(self, index, report, options):
        raise NotImplementedError

    def write_report(self, report: Report, options, *, is_complete: bool):
        for line in report.lines():
            self.stdout.write(line)
        report.close(is_complete=is_complete, is_dry_run=not options["run"])
        if not options["run"]:
            self.stdout.write("Nothing is changed: this was a dry run. --run imports.")

    def site_import(self, index, source: str, site_url: str, topics: dict, report: Report, options) -> SiteImport:
        known = Known(source)
        is_dry = not options["run"]
        media = Media(known, site_url, options["media"], options["fetch_media"], is_dry)
        own = {name: options.get(name) for name in ("headings", "pings", "fetch_media")}
        return SiteImport(
            index=index,
            known=known,
            terms=Terms(known, topics, is_dry=is_dry),
            media=media,
            report=report,
            options=Options(is_dry=is_dry, has_bold_headings=options["headings"] == "bold"),
            options_digest=f"{own} {bool(options['media'])}",
        )

    def progress(self, site: SiteImport, total: int, noun: str) -> ProgressLine:
        """Return the progress of storing; the admin shows that of a run that is no dry one."""
        run = None if site.options.is_dry else runs.start(site.known.source, total, noun)
        self.storing = ProgressLine(self.stderr, total, noun, run)
        return self.storing

    def end_progress(self):
        if self.storing:
            self.storing.end(is_complete=False)


def describe(media: Media, url: str, title: str, alt: str) -> None:
    media.described.setdefault(path_of(url), Described(title, alt))


def report_attachment(media: Media, report: Report, source_id: str, url: str, title: str) -> None:
    why = media.reason(url)
    report.row("attachment", source_id, DROPPED if why else TAKEN, why=why, title=title)
