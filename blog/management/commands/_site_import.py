"""What `import_wordpress` and `import_ghost` share."""

from pathlib import Path

from django.core.management.base import CommandError
from django.db.models import Q
from wagtail.models import Collection

from blog.importers.pictures import CannotStore, public_collection
from blog.importers.sites.media import Media
from blog.importers.sites.site_import import SiteImport
from blog.importers.sites.taxonomy import Taxonomy
from gazette.imports.command import ImportCommand
from gazette.imports.imported_objects import ImportedObjects
from gazette.imports.report import Report
from gazette.public_forms.text_hygiene import parse_id

from .import_articles import find_listing


class SiteCommand(ImportCommand):
    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        super().add_arguments(parser)
        parser.add_argument("--to", metavar="LISTING", help="the listing for articles, as in import_articles")
        parser.add_argument("--media", type=Path, metavar="FOLDER", help="the folder with the uploads of the site")
        parser.add_argument(
            "--fetch-media", action="store_true", help="fetch pictures from the site that are not in the folder"
        )
        parser.add_argument(
            "--collection", metavar="NAME", help="the collection for new pictures; by default, the first public one"
        )
        parser.add_argument(
            "--headings",
            choices=["bold"],
            help="in a text without headings, take lines that are bold as headings of sections",
        )

    def run(self, report, options):
        if options["media"] and not options["media"].is_dir():
            raise CommandError(f"--media {options['media']}: there is no such folder")
        self.index, self.collection = find_listing(options["to"]), find_collection(options["collection"])
        self.import_site(report, options)

    def import_site(self, report: Report, options) -> None:
        raise NotImplementedError

    def site_import(self, source: str, site_url: str, topics: dict, report: Report, options) -> SiteImport:
        imported, is_dry = ImportedObjects(source), not options["run"]
        own = {name: options.get(name) for name in ("headings", "pings", "fetch_media")}
        return SiteImport(
            index=self.index,
            imported=imported,
            taxonomy=Taxonomy(imported, topics, is_dry=is_dry),
            media=Media(
                imported,
                site_url,
                self.collection,
                options["media"],
                options["fetch_media"],
                is_dry,
                self.show_that_it_runs,
            ),
            report=report,
            is_dry=is_dry,
            has_bold_headings=options["headings"] == "bold",
            options_digest=f"{own} {bool(options['media'])}",
        )

    def show_that_it_runs(self) -> None:
        if self.storing:
            self.storing.step(0)


def find_collection(wanted: str | None) -> Collection:
    """Return the collection with this name or id; for None, the first public one."""
    if wanted is None:
        try:
            return public_collection(None)
        except CannotStore as error:
            raise CommandError("no collection of images is public: name one with --collection") from error
    number = parse_id(wanted) or 0
    found = list(Collection.objects.filter(Q(name=wanted) | Q(pk=number)).order_by("path"))
    if len(found) != 1:
        ids = ", ".join(str(each.pk) for each in found)
        why = (
            f"several collections have this name: use the id, one of {ids}" if found else "there is no such collection"
        )
        raise CommandError(f"--collection {wanted}: {why}")
    return found[0]
