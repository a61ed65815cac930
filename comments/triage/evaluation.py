"""How good the model is on files of decided comments: `manage.py triage evaluate`."""

import json
import random
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..judging import word_lists
from ..judging.rules import Submission, judge
from .attacks import ATTACKS, DILUTION, dilute
from .calibration import CERTAIN, Calibration, area_under_curve, calibrate, calibration_error, recall, threshold
from .explaining import reasons_of
from .features import Reading, read
from .learning import GROWTH, MAX_EXAMPLES, calibrated_by, codes_of
from .model import Example, Model, fit

# The share of the campaigns that is learnt where no file to learn from is named.
LEARNT_SHARE = 0.6
LOST_SHARE = 0.01


class BadFile(Exception):
    """A line can't be read; the message says which, and why."""


@dataclass(frozen=True)
class Row:
    """A comment of a file. `campaign`: comments that share it are copies; `spans`: what people marked in it."""

    text: str
    is_bad: bool
    campaign: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass
class Figures:
    """What one run measured. Shares, but for the numbers, and milliseconds."""

    learnt: int
    tested: int
    area: float
    recall: float
    lost: int
    caught: float
    calibration_error: float
    median_ms: float  # for the score, after the rules
    slow_ms: float  # of the slowest twentieth
    rules_ms: float  # for the rules before
    slow_rules_ms: float
    in_span: float | None = None


class Learner:
    """Learns as a site does: each decision at once, and everything anew when they are a quarter more."""

    def __init__(self) -> None:
        self.model = Model()
        self.examples: list[Example] = []
        self.scored: list[tuple[float, bool]] = []  # before each decision
        self.fitted = 0

    def add(self, reading: Reading, is_bad: bool) -> None:
        """Score a comment, then learn what was decided."""
        self.scored.append((self.model.margin(reading.seen), is_bad))
        self.examples.append(Example(reading.seen, is_bad))
        if len(self.examples) >= GROWTH * self.fitted:
            self.refit()
        else:
            self.model.learn(reading.seen, is_bad)

    def refit(self) -> None:
        self.examples = self.examples[-MAX_EXAMPLES:]
        self.model, self.fitted = fit(self.examples), len(self.examples)

    @property
    def calibration(self) -> Calibration:
        newest = self.scored[-calibrated_by(len(self.examples)) :]
        return calibrate([margin for margin, _ in newest], [is_bad for _, is_bad in newest])


def rows_of(path: Path) -> list[Row]:
    """Read JSON lines with `text`, `label` (1: rejected) or `spans`, and `dup`; raises BadFile and OSError."""
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                data = json.loads(line)
                text, spans = str(data["text"]), tuple((int(start), int(end)) for start, end in data.get("spans", ()))
                is_bad = bool(int(data["label"])) if "label" in data else bool(data["spans"])
                rows.append(Row(text, is_bad, f"{path}:{data.get('dup', number)}", spans))
            except (ValueError, KeyError, TypeError) as error:
                raise BadFile(f'{path}, line {number}: not a comment with a "text" and a "label" of 0 or 1.') from error
    return rows


def split(rows: Sequence[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """Return rows to learn and rows to test, without a campaign on both sides."""
    campaigns = sorted({row.campaign for row in rows})
    random.Random(seed).shuffle(campaigns)  # noqa: S311  no secret
    learnt = set(campaigns[: int(len(campaigns) * LEARNT_SHARE)])
    return [row for row in rows if row.campaign in learnt], [row for row in rows if row.campaign not in learnt]


def submission_of(text: str) -> Submission:
    """Return what the rules judge, with the lists that a site begins with."""
    lists = tuple((language, word_lists.shipped(f"abuse.{language}")) for language in word_lists.LANGUAGES)
    return Submission(name="", email="", text=text, abuse_words=lists)


def reading_of(text: str) -> Reading:
    """Read a text with what the rules say of it."""
    submission = submission_of(text)
    return read(text, codes_of(judge(submission).reasons), submission)


def learn(rows: Iterable[Row], *, most: int | None, seed: int) -> Learner:
    """Learn as a site would, each campaign once; at most so many, drawn at random."""
    once = list({row.campaign: row for row in rows}.values())
    # Rows sorted by label are not in the order of time: nobody decides on all bad comments first.
    if most is None and is_sorted([row.is_bad for row in once]):
        most = len(once)
    if most is not None:
        once = random.Random(seed).sample(once, min(most, len(once)))  # noqa: S311  no secret
    learner = Learner()
    for row in once:
        learner.add(reading_of(row.text), row.is_bad)
    learner.refit()
    return learner


def is_sorted(labels: list[bool]) -> bool:
    return labels in (sorted(labels), sorted(labels, reverse=True))


def measure(learner: Learner, rows: Sequence[Row], *, attack: str = "", seed: int = 0) -> Figures:
    """Test on rows; `attack` disguises those that people rejected, and thresholds are those without it."""
    source, labels = random.Random(seed), [row.is_bad for row in rows]  # noqa: S311  no secret
    good = [row.text for row in rows if not row.is_bad]
    margins, seconds, seconds_of_rules, in_span = [], [], [], []
    for row in rows:
        begin = time.process_time()
        submission = submission_of(row.text)
        reasons = judge(submission).reasons
        judged = time.process_time()
        reading = read(row.text, codes_of(reasons), submission)
        margins.append(learner.model.margin(reading.seen))
        seconds.append(time.process_time() - judged)
        seconds_of_rules.append(judged - begin)
        if row.spans:
            in_span.append(is_in_span(learner, reading, reasons, row))
    above = threshold(margins, labels, LOST_SHARE)
    if attack:
        disguise = ATTACKS.get(attack) or (lambda text: dilute(text, good, source))
        margins = [
            learner.model.margin(reading_of(disguise(row.text)).seen) if row.is_bad else margin
            for row, margin in zip(rows, margins, strict=True)
        ]
    calibration, approved = learner.calibration, sum(not each.is_bad for each in learner.examples)
    probabilities = [calibration.cautious(margin, approved) for margin in margins]
    certain = [label for value, label in zip(probabilities, labels, strict=True) if value >= CERTAIN]
    return Figures(
        learnt=len(learner.examples),
        tested=len(rows),
        area=area_under_curve(margins, labels),
        recall=recall(margins, labels, above),
        lost=len(certain) - sum(certain),
        caught=sum(certain) / max(1, sum(labels)),
        calibration_error=calibration_error(probabilities, labels),
        median_ms=statistics.median(seconds) * 1000,
        slow_ms=slowest(seconds) * 1000,
        rules_ms=statistics.median(seconds_of_rules) * 1000,
        slow_rules_ms=slowest(seconds_of_rules) * 1000,
        in_span=statistics.mean(in_span) if in_span else None,
    )


def slowest(seconds: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(seconds)[int(len(seconds) * 0.95)]


def is_in_span(learner: Learner, reading: Reading, held_because: list[dict], row: Row) -> bool:
    """Return whether the word that speaks most against a comment lies in what people marked."""
    reasons = reasons_of(learner.model, reading, held_because, most=50)
    against = [reason for reason in reasons if reason["weight"] > 0 and "spans" in reason]
    places = against[0]["spans"] if against else []
    return any(
        start < end_marked and begin_marked < end for start, end in places for begin_marked, end_marked in row.spans
    )


def names_of_attacks() -> list[str]:
    return [*ATTACKS, DILUTION]
