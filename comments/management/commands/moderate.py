from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from comments import actions
from comments.actions import State
from comments.desk.verbs import VERBS
from comments.models import Comment, reason_choices
from comments.models.own_reasons import SPAM


def user_named(username: str):
    users = get_user_model()
    try:
        return users._default_manager.get_by_natural_key(username)
    except users.DoesNotExist as error:
        raise CommandError(f"There is no user {username}.") from error


class Command(BaseCommand):
    help = "Decides on comments by number, as USER could on the desk. A line for each; exit status 1 if any failed."

    def add_arguments(self, parser):
        parser.add_argument("verb", choices=[name for name, verb in VERBS.items() if verb.in_shell])
        parser.add_argument("ids", nargs="+", type=int, metavar="ID")
        parser.add_argument("--as", dest="username", required=True, metavar="USER")
        parser.add_argument("--reason", help="why; needed to reject: a code such as off_topic, or own_3 of the site's")
        parser.add_argument("--note", default="", help="for the log")

    def handle(self, *, verb, ids, username, reason, note, **options):
        needs_reason = VERBS[verb].needs_reason
        if needs_reason != bool(reason):
            raise CommandError(f"{verb} needs --reason." if needs_reason else f"{verb} takes no --reason.")
        codes = [choice.code for choice in reason_choices()]
        if reason and reason not in codes:
            raise CommandError(f"--reason is one of: {', '.join(codes)}.")
        if reason == SPAM:
            verb, reason = "spam", None
        if note and not VERBS[verb].takes_note:
            raise CommandError(f"{verb} takes no --note.")
        moderator = user_named(username)
        failed = 0
        for number in ids:
            try:
                comment = Comment.objects.select_related("page").get(pk=number)
                seen = State.of(comment)
                VERBS[verb].perform(comment, moderator=moderator, seen=seen, reason=reason, note=note)
            except (Comment.DoesNotExist, PermissionDenied):
                problem = "there is no such comment that this user may moderate"
            except actions.ReasonNotOffered:
                problem = "its site does not offer this reason"
            except actions.NothingToUndo:
                problem = "nothing to undo"
            except actions.ChangedSinceSeen:
                problem = f"it is {comment.status}, nothing was changed"
            else:
                self.stdout.write(f"{number}: {comment.status}")
                continue
            failed += 1
            self.stderr.write(f"{number}: {problem}")
        if failed:
            raise CommandError(f"{failed} of {len(ids)} failed.")
