from pathlib import Path

from django.core.management.base import BaseCommand

from home.exports.site_export import export_site

from ._exports import new_folder


class Command(BaseCommand):
    help = "Write the whole site into a new folder: every row as JSON lines, and all media. import_site reads it."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--without-secrets",
            action="store_true",
            help="no password hashes, second factors, API tokens and open invitations; users then set a new password",
        )

    def handle(self, *, folder, without_secrets, verbosity, **options):
        with new_folder(folder, verbosity) as progress:
            manifest = export_site(folder, with_secrets=not without_secrets, progress=progress)
        rows = sum(entry["rows"] for entry in manifest["data"].values())
        media = manifest["media"]
        self.stdout.write(f"{rows} rows and {media['files']} files ({media['bytes']} bytes) are in {folder}.")
        if media["missing"]:
            self.stdout.write(f"{media['missing']} files that rows name do not exist; media.jsonl lists them.")
