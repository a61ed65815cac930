from django.core.management.base import CommandError
from django.utils.translation import gettext_noop

from blog.importers.sites.ghost import Export

from ._site_import import SiteCommand


class Command(SiteCommand):
    help = (
        "Import posts, pages, tags, authors and redirects from the JSON export of a Ghost site. Without --run, print "
        "what would happen and change nothing."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--site-url",
            default="",
            metavar="URL",
            help="the URL of the site, which exports leave out: for --fetch-media",
        )
        parser.add_argument(
            "--name",
            default="",
            help="what tells this site from other Ghost sites: each has its own",
        )

    def import_site(self, report, options):
        if len(options["files"]) > 1:
            raise CommandError("Name one file: an export of Ghost is whole.")
        if options["fetch_media"] and not options["site_url"]:
            raise CommandError("--fetch-media needs --site-url")
        export = Export(options["files"][0], options["site_url"])
        source = f"ghost {options['name']}".strip()[:200]
        site = self.site_import(source, export, {}, report, options)
        title = f"{source}: {options['files'][0].name}"
        storing = self.progress(title, len(export.tables["posts"]), gettext_noop("posts"), options)
        with site.indexing.open():
            for post in export.posts():
                site.take(post)
                storing.step()
            site.complete_links()
        export.report_rest(report, site.taxonomy)
        self.stdout.write("Passwords, keys and members in the file were not read, of settings only the language.")
