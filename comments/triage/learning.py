"""What the model learns from: the decisions of people, as they stand, in the order they were made."""

import logging
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from ..models import Comment, Decision, Status, TriageModel, TriageScore
from .calibration import Calibration, calibrate, calibration_error
from .explaining import reasons_of
from .features import read
from .learner import CALIBRATED_BY, GROWTH, MAX_EXAMPLES
from .model import Example, Model, fit

logger = logging.getLogger(__name__)

REFIT_AFTER = timedelta(days=1)
# Below these numbers of decisions nothing is shown; `MIN_OF_EACH` also of approved and of rejected ones.
MIN_DECISIONS, MIN_OF_EACH = 20, 5
DECIDED = (Status.APPROVED, Status.REJECTED, Status.SPAM)
KEPT_MODELS = 2
MAX_RESCORED = 2_000  # in one tick


def codes_of(held_because: list[dict]) -> list[str]:
    return [reason["code"] for reason in held_because]


def decisions_of_people(after: int = 0):
    """Decisions that stand, on texts that are as they were decided on, after a decision's number."""
    return (
        Decision.objects.current()
        .filter(pk__gt=after, action__in=Decision.DECIDING, to_status=F("comment__status"))
        .filter(comment__status__in=DECIDED, text_digest=F("comment__text_digest"))
        .exclude(user=None)
    )


def learnt_from(decisions) -> list[Example]:
    """Return the newest decisions in their order: one for each comment, and one for copies of the same text."""
    rows = decisions.order_by("-pk").values_list("text_digest", "to_status", "comment__text", "comment__held_because")
    found: dict[str, Example] = {}
    for digest, status, text, held_because in rows.iterator():
        if digest in found:
            continue
        found[digest] = Example(read(text, codes_of(held_because)), status != Status.APPROVED)
        if len(found) == MAX_EXAMPLES:
            break
    return list(found.values())[::-1]


@transaction.atomic
def refit(now: datetime) -> TriageModel:
    """Learn everything anew: the same decisions give the same model, byte for byte."""
    learnt = learnt_from(decisions_of_people())
    model = fit(learnt)
    rejected = sum(each.is_bad for each in learnt)
    margins, labels = scores_before_decisions()
    calibration = calibrate(margins, labels)
    is_calibrated = calibration != Calibration()
    probabilities = [calibration.probability(margin) for margin in margins]
    stored = TriageModel.objects.create(
        made_at=now,
        last_decision=Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        approved=len(learnt) - rejected,
        rejected=rejected,
        slope=calibration.slope,
        offset=calibration.offset,
        calibration_error=calibration_error(probabilities, labels) if is_calibrated else None,
        data=model.to_bytes(),
        digest=model.digest,
    )
    former = TriageModel.objects.order_by("-pk").values_list("pk", flat=True)[KEPT_MODELS:]
    TriageModel.objects.filter(pk__in=list(former)).delete()
    return stored


def scores_before_decisions(most: int = CALIBRATED_BY) -> tuple[list[float], list[bool]]:
    """Return the margins that were stored before the newest decisions of people, and what these were."""
    decided = decisions_of_people().filter(comment__triage__scored_at__lt=F("made_at")).order_by("-pk")
    rows = list(decided.values_list("comment__triage__margin", "to_status")[:most])
    return [margin for margin, _status in rows], [status != Status.APPROVED for _margin, status in rows]


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


class State:
    """The model of this process: a stored one, and the decisions learnt since."""

    def __init__(self, stored: TriageModel | None):
        self.stored = stored
        self.model = Model.from_bytes(bytes(stored.data)) if stored else Model()
        self.calibration = Calibration(stored.slope, stored.offset) if stored else Calibration()
        self.last_decision = stored.last_decision if stored else 0
        self.approved, self.rejected = (stored.approved, stored.rejected) if stored else (0, 0)
        self.added = 0

    def catch_up(self) -> None:
        """Learn the decisions that were made since."""
        newest = Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        if newest <= self.last_decision:
            return
        for each in learnt_from(decisions_of_people(self.last_decision).filter(pk__lte=newest)):
            self.model.learn(each.reading.whole, each.is_bad)
            self.rejected += each.is_bad
            self.approved += not each.is_bad
            self.added += 1
        self.last_decision = newest

    @property
    def version(self) -> str:
        return f"{self.stored.pk if self.stored else 0}.{self.added}"

    @property
    def decisions(self) -> int:
        return self.approved + self.rejected

    @property
    def knows_enough(self) -> bool:
        return self.decisions >= MIN_DECISIONS and min(self.approved, self.rejected) >= MIN_OF_EACH

    def score(self, text: str, rules: Iterable[str], now: datetime) -> TriageScore:
        """Return what the model says of a text, not yet stored."""
        reading = read(text, rules)
        margin = self.model.margin(reading)
        return TriageScore(
            margin=margin,
            probability=self.calibration.probability(margin),
            version=self.version,
            reasons=reasons_of(self.model, reading),
            scored_at=now,
        )


_lock = threading.Lock()
_state: State | None = None


def current() -> State:
    """Return the model as it is after the newest decision."""
    global _state  # noqa: PLW0603  of this process
    newest = TriageModel.objects.order_by("-pk").values_list("pk", flat=True).first()
    with _lock:
        known = _state.stored.pk if _state and _state.stored else None
        if _state is None or known != newest:
            _state = State(TriageModel.objects.filter(pk=newest).first())
        _state.catch_up()
        return _state


def rescore(now: datetime) -> int:
    """Score pending comments anew whose score is of another version; return how many."""
    state = current()
    if not state.knows_enough:
        return 0
    waiting = Comment.objects.awaiting_moderation().exclude(triage__version=state.version).order_by("-pk")
    scores = []
    for comment in waiting.only("text", "held_because")[:MAX_RESCORED]:
        score = state.score(comment.text, codes_of(comment.held_because), now)
        score.comment = comment
        scores.append(score)
    TriageScore.objects.bulk_create(
        scores,
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=["margin", "probability", "version", "reasons", "scored_at"],
    )
    return len(scores)
