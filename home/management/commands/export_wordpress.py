from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.exports.progress import on_terminal
from home.exports.wordpress import export_wordpress


class Command(BaseCommand):
    help = "Write articles, plain pages, topics, authors, pictures and comments into a new WXR file for WordPress."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, verbosity, **options):
        try:
            with file.open("x", encoding="utf-8", newline="\n") as xml, on_terminal(verbosity) as progress:
                file.chmod(0o600)  # it has email addresses and drafts
                exported = export_wordpress(xml, progress=progress)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(
            f"{exported.posts} articles, {exported.pages} pages, {exported.attachments} pictures, "
            f"{exported.comments} comments, {exported.categories} topics, {exported.tags} series and "
            f"{exported.authors} authors are in {file}."
        )
        for line in exported.left_out:
            self.stdout.write(f"Left out: {line}")
