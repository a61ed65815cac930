from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from gazette.imports import runs
from home.exports.progress import on_terminal
from home.exports.site_import import CannotImportSite, import_site


class Command(BaseCommand):
    help = "Read a folder that export_site wrote into a new, empty site; all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, verbosity, **options):
        try:
            with runs.only_one(), on_terminal(verbosity) as progress:
                manifest = import_site(folder, progress=progress)
        except CannotImportSite as error:
            raise CommandError(str(error)) from error
        rows = sum(entry["rows"] for entry in manifest["data"].values())
        self.stdout.write(f"Imported {rows} rows and {manifest['media']['files']} files.")
        if not manifest["has_secrets"]:
            self.stdout.write("The export has no passwords: each user asks for a new one at “Forgotten password?”.")
