"""The page of statistics, and its chart: an SVG without script or library."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from ..models import MEANINGS
from ..statistics import Day, statistics_for
from .views import DeskView

# From the bottom of a column upwards; the statuses of each part are in MEANINGS.
PARTS = {
    "approved": gettext_lazy("approved"),
    "rejected": gettext_lazy("rejected"),
    "spam": gettext_lazy("spam"),
    "waiting": gettext_lazy("waiting"),
    "gone": gettext_lazy("withdrawn or erased"),
}


@dataclass(frozen=True)
class Bar:
    part: str
    x: float
    y: float
    height: float


class Plot:
    """A column for each day. All lengths are in units of the drawing, y grows downwards."""

    width, height, left, foot, column = 720, 240, 48, 210, 22
    top = 12

    def __init__(self, days: list[Day]):
        self.days = days
        self.most = round_up(max(day.total for day in days))

    def y(self, number: float) -> float:
        return round(self.foot - (self.foot - self.top) * number / self.most, 1)

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def lines(self) -> list[tuple[int, float]]:
        """Grid lines: number and y, at the bottom, in the middle and at the top."""
        return [(number, self.y(number)) for number in sorted({0, self.most // 2, self.most})]

    @property
    def bars(self) -> list[Bar]:
        bars = []
        for place, day in enumerate(self.days):
            below = 0
            for part, number in parts_of(day):
                if number:
                    upper, lower = self.y(below + number), self.y(below)
                    bars.append(Bar(part, self.left + place * self.column + 2, upper, round(lower - upper, 1)))
                below += number
        return bars

    @property
    def dates(self) -> list[tuple[Day, int]]:
        """Every seventh day with its x, ending today."""
        centre = self.left + self.column // 2
        return [(day, centre + place * self.column) for place, day in enumerate(self.days) if place % 7 == 1]


def parts_of(day: Day) -> list[tuple[str, int]]:
    numbers = dict.fromkeys(PARTS, 0)
    for status, meaning in MEANINGS.items():
        numbers[meaning.statistics] += day.sent[status]
    return list(numbers.items())


def round_up(number: int) -> int:
    """The next of 2, 4, 6, 8, 10, 12, 16, 20, 40, 60, …: all can be halved."""
    step = 1
    while number > 16 * step:
        step *= 10
    return next(leading * step for leading in (2, 4, 6, 8, 10, 12, 16) if number <= leading * step)


class StatisticsView(DeskView):
    page_title = gettext_lazy("Statistics")
    header_icon = "table"
    template_name = "comments/desk/figures.html"

    def get_context_data(self, **kwargs):
        figures = statistics_for(self.request.user)
        return super().get_context_data(
            **kwargs,
            figures=figures,
            plot=Plot(figures.days),
            parts=list(PARTS.items()),
            # Newest first: today is looked up more often than last month.
            rows=[(day, [number for _part, number in parts_of(day)]) for day in reversed(figures.days)],
        )
