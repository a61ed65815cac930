from django.utils import timezone
from wagtail.admin.ui.components import Component

from . import clock
from .schedule import number_overdue


class ClockPanel(Component):
    """A warning on the dashboard while `tick` doesn't run; otherwise empty."""

    name = "clock"
    order = 50
    template_name = "gazette/clock_panel.html"

    def get_context_data(self, parent_context):
        now = timezone.now()
        ticked = clock.last_tick()
        return {"number": number_overdue(now), "is_late": clock.is_late(ticked, now), "ticked": ticked}
