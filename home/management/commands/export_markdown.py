from pathlib import Path

from django.core.management.base import BaseCommand

from home.exports.markdown_folder import export_markdown

from ._exports import new_folder


class Command(BaseCommand):
    help = "Write all articles into a new folder as Markdown, with their pictures; import_articles reads it."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, verbosity, **options):
        with new_folder(folder, verbosity) as progress:
            exported = export_markdown(folder, progress)
        self.stdout.write(
            f"{exported.articles} articles, {exported.drafts} drafts and {len(exported.pictures)} pictures "
            f"are in {folder}."
        )
        for name in exported.missing:
            self.stdout.write(f"The file of a picture is missing: {name}")
