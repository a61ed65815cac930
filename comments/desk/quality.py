"""The page that says how good the model and the rules are, and whether the model may mark spam by itself."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy
from wagtail.models import Site

from ..models import ConversationSettings
from ..permissions import can_moderate_on, moderated_by
from ..triage import gate, quality
from .views import DeskView

MARKED = 20


@dataclass(frozen=True)
class Point:
    """A bin in the drawing: its mean score from left to right, the share that was rejected upwards, with its limits."""

    x: float
    y: float
    low: float
    high: float


class ReliabilityPlot:
    """What scores said, and what people decided. All lengths are in units of the drawing, y grows downwards."""

    width, height, left, top, side = 340, 330, 44, 12, 280

    def __init__(self, bins: list[quality.Bin]):
        self.bins = bins

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def right(self) -> int:
        return self.left + self.side

    @property
    def foot(self) -> int:
        return self.top + self.side

    def x(self, share: float) -> float:
        return round(self.left + self.side * share, 1)

    def y(self, share: float) -> float:
        return round(self.foot - self.side * share, 1)

    @property
    def grid(self) -> list[tuple[int, float, float]]:
        """Grid lines: percent, x and y."""
        return [(percent, self.x(percent / 100), self.y(percent / 100)) for percent in (0, 25, 50, 75, 100)]

    @property
    def points(self) -> list[Point]:
        return [
            Point(self.x(each.mean), self.y(each.rejected.share), *map(self.y, each.rejected.limits))
            for each in self.bins
            if each.rejected.number
        ]


class QualityView(DeskView):
    page_title = gettext_lazy("Quality of model and rules")
    header_icon = "check"
    template_name = "comments/desk/quality.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        found = quality.quality_for(user)
        marked = moderated_by(user).marked_by_model().select_related("page", "triage").order_by("-submitted_at", "-id")
        return super().get_context_data(
            **kwargs,
            quality=found,
            plot=ReliabilityPlot(found.bins),
            needed=(quality.MIN_COMPARED, quality.MIN_OF_EACH),
            marked=[(comment, self.queue.url("decide", comment.pk)) for comment in marked[:MARKED]],
            number_marked=marked.number(),
            **self.gate_context(),
        )

    def gate_context(self) -> dict:
        """What concerns whole sites is shown to who moderates a whole one."""
        sites = [
            site
            for site in Site.objects.select_related("root_page")
            if can_moderate_on(self.request.user, site.root_page)
        ]
        if not sites:
            return {}
        return {
            "gate": gate.current_gate(),
            "acts_from": gate.ACTS_FROM,
            "compared": gate.COMPARED,
            "marks_spam": ConversationSettings.objects.filter(site__in=sites, marks_spam=True).exists(),
        }
