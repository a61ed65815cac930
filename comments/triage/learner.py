"""Learning as a site does: each decision at once, and everything anew when there are a quarter more."""

from collections.abc import Iterable

from .calibration import Calibration, calibrate
from .model import Example, Model, fit

# The newest decisions that are learnt.
MAX_EXAMPLES = 10_000
GROWTH = 1.25
# The newest scores by which margins are calibrated.
CALIBRATED_BY = 1_000


class Learner:
    """Takes decisions in their order."""

    def __init__(self) -> None:
        self.model = Model()
        self.examples: list[Example] = []
        self.scored: list[tuple[float, bool]] = []  # before each decision
        self.fitted = 0

    def add(self, example: Example) -> float:
        """Score a comment, then learn what was decided; return the margin."""
        margin = self.model.margin(example.reading)
        self.scored.append((margin, example.is_bad))
        self.examples.append(example)
        if len(self.examples) >= GROWTH * self.fitted:
            self.refit()
        else:
            self.model.learn(example.reading.whole, example.is_bad)
        return margin

    def add_all(self, examples: Iterable[Example]) -> None:
        for example in examples:
            self.add(example)

    def refit(self) -> None:
        self.examples = self.examples[-MAX_EXAMPLES:]
        self.model, self.fitted = fit(self.examples), len(self.examples)

    @property
    def calibration(self) -> Calibration:
        newest = self.scored[-CALIBRATED_BY:]
        return calibrate([margin for margin, _ in newest], [is_bad for _, is_bad in newest])
