"""What moderators see of a score: nothing at first, then one of three bands, then a number."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..models import Comment, TriageModel, TriageScore
from ..rules import label_of
from .learning import MIN_DECISIONS, MIN_OF_EACH

# A number is shown from so many decisions, with so many of each, and with so small a calibration error.
NUMBER_FROM, NUMBER_OF_EACH, MAX_ERROR = 200, 50, 0.05
# Probabilities from which a band begins.
UNCLEAR, DOUBTFUL = 0.3, 0.7
BANDS = {
    "clean": gettext_lazy("Like comments that were approved here"),
    "unclear": gettext_lazy("Unclear"),
    "doubtful": gettext_lazy("Like comments that were rejected here"),
}
SIGNALS = {
    "link": gettext_lazy("a link"),
    "links": gettext_lazy("several links"),
    "contact": gettext_lazy("contact details"),
}


@dataclass(frozen=True)
class Learning:
    """How much the model has learnt. `learnt` of `needed` decisions; none are shown before."""

    approved: int
    rejected: int
    has_number: bool

    @property
    def is_ready(self) -> bool:
        return self.approved + self.rejected >= MIN_DECISIONS and min(self.approved, self.rejected) >= MIN_OF_EACH

    def __str__(self):
        """Say what is missing."""
        learnt = self.approved + self.rejected
        if learnt < MIN_DECISIONS:
            return _("Learning: %(number)s of %(needed)s decisions") % {"number": learnt, "needed": MIN_DECISIONS}
        fewer = min(self.approved, self.rejected)
        text = ngettext(
            "Learning: %(number)s of %(needed)s approved comments",
            "Learning: %(number)s of %(needed)s approved comments",
            fewer,
        )
        if self.rejected < self.approved:
            text = _("Learning: %(number)s of %(needed)s rejected comments")
        return text % {"number": fewer, "needed": MIN_OF_EACH}


@dataclass(frozen=True)
class Opinion:
    """The score of one comment in words. `percent` is None while only bands are shown."""

    band: str
    percent: int | None
    against: tuple[str, ...]
    in_favour: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]  # of what speaks against it, in its text

    @property
    def label(self) -> str | Promise:
        return BANDS[self.band]


def band_of(probability: float) -> str:
    return "clean" if probability < UNCLEAR else "unclear" if probability < DOUBTFUL else "doubtful"


def opinion_on(comment: Comment, score: TriageScore, learning: Learning) -> Opinion:
    against = [reason for reason in score.reasons if reason["weight"] > 0]
    in_favour = [reason for reason in score.reasons if reason["weight"] < 0]
    return Opinion(
        band=band_of(score.probability),
        percent=round(100 * score.probability) if learning.has_number else None,
        against=tuple(in_words(reason, comment.text) for reason in against),
        in_favour=tuple(in_words(reason, comment.text) for reason in in_favour),
        spans=tuple((start, end) for reason in against for start, end in reason.get("spans", ())),
    )


def in_words(reason: dict, text: str) -> str:
    if "spans" in reason:
        start, end = reason["spans"][0]
        return _("“%(word)s”") % {"word": text[start:end]}
    kind, _colon, code = reason["signal"].partition(":")
    return str(label_of(code) if kind == "rule" else SIGNALS.get(kind, kind))


def learning_of(stored: TriageModel | None, approved: int, rejected: int) -> Learning:
    has_number = (
        approved + rejected >= NUMBER_FROM
        and min(approved, rejected) >= NUMBER_OF_EACH
        and stored is not None
        and stored.calibration_error is not None
        and stored.calibration_error <= MAX_ERROR
    )
    return Learning(approved, rejected, has_number)
