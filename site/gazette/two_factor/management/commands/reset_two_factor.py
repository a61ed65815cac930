from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from gazette.two_factor import actions


class Command(BaseCommand):
    help = "Removes the second factors of somebody who lost them: authenticator apps, passkeys, recovery codes."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        User = get_user_model()
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {username}.") from None
        removed = actions.reset(user)
        if not removed:
            self.stdout.write(f"{username} has no second factor.")
            return
        self.stdout.write(f"Second factors of {username} removed: {removed}. The password alone signs in now.")
