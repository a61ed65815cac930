from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.exports.comment_lines import export_comments
from home.exports.progress import on_terminal


class Command(BaseCommand):
    help = "Write all comments, in every status, into a new file of JSON lines."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, verbosity, **options):
        try:
            with file.open("x", encoding="utf-8", newline="\n") as lines, on_terminal(verbosity) as progress:
                file.chmod(0o600)  # it has email addresses
                number = export_comments(lines, progress)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{number} comments are in {file}.")
