from dataclasses import asdict, fields
from pathlib import Path
from statistics import mean

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.models import Comment
from comments.triage import evaluation, learning, scoring
from comments.triage.evaluation import BadFile, Figures


class Command(BaseCommand):
    help = "The model that scores pending comments: how good it is, why a comment has its score, learn everything anew."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        evaluate = actions.add_parser("evaluate", help="learn from a part of decided comments, test on the rest")
        evaluate.add_argument("files", nargs="+", type=Path, metavar="FILE", help='JSON lines with "text" and "label"')
        evaluate.add_argument("--train", nargs="+", type=Path, default=[], metavar="FILE", help="learn from these")
        evaluate.add_argument("--after", type=int, metavar="N", help="learn from N comments only")
        evaluate.add_argument(
            "--seeds", type=int, default=1, metavar="K", help="repeat with other parts; show the mean"
        )
        evaluate.add_argument("--attack", choices=evaluation.names_of_attacks(), help="disguise the bad ones")
        explain = actions.add_parser("explain", help="why a comment has its score")
        explain.add_argument("id", type=int)
        actions.add_parser("refit", help="learn all decisions anew")

    def handle(self, *, action, **options):
        getattr(self, action)(**options)

    def evaluate(self, *, files, train, after, seeds, attack, **options):
        if seeds < 1 or (after is not None and after < 1):
            raise CommandError("--seeds and --after take a number, 1 or more.")
        try:
            tested = {path: evaluation.rows_of(path) for path in files}
            learnt = [row for path in train for row in evaluation.rows_of(path)]
        except (OSError, BadFile) as error:
            raise CommandError(str(error)) from error
        for path, rows in tested.items():
            runs = []
            for seed in range(seeds):
                to_learn, to_test = (learnt, rows) if train else evaluation.split(rows, seed)
                learner = evaluation.learn(to_learn, most=after, seed=seed)
                if not to_test:
                    raise CommandError(f"{path}: there is nothing to test on.")
                runs.append(evaluation.measure(learner, to_test, attack=attack or "", seed=seed))
            self.show(path.name, runs)

    def show(self, name: str, runs: list[Figures]) -> None:
        figures = {
            field.name: mean(values)
            for field in fields(Figures)
            if (values := [value for run in runs if (value := asdict(run)[field.name]) is not None])
        }
        line = (
            "{name}: learnt {learnt:.0f}, tested {tested:.0f}; AUC {area:.4f}; recall at 1% good lost {recall:.3f}; "
            "at .9 or more: {lost:.1f} good lost, {caught:.3f} of the bad caught; calibration error "
            "{calibration_error:.3f}; {median_ms:.2f} ms, 95th percentile {slow_ms:.2f} ms "
            "(the rules before: {rules_ms:.2f} and {slow_rules_ms:.2f} ms)"
        )
        self.stdout.write(line.format(name=name, **figures))
        if "in_span" in figures:
            self.stdout.write(f"{name}: the strongest word is inside a marked span in {figures['in_span']:.3f}")

    def explain(self, *, id, **options):
        comment = Comment.objects.filter(pk=id).first()
        if comment is None:
            raise CommandError(f"There is no comment {id}.")
        model = scoring.current_model()
        score = model.score(comment.text, comment.held_because, timezone.now())
        stored = getattr(comment, "triage", None)
        if stored:
            self.stdout.write(
                f"stored: {stored.probability:.3f}, model {stored.version}, {stored.scored_at:%Y-%m-%d %H:%M}"
            )
        self.stdout.write(f"now: {score.probability:.3f}, model {score.version}, {model.decisions} decisions learnt")
        for reason in score.reasons:
            spans = reason.get("spans", ())
            words = ", ".join(dict.fromkeys(comment.text[start:end] for start, end in spans))
            self.stdout.write(f"{reason['weight']:+.3f}  {reason.get('signal', '')} {words}".rstrip())

    def refit(self, **options):
        stored = learning.refit(timezone.now())
        self.stdout.write(
            f"Learnt {stored.approved + stored.rejected} decisions: {stored.approved} approved, {stored.rejected} "
            f"rejected; model {stored.digest}"
        )
