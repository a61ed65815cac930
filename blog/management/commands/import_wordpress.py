from django.utils.translation import gettext_noop

from blog.importers.sites.media import path_of
from blog.importers.sites.wordpress import Export
from gazette.imports.progress import ProgressLine

from ._site_import import SiteCommand


class Command(SiteCommand):
    help = (
        "Import posts, pages, topics, authors, comments and redirects from WordPress exports (.xml, .xml.gz): all "
        "files of one site together. Without --run, print what would happen and change nothing."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--pings", action="store_true", help="take pingbacks and trackbacks as comments with a link"
        )
        parser.add_argument("--encoding", metavar="NAME", help="the encoding of files that are not what they declare")

    def import_site(self, report, options):
        export = Export(options["files"], takes_pings=options["pings"], encoding=options["encoding"])
        size = sum(path.stat().st_size for path in options["files"] if path.is_file())
        reading = ProgressLine(self.stderr, size, "bytes")
        export.look_through(reading.at)
        reading.end()
        export.report_encoding(report)
        overview = export.overview
        site = self.site_import(overview.source, overview, overview.topics, report, options)
        for attachment in overview.attachments.values():
            site.media.described.setdefault(path_of(attachment.url), attachment)
        storing = self.progress(overview.source, overview.items, gettext_noop("items"), options)
        with site.indexing.open():
            for post in export.posts(report, storing.step):
                site.take(post)
            site.complete_links()
        for source_id, attachment in overview.attachments.items():
            url = attachment.url
            outcome, why = site.media.outcome(url), site.media.reason(url)
            report.row("attachment", source_id, outcome, why=why, title=attachment.title)
        export.report_terms(report, site.taxonomy)
