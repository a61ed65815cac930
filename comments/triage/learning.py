"""What the model learns from: the decisions of people, as they stand, in the order they were made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from ..judging.rules import ON_HOLD
from ..models import DECIDED, Decision, Reason, Status, TriageModel
from .calibration import Calibration, calibrate, calibration_error
from .features import read
from .model import Example, fit

# The newest decisions that are learnt.
MAX_EXAMPLES = 10_000
# Everything is learnt anew with so many times the decisions of the last time, or after REFIT_AFTER.
GROWTH = 1.25
REFIT_AFTER = timedelta(days=1)
# The most scores by which margins are calibrated.
CALIBRATED_BY = 1_000
# Below these numbers of decisions nothing is shown; `MIN_OF_EACH` also of approved and of rejected ones.
MIN_DECISIONS, MIN_OF_EACH = 20, 5
# The newest lines of the log among which scored decisions are looked for.
LOOKED_AT = 20_000


def calibrated_by(examples: int) -> int:
    """Return how many of the newest scores calibrate: none from when the model knew less than a third."""
    return max(1, min(CALIBRATED_BY, 2 * examples // 3))


def codes_of(held_because: list[dict]) -> list[str]:
    # That comments from somewhere are on hold says nothing about a text.
    return [reason["code"] for reason in held_because if reason["code"] != ON_HOLD]


def decisions_of_people(after: int = 0):
    """Decisions that stand, on texts that are as they were decided on, after a decision's number."""
    return (
        Decision.objects.current()
        .filter(pk__gt=after, action__in=Decision.DECIDING, to_status=F("comment__status"))
        .filter(comment__status__in=DECIDED, text_digest=F("comment__text_digest"))
        .exclude(user=None)
    )


def learnt_from(decisions, most: int = MAX_EXAMPLES) -> list[Example]:
    """Return the newest decisions in their order: one for each comment, and one for copies of the same text."""
    rows = decisions.order_by("-pk").values_list("text_digest", "to_status", "comment__text", "comment__held_because")
    found: dict[str, Example] = {}
    pieces: dict[int, Sequence[int]] = {}
    for digest, status, text, held_because in rows.iterator():
        if digest in found:
            continue
        seen = read(text, codes_of(held_because)).seen.compact(pieces)
        found[digest] = Example(seen, status != Status.APPROVED)
        if len(found) == most:
            break
    return list(found.values())[::-1]


def refit(now: datetime) -> TriageModel:
    """Learn everything anew: the same decisions give the same model, byte for byte.

    Takes seconds, so outside a transaction: others could not write meanwhile.
    """
    last = Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    learnt = learnt_from(decisions_of_people().filter(pk__lte=last))
    model, rejected = fit(learnt), sum(each.is_bad for each in learnt)
    margins, labels = scores_before_decisions(calibrated_by(len(learnt)))
    calibration = calibrate(margins, labels)
    probabilities = [calibration.probability(margin) for margin in margins]
    with transaction.atomic():
        stored = TriageModel.objects.create(
            made_at=now,
            last_decision=last,
            approved=len(learnt) - rejected,
            rejected=rejected,
            slope=calibration.slope,
            offset=calibration.offset,
            calibration_error=None if calibration == Calibration() else calibration_error(probabilities, labels),
            data=model.to_bytes(),
            digest=model.digest,
        )
        TriageModel.objects.filter(pk__lt=stored.pk).delete()  # it may have learnt what was erased since
    return stored


@dataclass(frozen=True)
class Scored:
    """A decision of a person, and the score that was stored before it. `rules`: codes of those that flagged it."""

    margin: float
    probability: float
    is_bad: bool
    is_spam: bool
    page: int
    rules: tuple[str, ...]


def scored_before(decisions, most: int) -> Iterator[Scored]:
    """Yield the newest of these decisions on comments that were scored before; copies of a text once."""
    last = Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    scored = decisions.filter(pk__gt=last - LOOKED_AT, comment__triage__scored_at__lt=F("made_at")).order_by("-pk")
    rows = scored.values_list(
        "text_digest",
        "comment__triage__margin",
        "comment__triage__probability",
        "to_status",
        "reason",
        "comment__page",
        "held_because",
    )
    digests = set()
    for digest, margin, probability, status, reason, page, held_because in rows.iterator():
        if digest in digests:
            continue
        digests.add(digest)
        is_spam = status == Status.SPAM or reason == Reason.ADVERTISING
        rules = tuple(dict.fromkeys(codes_of(held_because)))
        yield Scored(margin, probability, status != Status.APPROVED, is_spam, page, rules)
        if len(digests) == most:
            break


def scores_before_decisions(most: int) -> tuple[list[float], list[bool]]:
    """Return the margins that were stored before the newest decisions of people, and what these were."""
    scored = list(scored_before(decisions_of_people(), most))
    return [each.margin for each in scored], [each.is_bad for each in scored]


def refit_when_due(now: datetime) -> TriageModel | None:
    """Refit with a quarter more decisions than the last time, and once a day if there are any new ones."""
    last = TriageModel.objects.order_by("-pk").defer("data").first()
    new = decisions_of_people(last.last_decision if last else 0).count()
    learnt = last.approved + last.rejected if last else 0
    is_grown = new and learnt + new >= GROWTH * learnt
    changed = Decision.objects.filter(pk__gt=last.last_decision).exists() if last else new
    if is_grown or (last and changed and now - last.made_at >= REFIT_AFTER):
        return refit(now)
    return None
