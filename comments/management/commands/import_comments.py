from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from comments.importers.formats import FORMATS
from comments.importers.pages import PageFinder, read_map
from comments.importers.source import SourceComment
from comments.importers.spool import Spool
from comments.importers.store import KIND, check_comments, store_comments
from gazette.imports import runs
from gazette.imports.errors import CannotRead
from gazette.imports.known import Known
from gazette.imports.progress import ProgressLine
from gazette.imports.report import DROPPED, TAKEN, UNCHANGED, Buffer, Report
from gazette.imports.runs import Stopped

MAX_LISTED = 20  # URLs without a page; the report has all


class Command(BaseCommand):
    help = (
        "Import comments from Disqus, Isso, Remark42, Commento, Comentario or JSON lines onto the pages at the same "
        "URLs. Without --run, print what would happen and change nothing."
    )

    storing: ProgressLine | None = None

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument(
            "--run", action="store_true", help="import; without it, print what would happen and change nothing"
        )
        parser.add_argument(
            "--map",
            type=Path,
            metavar="FILE",
            help="URLs that moved: in each line the former and the new one, with a comma, a tab or spaces between",
        )
        parser.add_argument("--site", metavar="HOST", help="the site here; by default the default one")
        parser.add_argument(
            "--name", default="", help="what tells this source from others of its format, whose ids may be the same"
        )
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write every row and what became of it")

    def handle(self, *, file, format, run, site, name, **options):  # noqa: A002
        finder = PageFinder(find_site(site))
        try:
            if options["map"]:
                finder.moved = read_map(options["map"])
        except CannotRead as error:
            raise CommandError(f"{options['map']}: {error}") from error
        try:
            report = Report(options["report"])
        except OSError as error:
            raise CommandError(f"--report {options['report']}: {error.strerror}") from error
        spool = Spool()
        try:
            for thread, comment in FORMATS[format](file):
                spool.add(thread, comment)
            unmatched = self.take_all(spool, finder, Known(f"{format} {name}".strip()[:200]), report, run)
        except CannotRead as error:
            report.discard()
            raise CommandError(f"{file}: {error}") from error
        except (KeyboardInterrupt, Stopped):
            self.end_progress()
            report.close(is_complete=False, is_dry_run=not run)
            raise CommandError("Stopped. What is stored stays; the same command goes on from there.") from None
        except BaseException:
            self.end_progress()
            report.discard()
            raise
        finally:
            spool.close()
        for line in report.lines():
            self.stdout.write(line)
        if unmatched:
            self.stdout.write(
                f"No page with comments was found for {len(unmatched)} URLs; --map says where they are now:"
            )
            for url in unmatched[:MAX_LISTED]:
                self.stdout.write(f"    {' '.join(url.split())[:300]}")
            if len(unmatched) > MAX_LISTED:
                self.stdout.write("    …")
        report.close(is_complete=True, is_dry_run=not run, unmatched=unmatched)
        if not run:
            self.stdout.write("Nothing is changed: this was a dry run. --run imports.")

    def end_progress(self):
        if self.storing:
            self.storing.end(is_complete=False)

    def take_all(self, spool: Spool, finder: PageFinder, known: Known, report: Report, run: bool) -> list[str]:
        """Store the comments of each thread or nothing of it; return the URLs of threads without a page."""
        self.storing = progress = ProgressLine(
            self.stderr,
            spool.number_of_comments,
            "comments",
            runs.start(known.source, spool.number_of_comments, "comments") if run else None,
        )
        unmatched: list[str] = []
        seen: set[str] = set()
        for thread, comments in spool.threads():
            page = finder.find(thread.url)
            if page is None:
                if comments:
                    unmatched.append(thread.url)
                why = "no page with comments has its URL"
                report.row("thread", thread.id, DROPPED, why=why, title=thread.url)
                for comment in comments:
                    why = comment.dropped or "on a URL that no page with comments has"
                    report.row(KIND, comment.id, DROPPED, why=why, title=comment.name)
                progress.step(len(comments))
                continue
            comments = [comment for comment in comments if is_first(comment, seen, report)]
            if run:
                buffered = Buffer()
                with transaction.atomic():
                    fallback = page.first_published_at or timezone.now()
                    store_comments(page, comments, known, buffered, fallback_date=fallback)
            else:
                buffered = Buffer()
                check_comments(comments, known.some(KIND, (each.id for each in comments)), buffered)
            is_new = not comments or any(args[2] == TAKEN for args, _more in buffered.calls)
            closed = [{"text": thread.url, "why": "closed there: close it here by hand"}] if thread.is_closed else []
            outcome = TAKEN if is_new else UNCHANGED
            report.row("thread", thread.id, outcome, changed=closed, title=thread.url, url=page.get_url())
            buffered.write(report)
            progress.step(len(comments))
        progress.end()
        return unmatched


def is_first(comment: SourceComment, seen: set[str], report: Report) -> bool:
    """Return whether no comment with its id came before; note a second one."""
    if comment.id not in seen:
        seen.add(comment.id)
        return True
    report.row(KIND, comment.id, DROPPED, why="a second one with its id", title=comment.name)
    return False


def find_site(host: str | None) -> Site:
    found = Site.objects.filter(hostname=host) if host else Site.objects.filter(is_default_site=True)
    site = found.select_related("root_page").first()
    if site is None:
        raise CommandError(f"--site {host}: there is no such site" if host else "no site is marked as the default one")
    return site
