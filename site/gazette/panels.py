from django.utils import timezone
from wagtail.admin.ui.components import Component

from . import clock
from .schedule import number_overdue


class ClockPanel(Component):
    """On everybody's dashboard, but only when the site's clock stands still: nobody else would tell."""

    name = "clock"
    order = 50
    template_name = "gazette/clock_panel.html"

    def get_context_data(self, parent_context):
        now = timezone.now()
        ticked = clock.last_tick()
        return {"number": number_overdue(now), "is_late": clock.is_late(ticked, now), "ticked": ticked}
