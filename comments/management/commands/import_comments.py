from contextlib import closing
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from wagtail.models import Site

from comments.importers.formats import FORMATS
from comments.importers.pages import PageFinder, read_map
from comments.importers.source import SourceComment
from comments.importers.store import KIND, check_comments, store_comments
from comments.importers.temporary_threads import TemporaryThreads
from gazette.imports.command import ImportCommand
from gazette.imports.errors import CannotRead
from gazette.imports.imported_objects import ImportedObjects
from gazette.imports.recognition import seems_to_be
from gazette.imports.report import DROPPED, TAKEN, UNCHANGED, Buffer, Report, one_line

MAX_LISTED = 20  # URLs without a page; the report has all


class Command(ImportCommand):
    help = (
        "Import comments from Disqus, Isso, Remark42, Commento, Comentario or JSON lines onto the pages at the same "
        "URLs. Without --run, print what would happen and change nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        super().add_arguments(parser)
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

    def run(self, report, options):
        finder = PageFinder(find_site(options["site"]))
        file, format_name = options["map"], options["format"]
        try:
            if file:
                finder.moved = read_map(file)
            file = options["file"]
            with closing(TemporaryThreads()) as threads:
                for thread, comment in FORMATS[format_name](file):
                    threads.add(thread, comment)
                if not threads.has_urls:
                    raise CannotRead(f"has no comments as {format_name} writes them: is --format the right one?")
                unmatched = self.take_all(threads, finder, report, options)
        except CannotRead as error:
            kind = seems_to_be(file, not_for=f"--format {format_name}") if file == options["file"] else ""
            raise CannotRead(f"{file}: {error}{kind}") from error
        self.more = {"unmatched": unmatched}
        if unmatched:
            found = [f"    {one_line(url)[:300]}" for url in unmatched[:MAX_LISTED]]
            self.last_lines = [
                f"URLs for which no page with comments was found: {len(unmatched)}; --map says where they are now:",
                *found,
                *(["    …"] if len(unmatched) > MAX_LISTED else []),
            ]

    def take_all(self, threads: TemporaryThreads, finder: PageFinder, report: Report, options) -> list[str]:
        """Store the comments of each thread or nothing of it; return the URLs of threads without a page."""
        imported = ImportedObjects(f"{options['format']} {options['name']}".strip()[:200])
        title = f"{imported.source}: {options['file'].name}"
        progress = self.progress(title, threads.number_of_comments, gettext_noop("comments"), options)
        unmatched: list[str] = []
        seen: set[str] = set()
        for thread, comments in threads.threads():
            page = finder.find(thread.url) or (finder.find(thread.other_url) if thread.other_url else None)
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
            distinct = [comment for comment in comments if is_first(comment, seen, report)]
            buffered = Buffer()
            if options["run"]:
                with transaction.atomic():
                    fallback = page.first_published_at or timezone.now()
                    store_comments(page, distinct, imported, buffered, fallback_date=fallback)
            else:
                check_comments(distinct, imported.some(KIND, (each.id for each in distinct)), buffered)
            outcomes = {args[2] for args, _more in buffered.calls}
            outcome = next((each for each in (TAKEN, UNCHANGED) if each in outcomes), DROPPED)
            why = "without comments that can be taken" if outcome == DROPPED else ""
            closed = [{"text": thread.url, "why": "closed there: close it here by hand"}] if thread.is_closed else []
            report.row("thread", thread.id, outcome, why=why, changed=closed, title=thread.url, url=page.get_url())
            buffered.write(report)
            progress.step(len(comments))
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
