from pathlib import Path

from django.core.management.base import BaseCommand

from home.exports.comment_lines import export_comments

from ._exports import new_file


class Command(BaseCommand):
    help = "Write all comments, in every status, into a new file of JSON lines."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, verbosity, **options):
        with new_file(file, verbosity) as (lines, progress):
            number = export_comments(lines, progress)
        self.stdout.write(f"{number} comments are in {file}.")
