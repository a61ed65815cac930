"""What `import_wordpress` and `import_ghost` share."""

from pathlib import Path

from django.core.management.base import CommandError
from django.db.models import Q
from django.utils.translation import get_language_info
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Collection, Locale

from blog.importers.pictures import CannotStore, public_collection
from blog.importers.sites.media import Media
from blog.importers.sites.post_links import PostLinks
from blog.importers.sites.site_import import SiteImport
from blog.importers.sites.taxonomy import Taxonomy
from blog.pages import BlogIndexPage
from gazette.imports.command import ImportCommand
from gazette.imports.imported_objects import ImportedObjects
from gazette.imports.report import Report, one_line
from gazette.public_forms.text_hygiene import parse_id

from .import_articles import default_listing, find_listing


class SiteCommand(ImportCommand):
    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        super().add_arguments(parser)
        parser.add_argument("--to", metavar="LISTING", help="the listing for articles, as in import_articles")
        parser.add_argument(
            "--language", metavar="CODE", help="the language of the texts, if the export names none or another one"
        )
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
        self.collection = find_collection(options["collection"])
        self.import_site(report, options)

    def import_site(self, report: Report, options) -> None:
        raise NotImplementedError

    def site_import(self, source: str, export, topics: dict, report: Report, options) -> SiteImport:
        index = listing_for(options["to"], options["language"], export.language)
        imported, is_dry = ImportedObjects(source), not options["run"]
        own = {name: options.get(name) for name in ("headings", "pings", "fetch_media")}
        return SiteImport(
            index=index,
            imported=imported,
            taxonomy=Taxonomy(imported, topics, is_dry=is_dry),
            media=Media(
                imported,
                export.site_url,
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
            links=PostLinks(export.permalinks),
        )

    def show_that_it_runs(self) -> None:
        if self.storing:
            self.storing.step(0)


def listing_for(to: str | None, chosen: str | None, exported: str) -> BlogIndexPage:
    """Return the listing `to`, by default that in the language of the texts: the chosen one, else the export's.

    Raises CommandError where texts would be published in another language than their own.
    """
    listing = find_listing(to) if to else None
    wanted = (chosen or exported).replace("_", "-").lower()
    if not wanted:
        return listing or find_listing(None)
    locales = list(Locale.objects.order_by("pk"))
    ask = f"or say with --language which of {', '.join(each.language_code for each in locales)} they are in"
    try:
        name = get_language_info(wanted)["name"]
    except KeyError:
        name = "another language"
    texts = f"the texts are in {name} ({one_line(wanted)[:20]})"
    try:
        code = get_supported_content_language_variant(wanted)
    except LookupError:
        code = ""
    locale = next((each for each in locales if each.language_code == code), None)
    if locale is None:
        raise CommandError(f"{texts}, which this site does not have: add it (docs/operators.md), {ask}")
    if listing and listing.locale != locale:
        raise CommandError(f"--to {to}: this listing is in {listing.locale}, {texts}: choose another one, {ask}")
    return listing or default_listing(locale)


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
