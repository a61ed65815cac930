"""Learning as a site does: each decision at once, and everything anew when there are a quarter more."""

from .calibration import Calibration, calibrate
from .features import Reading
from .model import Example, Model, fit

# The newest decisions that are learnt.
MAX_EXAMPLES = 10_000
GROWTH = 1.25
# The most scores by which margins are calibrated.
CALIBRATED_BY = 1_000


def calibrated_by(examples: int) -> int:
    """Return how many of the newest scores calibrate: none from when the model knew less than half."""
    return max(1, min(CALIBRATED_BY, examples // 2))


class Learner:
    """Takes decisions in their order."""

    def __init__(self) -> None:
        self.model = Model()
        self.examples: list[Example] = []
        self.scored: list[tuple[float, bool]] = []  # before each decision
        self.fitted = 0

    def add(self, reading: Reading, is_bad: bool) -> None:
        """Score a comment, then learn what was decided."""
        self.scored.append((self.model.margin(reading), is_bad))
        self.examples.append(Example(reading.whole, is_bad))
        if len(self.examples) >= GROWTH * self.fitted:
            self.refit()
        else:
            self.model.learn(reading.whole, is_bad)

    def refit(self) -> None:
        self.examples = self.examples[-MAX_EXAMPLES:]
        self.model, self.fitted = fit(self.examples), len(self.examples)

    @property
    def calibration(self) -> Calibration:
        newest = self.scored[-calibrated_by(len(self.examples)) :]
        return calibrate([margin for margin, _ in newest], [is_bad for _, is_bad in newest])
