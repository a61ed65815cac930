from django.conf import settings
from django.core.management import BaseCommand, CommandError

from gazette import database
from home.setup import invitations


class Command(BaseCommand):
    help = (
        "Print a link with which somebody makes the first administrator in the browser. It works once, for "
        f"{invitations.HOURS_FOR_ADMINISTRATOR} hours; a new one ends the former."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--url", default=settings.WAGTAILADMIN_BASE_URL, help="The site's URL; SITE_URL if not given."
        )

    def handle(self, *, url, **options):
        if self._called_from_command_line:
            database.wait_for_migrations(self.stderr.write)
        try:
            path = invitations.invite_administrator()
        except invitations.NotInUse:
            raise CommandError("There is an administrator already: sign in, and invite others there.") from None
        self.stdout.write(f"{url.rstrip('/')}{path}")
