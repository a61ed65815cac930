from blog.importers.sites.wordpress import Export, Options
from gazette.imports.progress import ProgressLine

from ._site_import import SiteCommand, describe, report_attachment


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

    def run(self, index, report, options):
        export = Export(options["files"], Options(pings=options["pings"]), options["encoding"])
        size = sum(path.stat().st_size for path in options["files"] if path.is_file())
        reading = ProgressLine(self.stderr, size, "bytes")
        export.look_through(reading.at)
        reading.end()
        survey = export.survey
        site = self.site_import(index, survey.source, survey.site_url, survey.topics, report, options)
        for attachment in survey.attachments.values():
            describe(site.media, attachment.url, attachment.title, attachment.alt)
        storing = self.progress(site, survey.items, "items")
        with site.indexing.open():
            for post in export.posts(report, storing.step):
                site.take(post)
        storing.end()
        for source_id, attachment in survey.attachments.items():
            report_attachment(site.media, report, source_id, attachment.url, attachment.title)
        export.report_terms(report, site.terms)
