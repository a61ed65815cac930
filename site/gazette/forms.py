from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets.datetime import DEFAULT_DATETIME_FORMAT, AdminDateTimeInput

from .schedule import Schedule


class MomentField(forms.DateTimeField):
    """Written as the calendar writes it, the same in all languages: "01/12/2026" is two days, depending on who reads.

    Takes no moment that some time zone can't express: `9999-12-31 23:59` in New York is later than any in UTC.
    """

    default_error_messages = {"invalid": _("Write it as 2026-12-15 08:00.")}
    input_formats = [DEFAULT_DATETIME_FORMAT, "%Y-%m-%d %H:%M:%S"]

    def to_python(self, value):
        moment = super().to_python(value)
        if moment and not 1 < moment.year < 9999:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


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


def connect() -> None:
    fields = {"widget": AdminDateTimeInput, "form_class": MomentField}
    register_form_field_override(models.DateTimeField, override=fields)
