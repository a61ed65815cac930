import json
import os
import sys

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from comments import actions
from comments.actions.privacy import erase, export, find_in_database
from comments.mail.notifications import forget_email
from comments.models import Comment
from comments.people import personal_data
from comments.people.persons import Person

from .moderate import user_named

MADE_BY = "manage.py person"


def private_opener(path, flags):
    """Create a file that only its owner can read: it has personal data."""
    return os.open(path, flags, 0o600)


class Command(BaseCommand):
    help = "Hands out, or erases for good, all that is stored about one person who wrote comments (docs/privacy.md)."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        handing_out = verbs.add_parser("export", help="as JSON, to the standard output or a new file")
        handing_out.add_argument("--output", metavar="FILE", help="a file that is not there yet")
        erasing = verbs.add_parser("erase", help="name, address, text and whatever could tell them again")
        erasing.add_argument("--as", dest="username", required=True, metavar="USER", help="who may moderate all of it")
        for verb in (handing_out, erasing):
            who = verb.add_mutually_exclusive_group(required=True)
            who.add_argument("--email", metavar="ADDRESS", help="all that was written under it")
            who.add_argument("--comment", type=int, metavar="ID", help="all under its address or from its browser")
            who.add_argument("--token", metavar="ADDRESS", help="one comment, by its page “received”")

    def handle(self, *, verb, email, comment, token, **options):
        person = self.person(email, comment, token)
        comments = list(person.comments())
        if verb == "export":
            self.export(person, comments, options["output"])
        else:
            self.erase(person, comments, options["username"])

    def person(self, email, number, token) -> Person:
        if email is not None:
            if "@" not in email:
                raise CommandError(f"{email} is no email address.")
            return Person(email=email.strip())
        if token is not None:
            person = Person.from_token(token)
            if person is None:
                raise CommandError("That is not the address of a page “received” of this site.")
            return person
        comment = Comment.objects.filter(pk=number).first()
        if comment is None:
            raise CommandError(f"There is no comment {number}.")
        return Person.author_of(comment)

    def export(self, person, comments, output):
        data = export(person, comments, everywhere=True)
        if not any(rows for name, rows in data.items() if name not in {"made_at", "about", "counters"}):
            raise CommandError("Nothing is stored about that person.")
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            with open(output, "x", encoding="utf-8", opener=private_opener) as file:
                file.write(text)
        except OSError as error:
            raise CommandError(f"{output} was not written: {error.strerror}.") from error

    def erase(self, person, comments, username):
        moderator = user_named(username)
        try:
            personal_data.check_may_erase(person.email, user=moderator)
        except PermissionDenied as error:
            raise CommandError(f"{error} Nothing was erased.") from error
        others = sum(map(len, personal_data.rows_of(person.email).values()))
        if not comments and not others and person.email:
            noted, asked = actions.delete_unused_identifiers(email=person.email), forget_email(person.email)
            if noted:
                self.stdout.write("Notes and bans: erased")
            if asked:
                self.stdout.write("What mail was wanted at that address: erased")
            if noted or asked:
                return
        if not comments and not others:
            raise CommandError("No comment of that person is stored.")
        if sys.stdin.isatty():
            number = len(comments) + others
            answer = input(f"To be erased for good: {number}. Type the number to go on: ")
            if answer.strip() != str(number):
                raise CommandError("Nothing was erased.")
        try:
            erased = erase(comments, moderator=moderator, made_by=f"{username[:100]}, {MADE_BY}")
        except PermissionDenied as error:
            raise CommandError(f"{username} may not moderate all of these comments. Nothing was erased.") from error
        for number in erased:
            self.stdout.write(f"{number}: erased")
        for what in personal_data.erase(person.email, by=moderator):
            self.stdout.write(f"{what}: erased")
        actions.delete_unused_identifiers(email=person.email)
        for place in find_in_database(person.email) if person.email else ():
            self.stdout.write(f"The address still stands in {place}")
