from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from wagtail.images import get_image_model
from wagtail.users.models import UserProfile

from gazette.image_files.stored import clean_avatar, clean_picture


class Command(BaseCommand):
    help = (
        "Removes metadata from all stored images: originals, renditions and profile pictures. New uploads are cleaned "
        "when they are stored. It can be stopped and run again at any time; if interrupted, it prints how to continue."
    )

    def add_arguments(self, parser):
        parser.add_argument("--from", type=int, default=0, dest="first", metavar="ID", help="begin with this picture")

    def handle(self, *, first, verbosity, **options):
        pictures = get_image_model().objects.filter(pk__gte=first).order_by("pk").values_list("pk", "title")
        total, changed, failed = len(pictures), 0, 0
        for number, (pk, title) in enumerate(pictures, start=1):
            try:
                changed += clean_picture(pk)
            except get_image_model().DoesNotExist:
                continue  # deleted meanwhile
            except (ValidationError, OSError) as error:
                failed += 1
                self.stderr.write(f"Picture {pk}, “{title}”: {_reason(error)}")
            except BaseException:
                self.stderr.write(f"Stopped at picture {pk}. To go on: manage.py clean_pictures --from {pk}")
                raise
            if verbosity and number % 100 == 0:
                self.stdout.write(f"{number} of {total} pictures")
        for profile in UserProfile.objects.exclude(avatar="").order_by("pk"):
            try:
                changed += clean_avatar(profile.avatar.name)
            except (ValidationError, OSError) as error:
                failed += 1
                self.stderr.write(f"Profile picture of {profile.user}: {_reason(error)}")
        self.stdout.write(f"{total} pictures looked at, {changed} files cleaned, {failed} not.")
        if failed:
            raise CommandError("Replace the pictures named above, or delete them, and run this again.")


def _reason(error):
    return " ".join(getattr(error, "messages", [str(error)]))
