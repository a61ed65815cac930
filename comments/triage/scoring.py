"""The model of this process, and the scores that are stored for comments."""

import logging
import struct
import threading
import time
import zlib
from datetime import datetime

from django.db import Error, connection, transaction

from ..judging.rules import Judgement
from ..judging.submission import Submission
from ..models import RANK_EVERY, Comment, Decision, TriageModel, TriageScore
from .calibration import UNCLEAR_FROM, Calibration
from .explaining import reasons_of
from .features import read
from .learning import MIN_DECISIONS, MIN_OF_EACH, codes_of, decisions_of_people, learnt_from, refit
from .model import Model, OtherVersion

logger = logging.getLogger(__name__)

# The name of the model among the checks of a comment.
CHECK = "triage"
MAX_SECONDS = 0.05  # of CPU time, for one score
MAX_RESCORED = 2_000  # in one tick
# Decisions that a request learns; of a site with many and without a model, the tick learns all.
MAX_ADDED = 500


class CurrentModel:
    """What a process knows: a stored model, and the decisions that were learnt since."""

    def __init__(self, stored: TriageModel | None):
        self.number = stored.pk if stored else 0
        self.is_broken = self.is_outdated = False
        try:
            self.model = Model.from_bytes(bytes(stored.data)) if stored else Model()
        except OtherVersion:
            # The process learns the newest decisions until the tick learns all of them.
            stored, self.model, self.is_outdated = None, Model(), True
        except (ValueError, IndexError, struct.error, zlib.error):
            # The log has all that was in it: the desk works on, and the tick stores it anew.
            logger.exception("The stored model %d is broken.", self.number)
            stored, self.model, self.is_broken = None, Model(), True
        self.stored = stored
        self.calibration = Calibration(stored.slope, stored.offset) if stored else Calibration()
        self.approved, self.rejected = (stored.approved, stored.rejected) if stored else (0, 0)
        self.last_decision = stored.last_decision if stored else 0
        self.added = 0

    @property
    def version(self) -> str:
        return f"{self.number}.{self.added}"

    @property
    def decisions(self) -> int:
        return self.approved + self.rejected

    @property
    def knows_enough(self) -> bool:
        return self.decisions >= MIN_DECISIONS and min(self.approved, self.rejected) >= MIN_OF_EACH

    def learn_until(self, decision: int) -> None:
        """Learn the decisions of people up to this one that are not learnt yet."""
        new = decisions_of_people(self.last_decision).filter(pk__lte=decision)
        for each in learnt_from(new, MAX_ADDED):
            self.model.learn(each.seen, each.is_bad)
            self.rejected += each.is_bad
            self.approved += not each.is_bad
            self.added += 1

    def has_learnt_what_was_undone(self) -> bool:
        """Return whether a decision that was learnt since the stored model was undone: another process has not."""
        since = self.stored.last_decision if self.stored else 0
        undone = Decision.objects.filter(pk__gt=self.last_decision, undoes__gt=since)
        return self.added > 0 and undone.filter(undoes__lte=self.last_decision).exists()

    def score(
        self, text: str, held_because: list[dict], now: datetime, submission: Submission | None = None
    ) -> TriageScore:
        """Return what the model says of a text, not yet stored; `held_because` are the reasons of rules."""
        reading = read(text, codes_of(held_because), submission)
        margin = self.model.margin(reading.seen)
        probability = self.calibration.cautious(margin, self.approved)
        return TriageScore(
            margin=margin,
            rank=margin,
            ranked_at=now,
            probability=probability if self.model.knows(reading) else max(UNCLEAR_FROM, probability),
            version=self.version,
            reasons=reasons_of(self.model, reading, held_because),
            scored_at=now,
        )


_lock = threading.Lock()
_state: CurrentModel | None = None


def current_model() -> CurrentModel:
    """Return the model as it is after the newest decision."""
    global _state  # noqa: PLW0603  of this process
    with _lock:
        newest, last, by_people = _newest(_state.last_decision if _state else 0)
        # There are fewer decisions than before where a backup was restored.
        if (
            _state is None
            or newest != _state.number
            or last < _state.last_decision
            or (by_people and _state.has_learnt_what_was_undone())
        ):
            _state = CurrentModel(TriageModel.objects.order_by("-pk").first())
            _model, last, by_people = _newest(_state.last_decision)
        if by_people:
            _state.learn_until(by_people)
        _state.last_decision = max(_state.last_decision, last)
        return _state


def _newest(after: int) -> tuple[int, int, int]:
    """Return the newest model, the newest decision, and the newest one of a person after `after`; 0: there is none."""
    # In SQL: every comment that is sent asks this.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE((SELECT MAX(id) FROM comments_triagemodel), 0), "
            "COALESCE((SELECT MAX(id) FROM comments_decision), 0), "
            "COALESCE((SELECT MAX(id) FROM comments_decision WHERE id > %s AND user_id IS NOT NULL), 0)",
            [after],
        )
        return cursor.fetchone()


def score_text(submission: Submission, judgement: Judgement, now: datetime) -> tuple[Judgement, TriageScore | None]:
    """Return the score of a new text, None before the model knows enough; where that fails, the text is held."""
    try:
        model = current_model()
        if model.is_broken:
            return judgement.with_failed(CHECK, "error"), None
        if not model.knows_enough:
            return judgement, None
        begin = time.thread_time()
        score = model.score(submission.text, judgement.reasons, now, submission)
        seconds = time.thread_time() - begin
    except Error:
        raise
    except Exception:
        logger.exception("The model failed; the comment is held.")
        return judgement.with_failed(CHECK, "error"), None
    if seconds > MAX_SECONDS:
        logger.warning("The model took %.3f s; the comment is held.", seconds)
        return judgement.with_failed(CHECK, "timeout"), None
    return judgement, score


def keep_rank(old: TriageScore | None, new: TriageScore) -> None:
    """Give `new` the rank of the score that it replaces for some time, and the one before it."""
    if old is None or old.ranked_at is None:
        return
    if new.scored_at - old.ranked_at < RANK_EVERY:
        new.rank, new.former_rank, new.ranked_at = old.rank, old.former_rank, old.ranked_at
    else:
        new.former_rank = old.rank


def rescore(now: datetime) -> int:
    """Score waiting comments anew whose score is of another version; return how many."""
    model = current_model()
    if model.is_broken or model.is_outdated:
        refit(now)
        model = current_model()
    if not model.knows_enough:
        return 0
    waiting = Comment.objects.awaiting_moderation().exclude(triage__version=model.version).order_by("-pk")
    scores = []
    waiting = waiting.select_related("triage").only("text", "held_because", "revision", "triage")
    for comment in waiting[:MAX_RESCORED]:
        score = model.score(comment.text, comment.held_because, now)
        keep_rank(getattr(comment, "triage", None), score)
        score.comment = comment
        scores.append(score)
    with transaction.atomic():
        # Scoring takes seconds: what was edited, decided on, erased or deleted meanwhile is left as it is.
        locked = Comment.objects.awaiting_moderation().filter(pk__in=[score.comment_id for score in scores])
        present = set(locked.order_by("pk").select_for_update(no_key=True).values_list("pk", "revision"))
        scores = [score for score in scores if (score.comment_id, score.comment.revision) in present]
        TriageScore.objects.bulk_create(
            scores,
            update_conflicts=True,
            unique_fields=["comment"],
            update_fields=[
                *("margin", "probability", "version", "reasons", "scored_at"),
                *("rank", "former_rank", "ranked_at"),
            ],
        )
    return len(scores)
