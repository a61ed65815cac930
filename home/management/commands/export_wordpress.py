from pathlib import Path

from django.core.management.base import BaseCommand

from home.exports.wordpress import export_wordpress

from ._exports import new_file


class Command(BaseCommand):
    help = "Write articles, plain pages, topics, authors, pictures and comments into a new WXR file for WordPress."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, verbosity, **options):
        with new_file(file, verbosity) as (xml, progress):
            exported = export_wordpress(xml, progress)
        self.stdout.write(
            f"{exported.posts} articles, {exported.pages} pages, {exported.attachments} pictures, "
            f"{exported.comments} comments, {exported.categories} topics, {exported.tags} series and "
            f"{exported.authors} authors are in {file}."
        )
        for line in exported.left_out:
            self.stdout.write(f"Left out: {line}")
