"""How far a share of few observations may be from the true one."""

import math
from dataclasses import dataclass
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
ERROR = 0.05  # of one-sided bounds
HALVINGS = 50


@dataclass(frozen=True)
class Share:
    """`hits` of `number`, with the limits of its 95 % interval (Wilson)."""

    hits: int
    number: int

    @property
    def share(self) -> float:
        return self.hits / self.number if self.number else math.nan

    @property
    def limits(self) -> tuple[float, float]:
        if not self.number:
            return 0.0, 1.0
        spread = Z * Z / self.number
        centre = (self.share + spread / 2) / (1 + spread)
        half = math.sqrt(self.share * (1 - self.share) * spread + spread * spread / 4) / (1 + spread)
        return max(0.0, centre - half), min(1.0, centre + half)

    @property
    def percents(self) -> tuple[float, float, float]:
        """The share and its limits in percent."""
        low, high = self.limits
        return 100 * self.share, 100 * low, 100 * high

    @property
    def upper_bound(self) -> float:
        """The one-sided 95 % bound of Clopper and Pearson, which is never too low."""
        return upper_bound(self.hits, self.number)


def upper_bound(hits: int, number: int) -> float:
    """Return the share with which so few hits have the probability ERROR; 1 where all are hits."""
    if hits >= number:
        return 1.0
    ways = [math.log(math.comb(number, each)) for each in range(hits + 1)]
    low, high = hits / number, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle >= 1.0:
            break
        log_hit, log_miss = math.log(middle), math.log1p(-middle)
        so_few = sum(math.exp(way + each * log_hit + (number - each) * log_miss) for each, way in enumerate(ways))
        low, high = (middle, high) if so_few > ERROR else (low, middle)
    return high
