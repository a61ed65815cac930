from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from home.exports.static_site import LOST_REDIRECTS, export_static

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
        self.list_urls("Left out, because it can't be read", exported.broken, "")
        self.list_urls("A redirect that can't be kept", exported.lost_redirects, f": see {LOST_REDIRECTS}")

    def list_urls(self, what: str, urls: list[str], where: str) -> None:
        for url in urls[:MAX_NAMED]:
            self.stdout.write(f"{what}: {url}")
        if len(urls) > MAX_NAMED:
            self.stdout.write(f"And {len(urls) - MAX_NAMED} more{where}.")
