from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.exports.markdown_folder import export_markdown
from home.exports.progress import on_terminal
from home.exports.site_export import CannotExport


class Command(BaseCommand):
    help = "Write all articles into a new folder as Markdown, with their pictures; import_articles reads it."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, verbosity, **options):
        try:
            with on_terminal(verbosity) as progress:
                exported = export_markdown(folder, progress)
        except CannotExport as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{exported.articles} articles, {exported.drafts} drafts and {len(exported.pictures)} pictures "
            f"are in {folder}."
        )
        for name in exported.missing:
            self.stdout.write(f"The file of a picture is missing: {name}")
