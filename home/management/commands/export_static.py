from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from home.exports.static_site import export_static

from ._exports import new_folder

MAX_NAMED = 20


class Command(BaseCommand):
    help = "Write all public pages, feeds, sitemaps and files into a new folder, for any web server."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--site", metavar="HOST", help="the host name of another site than the default one")

    def handle(self, *, folder, site, verbosity, **options):
        found = Site.objects.select_related("root_page").filter(hostname=site).first() if site else None
        if site and not found:
            raise CommandError(f"--site {site}: no site has this host name.")
        with new_folder(folder, verbosity) as progress:
            exported = export_static(folder, found, progress)
        self.stdout.write(
            f"{exported.pages} pages and {exported.redirects} redirects, {exported.files} files altogether, "
            f"are in {folder}."
        )
        for url in exported.broken[:MAX_NAMED]:
            self.stdout.write(f"Left out, because it can't be read: {url}")
        if len(exported.broken) > MAX_NAMED:
            self.stdout.write(f"And {len(exported.broken) - MAX_NAMED} more.")
