from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm

from .schedule import Schedule


class ScheduledPageForm(WagtailAdminPageForm):
    """A draft is kept with any dates: time makes them wrong by itself. To schedule or submit it they must be right.

    The status panel says what is wrong; Wagtail would refuse each autosave.
    """

    def clean(self):
        data = super().clean()
        problem = Schedule(data.get("go_live_at"), data.get("expire_at")).problem(timezone.now())
        if not problem:
            return data
        if self.is_deferred_validation:
            # Out of the data, where Wagtail would find it, and into the draft all the same.
            for name in {"go_live_at", "expire_at"} & data.keys():
                setattr(self.instance, name, data.pop(name))
        else:
            self.add_error("expire_at", problem)
        return data
