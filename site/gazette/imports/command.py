"""What the commands share that import a whole site or its comments."""

from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ..database import read_without_mapping
from . import runs
from .errors import CannotRead
from .progress import ProgressLine
from .report import Report, one_line


class ImportCommand(BaseCommand):
    """Import; without --run, say what would happen and change nothing."""

    storing: ProgressLine | None = None
    # About the import, after the report on the terminal and in its file.
    last_lines: list[str] = []
    more: dict = {}

    def add_arguments(self, parser):
        parser.add_argument(
            "--run", action="store_true", help="import; without it, print what would happen and change nothing"
        )
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write every row and what became of it")

    def handle(self, **options):
        is_complete = False
        read_without_mapping()
        with ExitStack() as stack:
            if options["run"]:
                stack.enter_context(runs.only_one())
            report = Report(options["report"])
            stack.callback(report.discard)
            try:
                self.run(report, options)
                is_complete = True
            except CannotRead as error:
                raise CommandError(one_line(str(error))) from error
            except (KeyboardInterrupt, runs.Stopped):
                self.end(report, options, is_complete=False)
                raise CommandError("Stopped. What is stored stays; the same command goes on from there.") from None
            finally:
                if self.storing:
                    self.storing.end(is_complete=is_complete)
            self.end(report, options, is_complete=True)

    def run(self, report: Report, options) -> None:
        raise NotImplementedError

    def progress(self, source: str, total: int, noun: str, options) -> ProgressLine:
        """Return the progress of storing; the admin shows that of a run that is no dry one."""
        run = runs.start(source, total, noun) if options["run"] else None
        self.storing = ProgressLine(self.stderr, total, noun, run)
        return self.storing

    def end(self, report: Report, options, *, is_complete: bool) -> None:
        for line in (*report.lines(), *self.last_lines):
            self.stdout.write(line)
        report.close(is_complete=is_complete, is_dry_run=not options["run"], **self.more)
        if not options["run"]:
            self.stdout.write("Nothing is changed: this was a dry run. --run imports.")
