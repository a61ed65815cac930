import time

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateformat import format as format_date

from comments.models import Comment
from home.checks import check_demo_passwords
from home.demo.load import DATA, LISTING, CannotLoad, home_page, load
from home.demo.remove import made_by_demo, remove
from home.demo.users import DEMO_USERS, has_demo_password
from home.models import DemoState
from home.setup.invitations import has_administrator

STAYS_AWAY = "stays away unless you ask for it with load_demo --again."


class Command(BaseCommand):
    help = (
        "Load the demo into an empty site, once; --remove removes it, and it is not loaded again unless you ask with "
        "--again."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--remove",
            action="store_true",
            help=(
                "Remove the demo, except the listing that every new site has, and what your own articles or readers' "
                "comments need."
            ),
        )
        parser.add_argument(
            "--with-comments",
            action="store_true",
            help="With --remove: also remove comments that others wrote under the demo's articles.",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="Load it after it was removed, or into a site that has content.",
        )

    def handle(self, **options):
        state = DemoState.objects.filter(pk=1).first()
        is_here = state and state.loaded_at and not state.removed_at
        if options["remove"]:
            self.remove(state, options["with_comments"])
        elif is_here:
            self.stdout.write("The demo is here already.")
            self.print_logins()
        elif options["again"]:
            self.load()
        elif state and state.removed_at:
            removed = format_date(state.removed_at, "j F Y")
            self.stdout.write(f"The demo was removed on {removed} and {STAYS_AWAY}")
        elif self.has_content():
            self.stdout.write("There is content here already, so the demo was not loaded; load_demo --again does it.")
        else:
            self.load()

    def has_content(self):
        """Return whether somebody has made a page; the listing that a new site begins with does not count."""
        try:
            pages = home_page().get_children()
        except CannotLoad as error:
            raise CommandError(str(error)) from error
        return pages.exclude(
            slug=LISTING["slug"], latest_revision=None, numchild=0, blogindexpage__isnull=False
        ).exists()

    def load(self):
        started = time.monotonic()
        self.stdout.write(f"Loading the demo: {len(DATA['pictures'])} pictures, {len(DATA['articles'])} articles …")
        self.stdout.flush()
        try:
            load()
        except CannotLoad as error:
            raise CommandError(str(error)) from error
        comments = made_by_demo(Comment)
        self.stdout.write(
            f"Loaded in {time.monotonic() - started:.1f} s, with {comments.count()} comments, "
            f"of which {comments.awaiting_moderation().count()} wait for a moderator."
        )
        self.print_logins()

    def remove(self, state, with_comments):
        if not state:
            # Recorded all the same, so that it is not loaded later.
            DemoState.objects.create(pk=1, removed_at=timezone.now())
            self.stdout.write("There is no demo here; it stays away.")
            return
        for line in remove(with_comments=with_comments):
            self.stdout.write(line)
        self.stdout.write(f"The demo is removed and {STAYS_AWAY}")
        if not has_administrator():
            self.stdout.write("There is no administrator now: manage.py first_administrator prints a link to make one.")

    def print_logins(self):
        self.stdout.write("To sign in at /admin/ (user, password, group):")
        for user in made_by_demo(get_user_model()).order_by("pk"):
            demo = DEMO_USERS[user.get_username()]
            password = demo.password if has_demo_password(user) else "(was changed)"
            self.stdout.write(f"  {user.get_username():<10} {password:<18} {demo.group or 'everything'}")
        for error in check_demo_passwords(None):  # on a production server
            self.stderr.write(error.msg)
