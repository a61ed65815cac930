from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Replaces Wagtail's command of this name, which deletes the live revision if newer drafts exist."""

    help = "Refused: use purge_history."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int)
        parser.add_argument("--pages", action="store_true")
        parser.add_argument("--non-pages", action="store_true")

    def handle(self, **options):
        raise CommandError("This would delete live revisions and those that comments refer to: use purge_history.")
