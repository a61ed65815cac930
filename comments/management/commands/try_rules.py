import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from comments.judging.fingerprints import least_shared
from comments.judging.rules import Submission, judge
from comments.models import ConversationSettings, names_reserved_everywhere


class Command(BaseCommand):
    help = "How many of the comments in a file the rules hold, by kind. Nothing is stored."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help='JSON lines with "text", and "kind" or "label", maybe "name"')
        parser.add_argument("--list", choices=["held", "missed"], help="print these comments too")

    def handle(self, *, file, list, **options):
        judged = defaultdict(Counter)
        for row, codes in self.judge(self.rows_of(file)):
            counts = judged[row["kind"]]
            counts.update(number=1, held=bool(codes))
            counts.update(codes)
            if list and bool(codes) == (list == "held"):
                self.stdout.write(f"{row['kind']}: {row['text']!r} {', '.join(codes)}".rstrip())
        for kind, counts in judged.items():
            rules = ", ".join(f"{code} {number}" for code, number in counts.items() if code not in {"number", "held"})
            self.stdout.write(f"{kind:<18} {counts['held']:>4} of {counts['number']:>4}  {rules}".rstrip())

    def judge(self, rows):
        """Yield each row with the codes of the rules that hold it; texts are compared with the earlier ones."""
        site = Site.objects.get(is_default_site=True)
        settings = ConversationSettings.for_site(site)
        names = names_reserved_everywhere()
        texts, fingerprints = Counter(), {}
        for row in rows:
            submission = Submission(
                name=row.get("name", ""),
                email="",
                text=row["text"],
                same_text_before=texts[row["text"]],
                protected_names=names,
                held_words=tuple(settings.words()),
                abuse_words=settings.abuse_words(),
            )
            numbers = set(submission.fingerprint)
            least = least_shared(submission.fingerprint)
            similar = sum(len(numbers & fingerprints[text]) >= least for text in fingerprints if text != row["text"])
            submission = replace(submission, similar_texts_before=similar)
            yield row, [reason["code"] for reason in judge(submission).reasons]
            texts[row["text"]] += 1
            fingerprints[row["text"]] = numbers

    def rows_of(self, file):
        try:
            rows = [json.loads(line) for line in file.read_text().splitlines() if line.strip()]
            for row in rows:
                row["kind"] = str(row["kind"] if "kind" in row else row["label"])
                if not isinstance(row["text"], str):
                    raise TypeError("a text is no string")
        except OSError as error:
            raise CommandError(f"Can't read {file}: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file}: {error!r}") from error
        return rows
