from django.core.management.base import CommandError

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

    def run(self, index, report, options):
        if len(options["files"]) > 1:
            raise CommandError("Name one file: an export of Ghost is whole.")
        if options["fetch_media"] and not options["site_url"]:
            raise CommandError("--fetch-media needs --site-url")
        export = Export(options["files"][0], options["site_url"])
        site = self.site_import(index, f"ghost {options['name']}".strip()[:200], export.site_url, {}, report, options)
        storing = self.progress(site, len(export.tables["posts"]), "posts")
        with site.indexing.open():
            for post in export.posts():
                site.take(post)
                storing.step()
        storing.end()
        export.report_rest(report, site.terms)
        self.stdout.write("Passwords, keys, settings and members in the file were not read.")
