"""What moderators see of a score: nothing at first, then one of three bands, then a number."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..judging.rules import label_of
from ..models import REFUSED, Comment, Escalation, Status, TriageScore
from .calibration import UNCLEAR_FROM
from .explaining import ADVERTISING, rude_words
from .learning import MIN_DECISIONS, MIN_OF_EACH
from .scoring import CurrentModel

# A number is shown from so many decisions, with so many of each, and with so small a calibration error.
NUMBER_FROM, NUMBER_OF_EACH, MAX_ERROR = 200, 50, 0.05
CLEAN, UNCLEAR, DOUBTFUL = "clean", "unclear", "doubtful"
DOUBTFUL_FROM = 0.7  # the probability of rejection from which this band begins
BANDS = {CLEAN: gettext_lazy("Looks clean"), UNCLEAR: gettext_lazy("Unclear"), DOUBTFUL: gettext_lazy("Doubtful")}
SIGNALS = {
    "link": gettext_lazy("a link"),
    "links": gettext_lazy("several links"),
    ADVERTISING: gettext_lazy("usual in advertising"),
}
# Words are marked in the text from this weight on, rude ones with any.
MARKED_FROM = 0.25
# A comment with the text of one of these is not clean: the later of several are flagged, the first is not.
NOT_CLEAN = (Status.PENDING, *REFUSED)
# Of what a rule found, so many places are quoted, and so much of each.
MAX_PLACES, MAX_QUOTED = 2, 30


@dataclass(frozen=True)
class Assessment:
    """A score in words. `percent` is None while only bands are shown; `spans`: of what speaks against the comment."""

    band: str
    percent: int | None
    against: tuple[str, ...]
    in_favour: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def label(self) -> str | Promise:
        return BANDS[self.band]


def has_number(model: CurrentModel) -> bool:
    """Return whether the model has learnt enough, and is right often enough, to show a number."""
    error = model.stored.calibration_error if model.stored else None
    is_calibrated = error is not None and error <= MAX_ERROR
    return is_calibrated and model.decisions >= NUMBER_FROM and min(model.approved, model.rejected) >= NUMBER_OF_EACH


def still_learning(model: CurrentModel) -> str:
    """Say what the model still has to learn before it shows anything; "" if it does."""
    if model.decisions < MIN_DECISIONS:
        return _("Learning from decisions: %(number)s of %(needed)s") % {
            "number": model.decisions,
            "needed": MIN_DECISIONS,
        }
    if not model.knows_enough:
        texts = {
            True: _("Learning from rejected comments: %(number)s of %(needed)s"),
            False: _("Learning from approved comments: %(number)s of %(needed)s"),
        }
        fewer = min(model.approved, model.rejected)
        return texts[model.rejected < model.approved] % {"number": fewer, "needed": MIN_OF_EACH}
    return ""


def band_of(probability: float, is_flagged: bool) -> str:
    """Return the band of a score. What is flagged, reported, escalated or repeated is not clean by any score."""
    if probability >= DOUBTFUL_FROM:
        return DOUBTFUL
    return UNCLEAR if is_flagged or probability >= UNCLEAR_FROM else CLEAN


def in_band(band: str) -> Q:
    """Return the condition for comments in this band, as `band_of`; none is urgent: those need a look of their own."""
    escalated = Exists(Escalation.objects.open().filter(comment=OuterRef("pk")))
    same_text = Comment.objects.filter(text_digest=OuterRef("text_digest"), status__in=NOT_CLEAN)
    repeated = Exists(same_text.exclude(pk=OuterRef("pk")).exclude(text_digest=""))
    is_flagged = ~Q(held_because=[]) | Q(open_reports__gt=0) | Q(escalated) | Q(repeated)
    condition = {
        CLEAN: Q(triage__probability__lt=UNCLEAR_FROM) & ~is_flagged,
        UNCLEAR: Q(triage__probability__lt=DOUBTFUL_FROM) & (Q(triage__probability__gte=UNCLEAR_FROM) | is_flagged),
        DOUBTFUL: Q(triage__probability__gte=DOUBTFUL_FROM),
    }
    return Q(condition[band], is_urgent=False)


def with_repeated_text(comments: Iterable[Comment]) -> set[int]:
    """Return the ids of those without a flag whose text another comment has that waits or was rejected. One query."""
    digests = {each.pk: each.text_digest for each in comments if each.text_digest and not each.held_because}
    if not digests:
        return set()
    same_text = Comment.objects.filter(text_digest__in=set(digests.values()), status__in=NOT_CLEAN).order_by()
    rows = same_text.values_list("text_digest").annotate(Count("pk"), Max("pk"))
    found = {digest: (number, newest) for digest, number, newest in rows}
    return {pk for pk, digest in digests.items() if found.get(digest, (1, pk)) != (1, pk)}


def assessment_of(
    comment: Comment, model: CurrentModel, escalation: Escalation | None, is_repeated: bool
) -> Assessment | None:
    """Return the stored score in words; None without one, and where it could play down that somebody is in danger."""
    score: TriageScore | None = getattr(comment, "triage", None)
    if score is None or comment.is_urgent:
        return None
    is_flagged = bool(comment.held_because or comment.open_reports or escalation or is_repeated)
    against = [reason for reason in score.reasons if reason["weight"] > 0]
    return Assessment(
        band=band_of(score.probability, is_flagged),
        percent=round(100 * score.probability) if has_number(model) else None,
        against=tuple(in_words(reason, comment.text) for reason in against),
        in_favour=tuple(in_words(reason, comment.text) for reason in score.reasons if reason["weight"] < 0),
        spans=tuple(
            (start, end)
            for reason in against
            for start, end in reason.get("spans", ())
            if reason["weight"] >= MARKED_FROM or comment.text[start:end].casefold() in rude_words()
        ),
    )


def in_words(reason: dict, text: str) -> str:
    """Return the word, or what the signal means with the first places of it."""
    words = list({text[start:end].casefold(): text[start:end] for start, end in reason.get("spans", ())[::-1]}.values())
    texts = [Truncator(word).chars(MAX_QUOTED) for word in words[::-1][:MAX_PLACES]]
    quoted = _(", ").join(_("“%(word)s”") % {"word": word} for word in texts)
    if "signal" not in reason:
        return quoted
    kind, _colon, code = reason["signal"].partition(":")
    # A score may have been stored by a version that knew other signals.
    label = str(label_of(code) if kind == "rule" else SIGNALS.get(kind, kind))
    return f"{label} {quoted}".rstrip()
